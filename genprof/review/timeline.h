/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Start-up against serving. A run begins to serve when it accepts its first connection; a run that
 * accepts none, when it first waits for events. Which calls came later than that is counted for
 * each trace before they are merged, because a merged trace knows the earliest and the latest time
 * of a call only, over all runs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"

struct error;
struct observation;
struct trace;

struct timeline_call {
	enum arch arch;
	uint32_t nr;
	size_t started; /* traces that began to serve, with this call */
	size_t later;   /* and those of them that made it afterwards, too */
};

struct timeline {
	size_t traces, started;  /* all, and those that began to serve */
	const char *by;          /* static: the call that tells it; NULL: `started` is 0 */
	uint64_t from_ms, to_ms; /* the earliest and the latest such time of a trace */
	struct timeline_call *calls;
	size_t call_count;
};

/* Adds one trace. Start with an empty timeline; the caller releases it with timeline_done. */
int timeline_add(struct timeline *timeline, struct trace *one, struct error *err);

/* What is known of a call, or NULL: no trace that began to serve made it. */
const struct timeline_call *timeline_find(const struct timeline *timeline, enum arch arch,
                                          uint32_t nr);
void timeline_done(struct timeline *timeline);
