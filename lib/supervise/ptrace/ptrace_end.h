/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

struct error;
struct ptrace_engine;
struct ptrace_task;

/* Kills one task's process. One that is no more is fine. */
int ptrace_end_kill(const struct ptrace_task *task, struct error *err);

/* Detaches from a task that is in a stop, with a signal or 0, and forgets it. */
int ptrace_end_release(struct ptrace_engine *e, struct ptrace_task *task, int signal,
                       struct error *err);

/*
 * Kills a launched workload, or detaches from an attached one. Tasks that cannot be reached now
 * follow at their next stop.
 */
int ptrace_end_all(struct ptrace_engine *e, struct error *err);
