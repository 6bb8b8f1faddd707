/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which register holds what (ptrace(2), PTRACE_GETREGSET), and the few changes made to them: one
 * regset_MACHINE.c for each kind of kernel, of which the Makefile takes that of the machine that is
 * built for.
 *
 * x86-64 kernels: tasks of x86-64, i386 (also int $0x80 from 64-bit code) and x32. arm64 kernels:
 * tasks of aarch64 and of 32-bit arm.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/supervise/registers/registers.h"
#include "lib/syscalls/call.h"

struct error;

struct regset {
	struct call call; /* what the registers would say at the entry of a call */
	uint64_t stack_pointer;
	int64_t result; /* the register that takes a result, as the task's width has it */
};

/*
 * Whether the register of argument 0 takes the result, too: then what it held is gone when the call
 * returns, and a task made by clone has 0 there.
 */
extern const bool regset_result_replaces_arg0;

/*
 * Reads a task that is stopped anywhere. `as`: the architecture of its call, where that is known
 * otherwise; NULL: that of its code. All of these return 0, REGISTERS_GONE, or -1.
 */
MUST_HANDLE
int regset_read(pid_t tid, const enum arch *as, struct regset *out, struct error *err);

/*
 * What a task that is in no system call stop was doing when it was interrupted. Returns 0 and
 * writes the call that the kernel will restart, or REGISTERS_NO_RESTART when it will restart none.
 * (linux/errno.h: ERESTARTSYS and its relatives never reach a program.) `entered`: the last call
 * that the task was seen to enter, or NULL.
 */
enum { REGISTERS_NO_RESTART = 2 };
MUST_HANDLE
int regset_restarted_call(pid_t tid, const struct call *entered, struct call *out,
                          struct error *err);

/*
 * The call that the task is entering is not made and answers -errnum instead (seccomp(2),
 * SECCOMP_RET_TRACE).
 */
MUST_HANDLE
int regset_inject_errno(pid_t tid, int errnum, struct error *err);

/* The task makes another call instead of the one that it is entering. */
MUST_HANDLE
int regset_replace_nr(pid_t tid, uint32_t nr, struct error *err);

/* Changes one argument of the call that the task is entering, or gives it back at its return. */
MUST_HANDLE
int regset_set_arg(pid_t tid, enum arch arch, unsigned index, uint64_t value, struct error *err);

/* For registers.c and the machines' files: errno after a request of ptrace that failed. */
int regset_failed(const char *what, pid_t tid, struct error *err);

/* Whether a result means that the call will be entered again. Pure. */
bool regset_is_restart(int64_t result);
