/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Containers by what others call them. A container is known by its first process; its ID and its
 * name come from the processes that made it, where they are root's or ours (process.h), and from
 * files that its runtime keeps. No daemon is asked: that takes time, in which a container may end.
 *
 *     docker              containerd-shim -namespace moby -id ID; the bundle's config.json has a
 *                         mount from containers/ID of docker's data, where config.v2.json is
 *     nerdctl, ctr, CRI   containerd-shim -id ID; config.json of its bundle: nerdctl/name,
 *                         io.kubernetes.cri.container-name
 *     podman, CRI-O       conmon -c ID -n NAME
 *     runc, crun          runc run ID, while that runs; /run/runc/ID/state.json,
 *                         /run/crun/ID/status
 *     others              the last part of the cgroup's path, where it has an ID of 64 digits
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"

struct error;

struct container {
	pid_t pid; /* of its first process, in the first of all PID namespaces */
	char *id;
	char *name;   /* NULL: it has none besides */
	char *docker; /* the file in which docker keeps its state; NULL: not docker's */
};

void container_done(struct container *container);

/* Whether a user's word can be a container's name or ID; else an error that says so. */
int container_check_name(const char *name, struct error *err);

enum { CONTAINER_NONE = 1, CONTAINER_GONE };

/*
 * The container whose first process this is. CONTAINER_NONE: it is not that of a container that
 * anything tells of (a browser's sandbox); CONTAINER_GONE: it has ended. The caller frees with
 * container_done.
 */
MUST_HANDLE
int container_of(pid_t pid, struct container *out, struct error *err);

enum container_fate {
	CONTAINER_ENDED,
	CONTAINER_STARTS_AGAIN, /* docker will start it again: --restart */
	CONTAINER_RUNS_AGAIN,
	/* docker does not know yet that it has ended, or it was stopped: maybe to be restarted */
	CONTAINER_UNDECIDED,
};

/*
 * What becomes of a container that has ended, by what docker keeps of it now. One that was removed,
 * and one of another runtime, has ended: such runtimes make another container in its place.
 */
enum container_fate container_fate(const struct container *container);

/* Whether it is called so: by name, ID, or at least 12 digits that its ID begins with. */
bool container_is(const struct container *container, const char *wanted);

/*
 * The running container that is called so, CONTAINER_NONE where none is. Two are an error that
 * names both IDs.
 */
MUST_HANDLE
int container_find(const char *wanted, struct container *out, struct error *err);
