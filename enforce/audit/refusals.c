/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list in order of appearance, bounded. The place in the code is the innermost frame of the
 * stack: an address differs between processes, because files are mapped at random. As reading a
 * stack takes long, a hash table remembers to which refusal each address led; it is bounded, too,
 * and emptied when it is full.
 */
#include "enforce/audit/refusals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/stack/backtrace.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"

enum { SIGHTINGS = 4 * REFUSALS_MAX, SIGHTINGS_USED_MAX = SIGHTINGS / 2 };
_Static_assert((SIGHTINGS & (SIGHTINGS - 1)) == 0, "the hash is masked");

struct refusals_sighting {
	uint64_t ip;
	uint32_t refusal; /* index into list + 1; 0: empty */
};

int refusals_init(struct refusals *refusals, struct error *err)
{
	*refusals = (struct refusals){
		.list = calloc(REFUSALS_MAX, sizeof *refusals->list),
		.sightings = calloc(SIGHTINGS, sizeof *refusals->sightings),
	};
	if (refusals->list && refusals->sightings)
		return 0;
	refusals_done(refusals);
	return error_set(err, ENOMEM, "audit");
}

int refusals_image(struct refusals *refusals, const char *path, uint32_t *out_image,
                   struct error *err)
{
	for (size_t i = 0; i < refusals->image_count; i++) {
		if (strcmp(refusals->images[i], path) == 0) {
			*out_image = (uint32_t)i;
			return 0;
		}
	}
	char *copy =
		array_room(refusals->images, refusals->image_count, 1) == 0 ? strdup(path) : NULL;
	if (!copy)
		return error_set(err, ENOMEM, "audit");
	*out_image = (uint32_t)refusals->image_count;
	refusals->images[refusals->image_count++] = copy;
	return 0;
}

/* Keeps of the arguments what a filter could compare. */
static struct call comparable(const struct call *call)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	struct call kept = *call;

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		bool is_kept = info && info->args[i].kind != ARG_UNFILTERED;
		kept.args[i] = is_kept ? call->args[i] & SYSCALLS_ARG_MASK : 0;
	}
	return kept;
}

bool refusals_is_alike(const struct refusal *a, const struct refusal *b)
{
	return a->call.arch == b->call.arch && a->call.nr == b->call.nr &&
	       a->verdict.ret == b->verdict.ret && a->verdict.source == b->verdict.source &&
	       a->verdict.rule == b->verdict.rule && a->image == b->image &&
	       memcmp(a->call.args, b->call.args, sizeof a->call.args) == 0;
}

static bool is_same(const struct refusal *a, const struct refusal *b)
{
	if (!refusals_is_alike(a, b))
		return false;
	return a->frame_count && b->frame_count
	               ? strcmp(a->frames[0], b->frames[0]) == 0
	               : a->frame_count == b->frame_count && a->call.ip == b->call.ip;
}

static struct refusal *find(const struct refusals *refusals, const struct refusal *like,
                            bool (*matches)(const struct refusal *, const struct refusal *))
{
	for (size_t i = 0; i < refusals->count; i++) {
		if (matches(&refusals->list[i], like))
			return &refusals->list[i];
	}
	return NULL;
}

/* ---- addresses that were seen ---- */

static size_t hash(const struct refusal *refusal)
{
	uint64_t h = (uint64_t)refusal->call.arch << 32 ^ refusal->call.nr ^ refusal->call.ip ^
	             (uintptr_t)refusal->image ^ (uint64_t)refusal->verdict.ret << 16 ^
	             refusal->verdict.rule;

	for (unsigned i = 0; i < CALL_ARGS; i++)
		h = hash_number(h ^ refusal->call.args[i]);
	return h & (SIGHTINGS - 1);
}

/* Where it is in the table, or where it would be. */
static struct refusals_sighting *find_sighting(const struct refusals *refusals,
                                               const struct refusal *like)
{
	size_t at = hash(like);

	while (refusals->sightings[at].refusal &&
	       (refusals->sightings[at].ip != like->call.ip ||
	        !refusals_is_alike(&refusals->list[refusals->sightings[at].refusal - 1], like)))
		at = (at + 1) & (SIGHTINGS - 1);
	return &refusals->sightings[at];
}

