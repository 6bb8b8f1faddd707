/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct call;
struct error;
struct ptrace_engine;
struct ptrace_task;

/*
 * Prepares `task`, which is stopped at the entry of `call`, for making it. 0 or -1.
 */
int ptrace_prepare_call(struct ptrace_engine *e, struct ptrace_task *task, const struct call *call,
                        struct error *err);

/*
 * The same under a given filter: what the workload's own filters would do with our stops does not
 * matter there.
 */
int ptrace_prepare_judged(struct ptrace_engine *e, struct ptrace_task *task,
                          const struct call *call, struct error *err);

/*
 * Has the kernel see another value of an argument of the call that `task` is about to make. The
 * task gets its own back when the call is over, and so does a task that it makes. 0 or -1.
 */
int ptrace_prepare_inject(struct ptrace_task *task, const struct call *call, unsigned index,
                          uint64_t value, struct error *err);

/*
 * A new task may have inherited changed memory and registers. `maker` is NULL when it is not known.
 */
int ptrace_prepare_new(struct ptrace_engine *e, struct ptrace_task *made,
                       const struct ptrace_task *maker, struct error *err);

/* Gives back what was changed for a call that is over. To be asked before the task goes on. */
int ptrace_prepare_undo(struct ptrace_task *task, struct error *err);

/*
 * A task that was interrupted has stopped or ended. Returns the task that was held back for it and
 * may now go on, or NULL.
 */
struct ptrace_task *ptrace_prepare_arrived(struct ptrace_engine *e, struct ptrace_task *task);

/*
 * Remembers the call that a task will make once more, though only we have interrupted it, if
 * any. 0 or -1.
 */
int ptrace_prepare_restart(struct ptrace_task *task, struct error *err);

/* The same for a task that is about to get a signal, if that is one that it ignores. 0 or -1. */
int ptrace_prepare_signal(struct ptrace_task *task, int signal, struct error *err);

/*
 * The whole process is stopped: the task would repeat what it was doing without a tracer, too.
 */
void ptrace_prepare_group_stop(struct ptrace_task *task);

/* Whether `call` is but the restart of one that we interrupted, which has been reported already. */
bool ptrace_prepare_is_restart(struct ptrace_task *task, const struct call *call);
