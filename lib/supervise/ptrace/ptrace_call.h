/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "lib/supervise/ptrace/stop.h"

struct error;
struct event;
struct ptrace_engine;
struct ptrace_task;

/*
 * Handles a task in a STOP_SECCOMP or STOP_SYSCALL. Returns an enum outcome, or -1; fills `out` on
 * OUTCOME_EVENT.
 */
int ptrace_call_stop(struct ptrace_engine *e, struct ptrace_task *task, enum stop_kind kind,
                     struct event *out, struct error *err);

/* Handles a task in a STOP_SIGNAL: the same results. */
int ptrace_call_signal(struct ptrace_engine *e, struct ptrace_task *task, int signal,
                       struct event *out, struct error *err);
