/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Call stacks for -k: taken only where a call tells something new, so that the recording stays
 * affordable.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/trace/trace.h"

struct engine;
struct error;
struct event;

/* The callers seen so far, up to a bound; later ones are not distinguished. Zero it to begin. */
struct call_stacks {
	uint64_t *keys; /* open addressing; 0: free */
	size_t size, used;
};

/*
 * Adds the call stack of the engine's last event, an EVENT_CALL, to the trace if `news` says that
 * the call is new, or if it comes from a place that has not made it before. A 32-bit task has the
 * one frame "no stack".
 */
int call_stacks_add(struct call_stacks *stacks, struct trace *trace, struct engine *engine,
                    const struct event *event, enum trace_news news, struct error *err);

void call_stacks_done(struct call_stacks *stacks);
