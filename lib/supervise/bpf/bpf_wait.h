/* SPDX-License-Identifier: Apache-2.0 */
/* The engine while there is nothing to follow: its container has not started, or not again. */
#pragma once

#include <sys/types.h>

#include "lib/base/must_handle.h"

struct bpf_engine;
struct error;
struct event;

/*
 * Follows the container that is wanted, or begins to wait for it. What starts meanwhile is not
 * missed: it is waited for before it is looked for.
 */
MUST_HANDLE
int bpf_wait_begin(struct bpf_engine *e, struct error *err);

/* Follows the container that runs, whose first process that is. */
int bpf_wait_join(struct bpf_engine *e, pid_t pid, struct error *err);

/*
 * Waits until the container starts: BPF_WAIT_OVER; or 0 with an event, of which EVENT_END says that
 * it never did.
 */
enum { BPF_WAIT_OVER = 1, BPF_WAIT_LOOK_MS = 250 };
MUST_HANDLE
int bpf_wait_next(struct bpf_engine *e, struct event *out, struct error *err);

/*
 * The container has ended, and the ring is read. Fills e->harvest as for an end, and does not miss
 * the next start from here on; BPF_WAIT_NEVER: none will come, and nothing was done.
 */
enum { BPF_WAIT_NEVER = 1 };
MUST_HANDLE
int bpf_wait_again(struct bpf_engine *e, struct error *err);

/* The harvest is handed out: waits, as after bpf_wait_begin. */
MUST_HANDLE
int bpf_wait_resume(struct bpf_engine *e, struct error *err);
