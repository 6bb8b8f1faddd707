/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the trace reader share; for lib/trace_read*.c only. Each check that fails fills
 * `err` with the file and the place, and returns -1.
 */
#pragma once

#include <jansson.h>

#include "lib/trace/trace_internal.h"

struct json_place;

struct trace_reader {
	const char *file;
	struct trace *trace;
	struct error *err;
};

/* Every key must be one of `keys`, which ends with NULL. */
int trace_reader_object(const struct trace_reader *r, const struct json_place *place, const json_t *value,
                        const char *const keys[]);

/* At most `max` elements. */
int trace_reader_array(const struct trace_reader *r, const struct json_place *place, const json_t *value, size_t max);
int trace_reader_number(const struct trace_reader *r, const struct json_place *place, const json_t *value,
                        uint64_t min, uint64_t max, uint64_t *out);

/* The same for the member `key` of an object, which must be there. */
int trace_reader_field(const struct trace_reader *r, const struct json_place *up, const json_t *object,
                       const char *key, uint64_t min, uint64_t max, uint64_t *out);

/* A text as trace_escape leaves it, borrowed from `value`. */
int trace_reader_text(const struct trace_reader *r, const struct json_place *place, const json_t *value,
                      const char **out);

/* ---- trace_read_observation.c ---- */

/* Adds a record; header and images are there already. */
int trace_read_observation(const struct trace_reader *r, const struct json_place *place, const json_t *object);

/* ---- trace_read_args.c ---- */

/* What the observation says of the arguments; calls and runs of the record are already right. */
int trace_read_args(const struct trace_reader *r, const struct json_place *place, const json_t *object,
                    struct trace_record *record);
