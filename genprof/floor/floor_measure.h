/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a container under ptrace and counts what the runtime calls between its loading of the
 * filter and the exec of the workload, by the tasks that the filter holds.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "genprof/floor/floor.h"
#include "genprof/floor/floor_bundle.h"

struct error;

enum { FLOOR_MAX_NUMBER = 1024, FLOOR_TIME_LIMIT_S = 60 };

/* What many starts came to, by the call's number on this machine. */
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

/*
 * One start of `runtime` (a path) with the bundle as it is configured. Fails when the container
 * does not start, when no filter was loaded, or when it takes longer than FLOOR_TIME_LIMIT_S. Uses
 * SIGALRM.
 */
int floor_measure_start(const char *runtime, const struct floor_bundle *bundle,
                        enum floor_privileges privileges, enum floor_variant variant,
                        struct floor_tally *tally, struct error *err);

/* The tally as a floor; out->runtime stays NULL. A call whose number has no name is an error. */
int floor_measure_result(const struct floor_tally *tally, struct floor *out, struct error *err);
