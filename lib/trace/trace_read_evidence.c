/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The call stacks of one observation in a file, and what it says of each tuple: its images and its
 * stack.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/trace/trace_reader.h"

/* The caller frees out->text. */
static int read_frames(const struct trace_reader *r, const struct json_place *place,
                       const json_t *array, size_t most, struct trace_frames *out)
{
	struct trace_frames stack = { 0 };
	json_t *element;
	size_t i;

	if (json_reader_array(r->json, place, array, most) < 0)
		return -1;
	if (json_array_size(array) == 0)
		return json_reader_error(r->json, place, "is empty");
	auto_free char *text = malloc(json_array_size(array) * (TRACE_MAX_TEXT + 1));
	if (!text)
		return json_reader_no_memory(r->json);
	json_array_foreach(array, i, element)
	{
		struct json_place at = { .up = place, .index = i };
		const char *frame;
		if (trace_reader_text(r, &at, element, &frame) < 0)
			return -1;
		memcpy(text + stack.length, frame, strlen(frame) + 1);
		stack.length += strlen(frame) + 1;
		stack.count++;
	}
	stack.text = take(text);
	*out = stack;
	return 0;
}

static int read_stack(const struct trace_reader *r, const struct json_place *place,
                      const json_t *array, struct trace_record *record)
{
	struct trace_frames stack = { 0 };
	size_t before = record->stack_count;

	if (read_frames(r, place, array, TRACE_MAX_FRAMES, &stack) < 0)
		return -1;
	int rc = trace_record_add_stack(record, &stack);
	free(stack.text);
	if (rc < 0)
		return json_reader_no_memory(r->json);
	if (record->stack_count == before)
		return json_reader_error(r->json, place, "is there twice");
	return 0;
}

int trace_read_stacks(const struct trace_reader *r, const struct json_place *up,
                      const json_t *array, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "stacks" };
	json_t *element;
	size_t i;

	if (array && json_reader_array(r->json, &list, array, TRACE_MAX_STACKS) < 0)
		return -1;
	json_array_foreach(array, i, element)
	{
		struct json_place place = { .up = &list, .index = i };
		if (read_stack(r, &place, element, record) < 0)
			return -1;
	}
	return 0;
}

/* ---- of each tuple ---- */

/* One row for each tuple. */
static int check_rows(const struct trace_reader *r, const struct json_place *list,
                      const json_t *array, const struct trace_record *record)
{
	if (json_reader_array(r->json, list, array, TRACE_MAX_TUPLES) < 0)
		return -1;
	if (record->detail != TRACE_TUPLES || json_array_size(array) != record->tuple_count)
		return json_reader_error(r->json, list,
		                         "%zu elements, not one for each of %zu tuples",
		                         json_array_size(array), record->tuple_count);
	return 0;
}

/* Indices of images, ascending; null at the end: there were others. */
static int read_row(const struct trace_reader *r, const struct json_place *list, const json_t *row,
                    const struct trace_record *record, struct trace_evidence_kept *out)
{
	uint64_t index, smallest = 0;
	size_t count = r->trace->images.count, i;
	json_t *element;

	memset(out->images, 0, sizeof out->images);
	out->images_truncated = false;
	if (json_reader_array(r->json, list, row, count + 1) < 0)
		return -1;
	json_array_foreach(row, i, element)
	{
		struct json_place place = { .up = list, .index = i };

		if (json_is_null(element) && i + 1 == json_array_size(row)) {
			out->images_truncated = true;
			break;
		}
		if (count == 0)
			return json_reader_error(r->json, &place, "there are no images");
		if (json_reader_number(r->json, &place, element, smallest, count - 1, &index) < 0)
			return -1;
		if (!(record->images[index / 64] >> index % 64 & 1))
			return json_reader_error(r->json, &place,
			                         "is not one of the observation's images");
		trace_evidence_add_image(out, (uint16_t)index);
		smallest = index + 1;
	}
	return 0;
}

static int read_images(const struct trace_reader *r, const struct json_place *up,
                       const json_t *array, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "tuple_images" };
	json_t *row;
	size_t i;

	for (size_t t = 0; t < record->tuple_count; t++)
		trace_evidence_default(record, record->tuples[t].kept);
	if (!array)
		return 0;
	if (check_rows(r, &list, array, record) < 0)
		return -1;
	json_array_foreach(array, i, row)
	{
		struct json_place place = { .up = &list, .index = i };
		if (read_row(r, &place, row, record, record->tuples[i].kept) < 0)
			return -1;
	}
	return 0;
}

int trace_read_evidence(const struct trace_reader *r, const struct json_place *up,
                        const json_t *object, struct trace_record *record)
{
	struct json_place list = { .up = up, .key = "tuple_stacks" };
	const json_t *stacks = json_object_get(object, "tuple_stacks");
	json_t *row;
	size_t i;

	if (read_images(r, up, json_object_get(object, "tuple_images"), record) < 0 ||
	    (stacks && check_rows(r, &list, stacks, record) < 0))
		return -1;
	json_array_foreach(stacks, i, row)
	{
		struct json_place place = { .up = &list, .index = i };
		if (!json_is_null(row) && read_frames(r, &place, row, TRACE_MAX_TUPLE_FRAMES,
		                                      &record->tuples[i].kept->stack) < 0)
			return -1;
	}
	return 0;
}
