/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a container and counts what the runtime calls between its loading of the filter and the
 * exec of the workload, by the tasks that the filter holds.
 */
#pragma once

#include "genprof/floor/floor_bundle.h"
#include "genprof/floor/floor_follow.h"

struct error;
struct floor_tally;

struct floor_start {
	const char *runtime;               /* a path */
	const struct floor_bundle *bundle; /* as floor_bundle_configure has left it */
	enum floor_privileges privileges;
	enum floor_variant variant;
	floor_follow *follow;
};

/* One start. Fails as floor_follow does; the container is gone in any case. Uses SIGALRM. */
int floor_measure_start(const struct floor_start *start, struct floor_tally *tally,
                        struct error *err);
