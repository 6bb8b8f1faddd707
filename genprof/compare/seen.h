/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an observation tells of single calls, one fact after the other, whatever detail it has kept:
 * each tuple; or, where tuples were given up, each value of each argument; or, where values were
 * given up too, the smallest and the largest; or the call alone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/call.h"

struct observation;
struct trace_evidence;

struct seen {
	/* bit i: values[i] was there; nothing is known of the others */
	unsigned known;
	uint64_t values[CALL_ARGS]; /* unknown ones are 0 */
	uint64_t calls, runs;
	bool whole; /* all that a trace records of the call is in it */
	/* of a tuple, borrowed; NULL: the observation's is all there is */
	const struct trace_evidence *evidence;
};

struct seen_cursor {
	const struct observation *call; /* borrowed */
	unsigned arg;
	size_t index;
};

/* Start with { .call = observation }. Writes the next fact, or returns false after the last. */
bool seen_next(struct seen_cursor *cursor, struct seen *out);
