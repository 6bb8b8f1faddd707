/* SPDX-License-Identifier: Apache-2.0 */
/* Whose filters are meant: a process, or the first one of a container. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"

struct error;

/* `container` may be NULL: then it is `pid`. A container must run, and one only. */
int loaded_target_find(const char *container, pid_t pid, pid_t *out, struct error *err);

/*
 * The capabilities that a process and its children can have at most (its bounding set): those that
 * a runtime has decided a container's profile by.
 */
MUST_HANDLE
int loaded_target_capabilities(pid_t pid, uint64_t *out, struct error *err);
