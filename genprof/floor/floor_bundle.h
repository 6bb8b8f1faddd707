/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container as small as possible, on disk: a bundle (OCI runtime spec) whose workload is a
 * program of a few instructions that ends, and which loads a filter that refuses nothing a runtime
 * does.
 */
#pragma once

#include "genprof/floor/floor.h"

struct error;

struct floor_bundle {
	char directory[64]; /* "" once removed */
};

/* What differs between containers and changes what a runtime does. */
enum floor_variant {
	FLOOR_AS_ROOT,
	FLOOR_AS_USER,
	FLOOR_CREATED_FIRST, /* and started then, as container engines do it */
	FLOOR_VARIANT_COUNT
};

/* Makes the directory, the root file system and the workload. */
int floor_bundle_make(struct floor_bundle *out, struct error *err);

/* Writes config.json for the next start. */
int floor_bundle_configure(const struct floor_bundle *bundle, enum floor_privileges privileges,
                           enum floor_variant variant, struct error *err);

/* Removes everything; a bundle that was never made or is removed already is fine. */
void floor_bundle_remove(struct floor_bundle *bundle);
