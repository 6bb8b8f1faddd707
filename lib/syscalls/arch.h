/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Architectures of system calls, as one closed enumeration with every outside spelling of each.
 * x32 is an architecture of its own here although its filter value is x86-64's: its calls carry
 * bit 30 in their number (asm/unistd.h, __X32_SYSCALL_BIT).
 */
#pragma once

#include <stdint.h>

enum arch {
#define ARCH(suffix, name, audit, profile_name, token, docker) ARCH_##suffix,
#include "lib/base/must_handle.h"
#include "lib/syscalls/arch.def"
#undef ARCH
	ARCH_COUNT
};

#define ARCH_X32_BIT 0x40000000u

enum { ARCH_UNKNOWN_NAME = 1 }; /* positive answer: no architecture has that name */

const char *arch_name(enum arch arch);          /* "x86_64", "i386": traces and messages */
const char *arch_profile_name(enum arch arch);  /* "SCMP_ARCH_X86" */
const char *arch_docker_name(enum arch arch);   /* "amd64" */
uint32_t arch_audit_value(enum arch arch);      /* AUDIT_ARCH_*: seccomp_data.arch */
uint32_t arch_libseccomp_token(enum arch arch); /* SCMP_ARCH_* of seccomp.h */

/* Each writes `out_arch` and returns 0, or returns ARCH_UNKNOWN_NAME. */
MUST_HANDLE
int arch_from_name(const char *name, enum arch *out_arch);
MUST_HANDLE
int arch_from_profile_name(const char *name, enum arch *out_arch);

/*
 * The architecture of a call as a filter sees it: AUDIT_ARCH_X86_64 with bit 30 in the number is
 * x32. Returns 0 or ARCH_UNKNOWN_NAME. The number -1 (0xffffffff, a call that a tracer skipped) is
 * not taken for x32.
 */
MUST_HANDLE
int arch_from_audit(uint32_t audit_value, uint32_t nr, enum arch *out_arch);

/* The architecture that this program was built for. */
enum arch arch_native(void);

/* 32 or 64: the size of a register that carries an argument. */
unsigned arch_bits(enum arch arch);
