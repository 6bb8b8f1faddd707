/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The images of a trace: a bounded set of paths, and for each record the bits of those that made
 * its call. A path keeps its slot while others come and go; when a smaller path takes the slot of
 * the greatest one, the slot's generation changes, so that tasks which still run the old image are
 * not taken for the new one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/trace/trace_internal.h"

static void forget_slot(struct trace *trace, size_t slot)
{
	uint64_t bit = UINT64_C(1) << slot % 64;

	for (size_t i = 0; i < trace->table_size; i++) {
		struct trace_record *record = trace->table[i];
		if (record && record->images[slot / 64] & bit) {
			record->images[slot / 64] &= ~bit;
			record->images_truncated = true;
		}
		for (size_t t = 0; record && t < record->tuple_count; t++) {
			struct trace_evidence_kept *kept = record->tuples[t].kept;

			kept->images_truncated |= (kept->images[slot / 64] & bit) != 0;
			kept->images[slot / 64] &= ~bit;
		}
	}
	free(take(trace->images.paths[slot]));
	trace->images.generations[slot]++;
}

int trace_images_add(struct trace *trace, const char *path, uint16_t *out_slot)
{
	struct trace_images *images = &trace->images;
	uint64_t hash = hash_text(path);

	for (size_t slot = 0; slot < images->count; slot++) {
		if (images->hashes[slot] == hash && strcmp(images->paths[slot], path) == 0) {
			*out_slot = (uint16_t)slot;
			return 0;
		}
	}
	size_t at = trace_strings_place(images->sorted, images->count, path), slot = images->count;
	if (at == TRACE_MAX_IMAGES) {
		images->is_truncated = true;
		*out_slot = TRACE_NO_IMAGE;
		return 0;
	}
	char *copy = strdup(path);
	if (!copy)
		return -1;
	if (images->count == TRACE_MAX_IMAGES) {
		images->is_truncated = true;
		slot = images->order[--images->count];
		forget_slot(trace, slot);
	}
	size_t behind = images->count++ - at;
	memmove(images->order + at + 1, images->order + at, behind * sizeof *images->order);
	memmove(images->sorted + at + 1, images->sorted + at, behind * sizeof *images->sorted);
	images->order[at] = (uint16_t)slot;
	images->sorted[at] = images->paths[slot] = copy;
	images->hashes[slot] = hash;
	*out_slot = (uint16_t)slot;
	return 0;
}

int trace_keep_images(struct trace *trace, trace_image_wanted *wanted, const void *context,
                      struct error *err)
{
	uint64_t images[TRACE_IMAGE_WORDS] = { 0 };
	int count = 0;

	trace_view_drop(trace);
	for (size_t slot = 0; slot < trace->images.count; slot++) {
		if (!wanted(trace->images.paths[slot], context))
			continue;
		images[slot / 64] |= UINT64_C(1) << slot % 64;
		count++;
	}
	return trace_records_keep(trace, images) < 0 ? error_set(err, ENOMEM, "trace") : count;
}

void trace_images_done(struct trace_images *images)
{
	for (size_t i = 0; i < images->count; i++)
		free(images->paths[i]);
	images->count = 0;
}

void trace_record_add_image(struct trace_record *record, uint16_t slot)
{
	if (slot == TRACE_NO_IMAGE)
		record->images_truncated = true;
	else
		record->images[slot / 64] |= UINT64_C(1) << slot % 64;
}
