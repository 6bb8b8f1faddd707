/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps the tracer and the tasks that make calls all the time on one CPU, because waking a tracer
 * on another CPU costs ten times what a stop costs otherwise. Tasks that compute run on any CPU.
 *
 * A sharing task's affinity is changed, and the workload must not see that: before a call that
 * reads or sets the affinity of a task, the engine restores it (cpu_share_restore,
 * cpu_share_restore_all).
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;
struct cpu_share;
struct ptrace_task;

/*
 * *out is NULL, and every function here does nothing with it, where this process may use one CPU
 * only or make no threads (`unshare --pid` without a fork). Otherwise this process stays on one CPU
 * from here on.
 */
int cpu_share_new(struct cpu_share **out, struct error *err);

/* Restores the affinity of every task. NULL is fine, here and below. */
void cpu_share_free(struct cpu_share *cpu_share);

/*
 * The task is at the entry of a call. Constant time; no system call unless it begins or ends to
 * share now.
 */
void cpu_share_on_call(struct cpu_share *cpu_share, struct ptrace_task *task);

/*
 * A new task inherits the affinity of its maker, so it shares where its maker does. Call it before
 * the new task runs; `maker` is NULL when it is not known.
 */
void cpu_share_on_new(struct cpu_share *cpu_share, struct ptrace_task *task,
                      const struct ptrace_task *maker);

/* The task has another id (task_rename). */
void cpu_share_on_rename(struct cpu_share *cpu_share, struct ptrace_task *task);

/* The task has ended. */
void cpu_share_on_end(struct cpu_share *cpu_share, struct ptrace_task *task);

/* The task is about to read or set its own affinity: restores it. */
void cpu_share_restore(struct cpu_share *cpu_share, struct ptrace_task *task);

/* A task is about to read or set the affinity of any task: restores all, for a while. */
void cpu_share_restore_all(struct cpu_share *cpu_share);
