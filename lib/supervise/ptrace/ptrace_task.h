/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sys/types.h>

struct error;
struct event;
struct ptrace_engine;
struct ptrace_task;

/* NULL, with `err` filled, when there is no memory. */
struct ptrace_task *ptrace_task_add(struct ptrace_engine *e, pid_t tid, struct error *err);

/* These return an enum outcome, or -1, and fill `out` on OUTCOME_EVENT. */

/* A task that was attached while it ran is in its first STOP_TRAP or STOP_GROUP. */
int ptrace_task_attached(struct ptrace_engine *e, struct ptrace_task *task, struct event *out,
                         struct error *err);
/* A task whose first stop came before its maker's. */
int ptrace_task_early(struct ptrace_engine *e, pid_t tid, struct event *out, struct error *err);
/* `maker` is in a STOP_NEW_TASK. */
int ptrace_task_made(struct ptrace_engine *e, struct ptrace_task *maker, struct event *out,
                     struct error *err);
/*
 * *task is in a STOP_EXEC. Afterwards it is the task that exec'd, which may have been another one.
 */
int ptrace_task_exec(struct ptrace_engine *e, struct ptrace_task **task, struct event *out,
                     struct error *err);
/*
 * A signal is to be delivered. One that must end the task does: OUTCOME_GONE, and it is detached.
 */
int ptrace_task_signal(struct ptrace_engine *e, struct ptrace_task *task, int signal,
                       struct error *err);
/* The task has ended. It is forgotten when the event has been consumed. */
int ptrace_task_end(struct ptrace_engine *e, struct ptrace_task *task, struct event *out,
                    struct error *err);
