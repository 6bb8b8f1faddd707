/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of system calls as indices: every number that any table could know has a slot. Part of
 * lib/syscalls, and of the tool that makes its table of names.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"

enum {
	/* numbers that count from the architecture's base: about 470 are in use, x32 goes to 547 */
	SYSCALLS_COMMON_SLOTS = 640,
	/* arm only: __ARM_NR_BASE (asm/unistd.h): breakpoint, cacheflush, set_tls ... */
	SYSCALLS_PRIVATE_SLOTS = 16,
	SYSCALLS_SLOTS = SYSCALLS_COMMON_SLOTS + SYSCALLS_PRIVATE_SLOTS,
};

/* How many of the slots an architecture has: the first ones. */
size_t syscalls_slots(enum arch arch);

/* The slot of a number; SYSCALLS_SLOTS when it is outside of every table. */
size_t syscalls_slot_of(enum arch arch, uint32_t nr);

/* The number that belongs to a slot below syscalls_slots(arch). */
uint32_t syscalls_slot_number(enum arch arch, size_t slot);
