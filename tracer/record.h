/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recorder: events of an engine become the observations of a trace.
 */
#pragma once

#include <stdint.h>

#include "lib/trace.h"

struct engine;
struct error;
struct event;

struct recorder {
	struct trace *trace;            /* owned */
	uint64_t start_ms;              /* on the clock that only goes forward */
	uint64_t calls;
	uint64_t tasks;                 /* alive now */
};

enum record_results {
	RECORD_ENTRIES_ONLY,
	RECORD_WITH_RESULTS,
};

/* Begins a trace of `command` (NULL-terminated). */
int record_begin(struct recorder *recorder, char *const *command, const char *engine_name, enum record_results results,
                 struct error *err);

/* Adds what an event tells. */
int record_event(struct recorder *recorder, const struct event *event, struct error *err);

/* Completes the trace. `ending` as in trace_end. */
int record_end(struct recorder *recorder, const char *ending, struct error *err);

void record_done(struct recorder *recorder);
