/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the trace reader share; for lib/trace_read*.c only. */
#pragma once

#include <jansson.h>

#include "lib/trace/trace_internal.h"

struct json_place;
struct json_reader;

/* What differs between the versions of the format. */
struct trace_keys {
	const char *truncated, *images_truncated;
	bool has_wide_args; /* 64 bits of parameters that are longs (enum arg_width) */
	bool has_parts;     /* and io_uring */
};

struct trace_reader {
	struct json_reader *json; /* file and errors */
	struct trace *trace;
	const struct trace_keys *keys; /* static */
};

/* A text as trace_escape leaves it, borrowed from `value`. */
int trace_reader_text(const struct trace_reader *r, const struct json_place *place,
                      const json_t *value, const char **out);

/* ---- trace_read.c ---- */

/* An array of them; `list` is its place. */
int trace_read_observations(const struct trace_reader *r, const struct json_place *list,
                            const json_t *array);

/* ---- trace_parts.c ---- */

/* Those that there are; the runs of the trace are there already. */
int trace_read_parts(const struct trace_reader *r, const json_t *root);

/* ---- trace_read_observation.c ---- */

/* Adds a record; header and images are there already. */
int trace_read_observation(const struct trace_reader *r, const struct json_place *place,
                           const json_t *object);

/* ---- trace_read_args.c ---- */

/* What the observation says of the arguments; calls and runs of the record are already right. */
int trace_read_args(const struct trace_reader *r, const struct json_place *place,
                    const json_t *object, struct trace_record *record);

/* ---- trace_read_evidence.c ---- */

int trace_read_stacks(const struct trace_reader *r, const struct json_place *up,
                      const json_t *array, struct trace_record *record);

/* What the observation says of each tuple; its images and tuples are there already. */
int trace_read_evidence(const struct trace_reader *r, const struct json_place *up,
                        const json_t *object, struct trace_record *record);
