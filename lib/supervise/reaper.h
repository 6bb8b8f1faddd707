/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process between us and a workload that no tracer holds: it is the workload's parent, adopts its
 * orphans, reports how the command ended, and kills everything when we die.
 *
 *     sc-tracer --- reaper (subreaper) --- command --- its children; orphans are the reaper's
 *          ^------------- wait status of the command
 *          -------------> life pipe: closes when we die
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"

struct engine;
struct error;

struct reaper {
	pid_t pid; /* of the reaper; 0: none */
	/* readable when the command has ended (reaper_read), at its end once all have */
	int status_fd;
	int life_fd;     /* closing it kills the workload; close-on-exec */
	bool was_killed; /* before the command had ended, and the workload with it */
};

#define REAPER_NONE ((struct reaper){ .status_fd = -1, .life_fd = -1 })

/*
 * Whether this kernel lists the children of a process (CONFIG_PROC_CHILDREN), which the reaper
 * needs, and ours come into the PID namespace that we are in.
 */
bool reaper_is_possible(void);

/*
 * As fork(2), with a reaper in between: returns the new process's id to the caller, 0 in the new
 * process, -1 with `err` filled. The new process has the caller's signal mask and descriptors but
 * the reaper's. The caller becomes a subreaper too, in case the reaper is killed.
 */
pid_t reaper_fork(struct reaper *out, struct error *err);

enum { REAPER_ALL_ENDED = 1 };
/*
 * Blocks until the command has ended, whose wait status then stands in `engine`, or until all have:
 * REAPER_ALL_ENDED. That before a status says that the reaper was killed, and its children have
 * become ours: kills all children that this process has, and waits until none is left.
 */
MUST_HANDLE
int reaper_read(struct reaper *reaper, struct engine *engine, struct error *err);

/* Kills what is left of the workload and waits for its end. REAPER_NONE is fine. */
void reaper_done(struct reaper *reaper);
