/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who made a tuple, and from where: the images, and the smallest call stack. Both are sets in the
 * sense of trace_internal.h: united in any order they come to the same.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/trace/trace_internal.h"

/* Frame by frame: the NULs between them sort before any character. */
int trace_frames_compare(const struct trace_frames *a, const struct trace_frames *b)
{
	int r = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);

	return r ? r : (a->length > b->length) - (a->length < b->length);
}

int trace_frames_copy(const struct trace_frames *frames, struct trace_frames *out)
{
	char *text = malloc(frames->length);

	if (!text)
		return -1;
	*out = (struct trace_frames){ .text = memcpy(text, frames->text, frames->length),
		                      .length = frames->length,
		                      .count = frames->count };
	return 0;
}

void trace_evidence_free(struct trace_evidence_kept *evidence)
{
	if (!evidence)
		return;
	free(evidence->stack.text);
	free(evidence);
}

void trace_evidence_add_image(struct trace_evidence_kept *evidence, uint16_t slot)
{
	if (slot == TRACE_NO_IMAGE)
		evidence->images_truncated = true;
	else
		evidence->images[slot / 64] |= UINT64_C(1) << slot % 64;
}

int trace_evidence_add_stack(struct trace_evidence_kept *evidence, const struct trace_frames *stack)
{
	struct trace_frames kept = { .text = stack->text }, copy;

	while (kept.count < stack->count && kept.count < TRACE_MAX_TUPLE_FRAMES) {
		kept.length += strlen(stack->text + kept.length) + 1;
		kept.count++;
	}
	if (evidence->stack.count > 0 && trace_frames_compare(&evidence->stack, &kept) <= 0)
		return 0;
	if (trace_frames_copy(&kept, &copy) < 0)
		return -1;
	free(evidence->stack.text);
	evidence->stack = copy;
	return 0;
}

int trace_evidence_merge(struct trace_evidence_kept *into, const struct trace_evidence_kept *from,
                         const uint16_t slots[TRACE_MAX_IMAGES])
{
	for (unsigned i = 0; i < TRACE_MAX_IMAGES; i++)
		if (from->images[i / 64] >> i % 64 & 1)
			trace_evidence_add_image(into, slots ? slots[i] : (uint16_t)i);
	into->images_truncated |= from->images_truncated;
	return from->stack.count > 0 ? trace_evidence_add_stack(into, &from->stack) : 0;
}

/* Where nothing else is known: of one image it is that one's tuple. */
void trace_evidence_default(const struct trace_record *record, struct trace_evidence_kept *out)
{
	size_t count = 0;

	for (size_t i = 0; i < TRACE_IMAGE_WORDS; i++)
		count += (size_t)__builtin_popcountll(record->images[i]);
	memset(out->images, 0, sizeof out->images);
	out->images_truncated = record->images_truncated || count > 1;
	if (!out->images_truncated)
		memcpy(out->images, record->images, sizeof out->images);
}

bool trace_evidence_is_default(const struct trace_record *record,
                               const struct trace_evidence_kept *evidence)
{
	struct trace_evidence_kept usual = { 0 };

	trace_evidence_default(record, &usual);
	return usual.images_truncated == evidence->images_truncated &&
	       memcmp(usual.images, evidence->images, sizeof usual.images) == 0;
}
