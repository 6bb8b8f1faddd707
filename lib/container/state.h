/* SPDX-License-Identifier: Apache-2.0 */
/* What runtimes keep of their containers. For lib/container only. */
#pragma once

#include <sys/types.h>

#include "lib/container/container.h"

/*
 * The name that docker, nerdctl or a CRI has given to the container whose bundle lies beside the
 * folder that the shim runs in, and the file that docker keeps of it; both stay NULL where there is
 * none. -1: no memory.
 */
int state_bundle_name(pid_t shim, const char *id, char **out, char **out_docker);

/* container_fate of one whose first process that was, by docker's file. */
enum container_fate state_docker_fate(const char *path, pid_t pid);

/*
 * The ID of the container of runc or crun whose first process that is, in place of *io_id. 1, 0:
 * none has it, -1: no memory.
 */
int state_runtime_id(pid_t pid, char **io_id);
