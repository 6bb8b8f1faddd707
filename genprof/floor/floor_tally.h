/* SPDX-License-Identifier: Apache-2.0 */
/* In how many starts of a container its runtime made which call, and with what values. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "genprof/floor/floor.h"
#include "lib/syscalls/call.h"

struct error;

enum { FLOOR_MAX_NUMBER = 1024 };

/* By the call's number on this machine. */
struct floor_tally {
	uint64_t starts;
	struct floor_count {
		uint64_t starts; /* that made it */
		uint64_t values[FLOOR_MAX_VALUES];
		size_t value_count;
		bool has_more_values; /* more than fit: not kept */
		bool in_this_start;
	} calls[FLOOR_MAX_NUMBER];
};

/* A start begins, or the one that has begun does so anew: its calls so far do not count. */
void floor_tally_begin(struct floor_tally *tally);
/* Of the native architecture. What floor_bundle_refuses is not counted. */
void floor_tally_call(struct floor_tally *tally, const struct call *call);
/* The start is over, and counts. */
void floor_tally_end(struct floor_tally *tally);

/* The tally as a floor; out->runtime stays NULL. A call whose number has no name is an error. */
int floor_tally_result(const struct floor_tally *tally, struct floor *out, struct error *err);
