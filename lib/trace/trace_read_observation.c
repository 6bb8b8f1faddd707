/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One observation of a file -> record. Its arguments are a matter of their own (trace_read_args.c).
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/errno_name.h"
#include "lib/trace/trace_reader.h"

enum { LONGEST_NAME = 64 };

static bool is_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length > 0 && length <= LONGEST_NAME && name[length] == '\0';
}

/* The name says nothing that the number does not; a newer one than we know is taken on trust. */
static int check_name(const struct trace_reader *r, const struct json_place *up,
                      const json_t *value, enum arch arch, uint32_t nr)
{
	struct json_place place = { .up = up, .key = "name" };
	const char *known = syscalls_name(arch, nr), *name;
	char quoted[80];
	uint32_t other;

	if (!value)
		return 0;
	if (trace_reader_text(r, &place, value, &name) < 0)
		return -1;
	if (!is_name(name))
		return json_reader_error(r->json, &place, "%s is not a system call's name",
		                         json_quote(quoted, sizeof quoted, name));
	if (known && strcmp(known, name) != 0)
		return json_reader_error(r->json, &place,
		                         "number %" PRIu32 " is \"%s\" on %s, not \"%s\"", nr,
		                         known, arch_name(arch), name);
	if (!known && syscalls_number(arch, name, &other) == SYSCALLS_FOUND)
		return json_reader_error(r->json, &place,
		                         "\"%s\" is number %" PRIu32 " on %s, not %" PRIu32, name,
		                         other, arch_name(arch), nr);
	return 0;
}

static int read_identity(const struct trace_reader *r, const struct json_place *place,
                         const json_t *object, enum arch *out_arch, uint32_t *out_nr)
{
	struct json_place arch_place = { .up = place, .key = "arch" },
			  nr_place = { .up = place, .key = "nr" };
	const char *name;
	char quoted[80];
	enum arch arch, of_number;
	uint64_t nr = 0;

	if (trace_reader_text(r, &arch_place, json_object_get(object, "arch"), &name) < 0)
		return -1;
	if (arch_from_name(name, &arch) != 0)
		return json_reader_error(r->json, &arch_place, "%s is not an architecture",
		                         json_quote(quoted, sizeof quoted, name));
	if (json_reader_number_in(r->json, place, object, "nr", 0, UINT32_MAX, &nr) < 0)
		return -1;
	if (arch_from_audit(arch_audit_value(arch), (uint32_t)nr, &of_number) != 0 ||
	    of_number != arch)
		return json_reader_error(r->json, &nr_place, "%" PRIu64 " is not a number of %s",
		                         nr, name);
	if (check_name(r, place, json_object_get(object, "name"), arch, (uint32_t)nr) < 0)
		return -1;
	*out_arch = arch;
	*out_nr = (uint32_t)nr;
	return 0;
}

static int read_errors(const struct trace_reader *r, const struct json_place *up,
                       const json_t *object, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "errors" };
	const char *key;
	json_t *value;

	if (object && !json_is_object(object))
		return json_reader_type_error(r->json, &list, object, "an object");
	json_object_foreach((json_t *)object, key, value)
	{
		struct json_place place = { .up = &list, .key = key };
		size_t before = record->error_count;
		int errnum = errno_number(key);
		uint64_t calls;
		if (errnum == 0)
			return json_reader_error(r->json, &place, "is not an errno");
		if (json_reader_number(r->json, &place, value, 1, UINT64_MAX, &calls) < 0)
			return -1;
		if (trace_record_add_error(record, errnum, calls) < 0)
			return json_reader_no_memory(r->json);
		if (record->error_count == before)
			return json_reader_error(r->json, &place, "is there twice");
	}
	return 0;
}

static int read_time(const struct trace_reader *r, const struct json_place *up,
                     const json_t *object, struct trace_record *record)
{
	static const char *const keys[] = { "calls", "ns", NULL };
	struct json_place place = { .up = up, .key = "time" };

	if (!object)
		return 0;
	if (json_reader_object(r->json, &place, object, keys) < 0 ||
	    json_reader_number_in(r->json, &place, object, "calls", 1, UINT64_MAX,
	                          &record->timed_calls) < 0)
		return -1;
	return json_reader_number_in(r->json, &place, object, "ns", 0, UINT64_MAX,
	                             &record->time_ns);
}

static int read_image_indices(const struct trace_reader *r, const struct json_place *up,
                              const json_t *object, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "images" },
			  truncated_place = { .up = up, .key = r->keys->images_truncated };
	const json_t *array = json_object_get(object, "images"),
		     *is_truncated = json_object_get(object, r->keys->images_truncated);
	size_t count = r->trace->images.count, i;
	uint64_t index, smallest = 0;
	json_t *element;

	if (is_truncated && !json_is_boolean(is_truncated))
		return json_reader_error(r->json, &truncated_place, "is not true or false");
	record->images_truncated = json_is_true(is_truncated);
	if (json_reader_array(r->json, &list, array, count) < 0)
		return -1;
	json_array_foreach(array, i, element)
	{
		struct json_place place = { .up = &list, .index = i };
		if (json_reader_number(r->json, &place, element, smallest, count - 1, &index) < 0)
			return -1;
		trace_record_add_image(record, (uint16_t)index);
		smallest = index + 1;
	}
	return 0;
}

int trace_read_observation(const struct trace_reader *r, const struct json_place *place,
                           const json_t *object)
{
	const char *const keys[] = { "arch",
		                     "name",
		                     "nr",
		                     "calls",
		                     "runs",
		                     "first_ms",
		                     "last_ms",
		                     "errors",
		                     "time",
		                     "images",
		                     "args",
		                     "tuples",
		                     "values",
		                     "value_runs",
		                     "stacks",
		                     r->keys->images_truncated,
		                     r->keys->has_wide_args ? NULL : "tuple_images",
		                     "tuple_stacks",
		                     NULL };
	struct trace_record *record;
	enum arch arch = 0;
	uint32_t nr = 0;

	if (json_reader_object(r->json, place, object, keys) < 0 ||
	    read_identity(r, place, object, &arch, &nr) < 0)
		return -1;
	if (trace_records_find(r->trace, arch, nr))
		return json_reader_error(r->json, place, "number %" PRIu32 " of %s is there twice",
		                         nr, arch_name(arch));
	if (trace_records_get(r->trace, arch, nr, &record) < 0)
		return json_reader_no_memory(r->json);
	if (json_reader_number_in(r->json, place, object, "runs", 1, r->trace->runs,
	                          &record->runs) < 0 ||
	    json_reader_number_in(r->json, place, object, "calls", record->runs, UINT64_MAX,
	                          &record->calls) < 0 ||
	    json_reader_number_in(r->json, place, object, "first_ms", 0, UINT64_MAX,
	                          &record->first_ms) < 0 ||
	    json_reader_number_in(r->json, place, object, "last_ms", record->first_ms, UINT64_MAX,
	                          &record->last_ms) < 0)
		return -1;
	if (read_errors(r, place, json_object_get(object, "errors"), record) < 0 ||
	    read_time(r, place, json_object_get(object, "time"), record) < 0 ||
	    read_image_indices(r, place, object, record) < 0 ||
	    trace_read_stacks(r, place, json_object_get(object, "stacks"), record) < 0)
		return -1;
	if (trace_read_args(r, place, object, record) < 0)
		return -1;
	return trace_read_evidence(r, place, object, record);
}
