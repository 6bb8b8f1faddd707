/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine that uses seccomp user notification (seccomp_unotify(2)): each call waits in the
 * kernel until the engine has read it and continues it. No task is ever stopped, no signal passes
 * through the engine, and since Linux 6.6 the turn is handed over on one CPU without a detour
 * through the scheduler.
 *
 * What it cannot do, and ptrace can: errors and times, attaching, a workload that wants a listener
 * of its own (EBUSY), calls that a filter of the workload's own refuses (they are not made, so a
 * profile does not need them). A program that is killed ends without a word: its EVENT_TASK_END may
 * come late. An orphan's parent is the reaper (reaper.h) instead of init.
 */
#pragma once

#include <stdbool.h>

struct engine;
struct error;
struct launch;
struct warnings;

/* Whether kernel and /proc have what this engine needs: tried out in a child, not inferred. */
bool engine_notify_is_possible(void);

/*
 * Forks the command behind a reaper; it starts at the first engine_next. launch->filter and
 * launch->reaper are set here. What `launch` points at must stay until then. `notes`, which may be
 * NULL and must outlive the engine, gets a line for everything that is not as one would expect it.
 */
int engine_notify_launch(const struct launch *launch, struct warnings *notes, struct engine **out,
                         struct error *err);
