/* SPDX-License-Identifier: Apache-2.0 */
/* The engine before there is anything to follow: its container has not started. */
#pragma once

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

/*
 * Waits until the container starts: BPF_WAIT_OVER; or 0 with an event, of which EVENT_END says that
 * it never did.
 */
enum { BPF_WAIT_OVER = 1 };
MUST_HANDLE
int bpf_wait_next(struct bpf_engine *e, struct event *out, struct error *err);
