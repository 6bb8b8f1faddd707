/* SPDX-License-Identifier: Apache-2.0 */
/* What runtimes keep of their containers. For lib/container only. */
#pragma once

#include <sys/types.h>

/*
 * The name that docker, nerdctl or a CRI has given to the container whose bundle lies beside the
 * folder that the shim runs in; *out stays NULL where there is none. -1: no memory.
 */
int state_bundle_name(pid_t shim, const char *id, char **out);

/*
 * The ID of the container of runc or crun whose first process that is, in place of *io_id. 1, 0:
 * none has it, -1: no memory.
 */
int state_runtime_id(pid_t pid, char **io_id);
