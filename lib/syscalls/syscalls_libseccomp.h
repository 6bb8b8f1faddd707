/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libseccomp calls the numbers of an architecture. Part of lib/syscalls.
 *
 * Asking libseccomp searches its table once for every number, which takes longer than everything
 * else that sc-enforce does for a filter that it has kept. So the answers are taken down when the
 * toolkit is built (tools/syscall_names.c), and used while the libseccomp that is linked is the one
 * that gave them.
 */
#pragma once

#include <stdbool.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/arch.h"
#include "lib/syscalls/syscalls_slots.h"

/* positive answer: another libseccomp is linked than the one of the build */
enum { SYSCALLS_LIBSECCOMP_OTHER = 1 };

/*
 * Writes the name of every slot, borrowed, NULL where there is none; or returns
 * SYSCALLS_LIBSECCOMP_OTHER.
 */
MUST_HANDLE
int syscalls_libseccomp_recall(enum arch arch, const char *out_names[SYSCALLS_SLOTS]);

/*
 * The same from libseccomp itself: the caller frees each name. Ends the program when there is no
 * memory.
 */
void syscalls_libseccomp_ask(enum arch arch, const char *out_names[SYSCALLS_SLOTS]);