static void add_sighting(struct refusals *refusals, const struct refusal *like,
                         const struct refusal *known)
{
	if (refusals->sighting_count == SIGHTINGS_USED_MAX) {
		memset(refusals->sightings, 0, SIGHTINGS * sizeof *refusals->sightings);
		refusals->sighting_count = 0;
	}
	struct refusals_sighting *sighting = find_sighting(refusals, like);
	*sighting =
		(struct refusals_sighting){ like->call.ip, (uint32_t)(known - refusals->list) + 1 };
	refusals->sighting_count++;
}

/* ---- stacks ---- */

/* One that cannot be read leaves the refusal without. */
static void take_stack(const struct refusals *refusals, struct refusal *refusal)
{
	struct backtrace stack = { 0 };
	struct error ignored;

	if (!refusals->stacks || engine_stack(refusals->stacks, &stack, &ignored) < 0)
		return;
	refusal->frames = calloc(stack.count + 1, sizeof *refusal->frames);
	for (size_t i = 0; i < stack.count && refusal->frames; i++) {
		refusal->frames[i] = take(stack.frames[i]);
		refusal->frame_count++;
	}
	backtrace_done(&stack);
}

static void free_stack(struct refusal *refusal)
{
	for (size_t i = 0; i < refusal->frame_count; i++)
		free(refusal->frames[i]);
	free(refusal->frames);
	refusal->frames = NULL;
	refusal->frame_count = 0;
}

/* ---- counting ---- */

/* Whether a kind of call that is not in the list yet may be added. */
static bool has_room(const struct refusals *refusals, const struct call *call)
{
	size_t limit = refusals->count < REFUSALS_MAX - REFUSALS_FOR_NEW_CALLS
	                       ? REFUSALS_OF_ONE_CALL
	                       : 1,
	       kinds = 0;

	for (size_t i = 0; i < refusals->count && kinds < limit; i++)
		kinds += refusals->list[i].call.arch == call->arch &&
		         refusals->list[i].call.nr == call->nr;
	return refusals->count < REFUSALS_MAX && kinds < limit;
}

static int omit(struct refusals *refusals, uint64_t calls)
{
	refusals->omitted += calls;
	return REFUSALS_KNOWN;
}

int refusals_add(struct refusals *refusals, const struct call *call, struct verdict verdict,
                 uint32_t image, pid_t tid, struct refusal **out_refusal)
{
	return refusals_add_calls(refusals, call, 1, verdict, image, tid, out_refusal);
}

int refusals_add_calls(struct refusals *refusals, const struct call *call, uint64_t calls,
                       struct verdict verdict, uint32_t image, pid_t tid,
                       struct refusal **out_refusal)
{
	struct refusal seen = { .call = comparable(call),
		                .first = *call,
		                .verdict = verdict,
		                .tid = tid,
		                .count = calls,
		                .image = image < refusals->image_count ? refusals->images[image]
		                                                       : "?" };

	if (!refusals->stacks)
		seen.call.ip = 0;
	const struct refusals_sighting *sighting = find_sighting(refusals, &seen);
	refusals->calls += calls;
	if (sighting->refusal) {
		refusals->list[sighting->refusal - 1].count += calls;
		return REFUSALS_KNOWN;
	}
	bool is_welcome = has_room(refusals, call);
	if (!is_welcome && !find(refusals, &seen, refusals_is_alike))
		return omit(refusals, calls); /* whatever its stack is */
	take_stack(refusals, &seen);
	struct refusal *known = find(refusals, &seen, is_same);
	if (known) {
		known->count += calls;
		add_sighting(refusals, &seen, known);
	}
	if (known || !is_welcome) {
		free_stack(&seen);
		return known ? REFUSALS_KNOWN : omit(refusals, calls);
	}
	refusals->list[refusals->count] = seen;
	*out_refusal = &refusals->list[refusals->count++];
	add_sighting(refusals, &seen, *out_refusal);
	return REFUSALS_NEW;
}

const char *refusals_format_call(const struct call *call, char *buffer, size_t size)
{
	return call_text_write(call, call_text_named_args(call->arch, call->nr), buffer, size);
}

void refusals_done(struct refusals *refusals)
{
	for (size_t i = 0; i < refusals->count; i++)
		free_stack(&refusals->list[i]);
	for (size_t i = 0; i < refusals->image_count; i++)
		free(refusals->images[i]);
	free(refusals->images);
	free(refusals->list);
	free(refusals->sightings);
	*refusals = (struct refusals){ 0 };
}
