/* SPDX-License-Identifier: Apache-2.0 */
/* The filters that a running task is really under. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "enforce/filter/filter.h"

struct error;

struct loaded_filters {
	struct filter *list; /* in the order in which they were loaded; all are valid */
	size_t count;
};

/*
 * Reads them (PTRACE_SECCOMP_GET_FILTER of ptrace(2)). That takes CAP_SYS_ADMIN in the first user
 * namespace and no filter around us, and stops the task for some hundred microseconds. The caller
 * frees with loaded_filters_done, also after a failure.
 */
int loaded_filters_read(pid_t pid, struct loaded_filters *out, struct error *err);
void loaded_filters_done(struct loaded_filters *filters);
