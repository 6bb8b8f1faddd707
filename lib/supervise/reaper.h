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

struct error;

struct reaper {
	pid_t pid; /* of the reaper; 0: none */
	/* readable when the command has ended (reaper_read), at its end once all have */
	int status_fd;
	int life_fd; /* closing it kills the workload; close-on-exec */
};

#define REAPER_NONE ((struct reaper){ .status_fd = -1, .life_fd = -1 })

/*
 * Whether this kernel lists the children of a process (CONFIG_PROC_CHILDREN), which the reaper
 * needs.
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
 * The command's wait status. Blocks until there is one. REAPER_ALL_ENDED: no status will come any
 * more.
 */
MUST_HANDLE
int reaper_read(struct reaper *reaper, int *out_status, struct error *err);

/*
 * For when reaper_read answers REAPER_ALL_ENDED before any status: the reaper was killed, and its
 * children have become ours. Kills all children that this process has and waits until none is left.
 */
void reaper_replace(void);

/* Kills what is left of the workload and waits for its end. REAPER_NONE is fine. */
void reaper_done(struct reaper *reaper);
