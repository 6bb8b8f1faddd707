/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One entry into the kernel, as a filter sees it (struct seccomp_data, linux/seccomp.h).
 */
#pragma once

#include <linux/seccomp.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"

enum { CALL_ARGS = 6 };

struct call {
	enum arch arch;
	uint32_t nr;              /* as the kernel has it: x32 numbers carry ARCH_X32_BIT */
	uint64_t args[CALL_ARGS]; /* whole registers; on a 32-bit arch the high half is 0 */
	uint64_t ip;              /* instruction pointer after the call instruction */
};

/* What a filter would be given for this call. */
struct seccomp_data call_to_data(const struct call *call);
