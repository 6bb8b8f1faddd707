/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the tracer and the tasks that call all the time on one CPU, because handing the turn to another CPU
 * costs ten times what a stop costs otherwise; and lets tasks that compute run where they like.
 *
 * A paired task's affinity is changed, and nobody in the workload may see that: whoever is about to look at, or to
 * set, a task's affinity has to be announced (pairing_show, pairing_show_all), and the task has its own again.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;
struct pairing;
struct task;

/*
 * *out is NULL, and every function here does nothing with it, where this process may use one CPU only or make no
 * threads (`unshare --pid` without a fork). Otherwise this process itself stays on one CPU from here on.
 */
int pairing_new(struct pairing **out, struct error *err);

/* Gives every task its affinity back. */
void pairing_free(struct pairing *pairing);

/* The task stands at the entry of a call. Constant time; no system call unless it is paired or parted now. */
void pairing_on_call(struct pairing *pairing, struct task *task);

/*
 * A new task has the affinity of its maker, so if that one was paired, it is, too. Before the new task runs;
 * `maker` is NULL when it is not known.
 */
void pairing_on_new(struct pairing *pairing, struct task *task, const struct task *maker);

/* The task has another id (task_rename). */
void pairing_on_rename(struct pairing *pairing, struct task *task);

/* The task is no more. */
void pairing_on_end(struct pairing *pairing, struct task *task);

/* The task is about to see or set its own affinity by the call that it stands at: it has it for this call. */
void pairing_show(struct pairing *pairing, struct task *task);

/* Somebody will see or set the affinity of any task: all have their own for a while. */
void pairing_show_all(struct pairing *pairing);
