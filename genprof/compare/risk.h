/* SPDX-License-Identifier: Apache-2.0 */
/* System calls that give a workload more than most workloads need (risk.def). */
#pragma once

#include <stddef.h>

struct risk {
	const char *call;
	const char *why; /* a predicate: "loads code into the kernel" */
};

/* All of them, the most dangerous first; static. */
const struct risk *risk_list(size_t *out_count);

/* That of a call, within the list; NULL: the call is harmless. */
const struct risk *risk_find(const char *call);
