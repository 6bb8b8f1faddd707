/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process between us and a workload that no tracer holds: it is the workload's parent, takes in its
 * orphans, tells how the command ended, and kills everything when we are gone.
 *
 *     sc-tracer --- keeper (sub-reaper) --- command --- its children, orphans' new parent is the keeper
 *          ^------------- wait status of the command
 *          -------------> "still here" (a pipe that closes when we die)
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;

struct keeper {
	pid_t pid;              /* of the keeper; 0: none */
	int status_fd;          /* readable when the command has ended (keeper_read), at its end once all have */
	int life_fd;            /* closing it kills the workload; close-on-exec */
};

#define KEEPER_NONE ((struct keeper){ .status_fd = -1, .life_fd = -1 })

/* Whether this kernel tells a process its children (CONFIG_PROC_CHILDREN), which the keeper needs. */
bool keeper_is_possible(void);

/*
 * As fork(2), with a keeper in between: returns the new process's id to the caller, 0 in the new process,
 * -1 with `err` filled. The new process has the caller's signal mask and descriptors but the keeper's. The
 * caller becomes a sub-reaper too, for the case that the keeper is killed.
 */
pid_t keeper_fork(struct keeper *out, struct error *err);

enum { KEEPER_ALL_ENDED = 1 };
/* The command's wait status. Blocks until there is one. KEEPER_ALL_ENDED: nothing (more) will come. */
int keeper_read(struct keeper *keeper, int *out_status, struct error *err);

/*
 * After keeper_read has answered KEEPER_ALL_ENDED without a status before: somebody killed the keeper. Its
 * children have become ours: kills all children that this process has and waits until there are none.
 */
void keeper_replace(void);

/* Kills what is left of the workload and waits until nothing is. A keeper that never was is fine. */
void keeper_done(struct keeper *keeper);
