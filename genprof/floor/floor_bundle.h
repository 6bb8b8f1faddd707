/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container as small as possible, on disk: a bundle (OCI runtime spec) whose workload is a
 * program of a few instructions that ends, and which loads a filter that refuses nothing a runtime
 * does.
 */
#pragma once

#include <stdbool.h>

#include "genprof/floor/floor.h"

struct error;

struct floor_bundle {
	char directory[64]; /* "" once removed */
};

/*
 * What differs between containers and changes what a runtime does. A restart is a start, and what
 * --init puts in front of the workload is no part of the runtime.
 */
enum floor_variant {
	FLOOR_AS_ROOT,
	FLOOR_AS_USER,       /* --user, --workdir */
	FLOOR_CREATED_FIRST, /* and started then, as container engines do it */
	FLOOR_WITH_TERMINAL, /* -t */
	FLOOR_WRITABLE,      /* without --read-only */
	FLOOR_DROPPED,       /* --cap-drop=ALL */
	FLOOR_EXECUTED,      /* in a container that runs, as docker exec and health checks are */
	FLOOR_VARIANT_COUNT
};

/* Makes the directory, the root file system and the workload. */
int floor_bundle_make(struct floor_bundle *out, struct error *err);

/* Writes config.json for the next start. */
int floor_bundle_configure(const struct floor_bundle *bundle, enum floor_privileges privileges,
                           enum floor_variant variant, struct error *err);

/*
 * Whether the container's filter refuses the call. It refuses what Docker's default profile
 * refuses, too: a runtime that tries such a call goes on without it, and no floor has it.
 */
bool floor_bundle_refuses(const char *name);

/* Removes everything; a bundle that was never made or is removed already is fine. */
void floor_bundle_remove(struct floor_bundle *bundle);
