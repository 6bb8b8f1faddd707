/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of names and rules comes from the resolved profile; each fact of the trace is counted
 * for the rule that its verdict names. A fact that leaves arguments open is represented by some
 * allowed call.
 */
#include "genprof/compare/attribution.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "genprof/compare/seen.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static int compare_entries(const void *a, const void *b)
{
	const struct attribution_entry *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* All pairs of an allowing rule and a name, each once. */
static int list_entries(const struct resolved_profile *resolved, struct attribution *out,
                        struct error *err)
{
	size_t room = 1, count = 0, kept = 0;

	for (size_t a = 0; a < resolved->arch_count; a++)
		room += resolved->archs[a].rule_count;
	out->list = calloc(room, sizeof *out->list);
	if (!out->list)
		return error_set(err, 0, "attribution: out of memory");
	for (size_t a = 0; a < resolved->arch_count; a++) {
		const struct resolved_arch *arch = &resolved->archs[a];
		for (size_t r = 0; r < arch->rule_count; r++) {
			enum action action = arch->rules[r].action;
			const char *name = syscalls_name(arch->arch, arch->rules[r].nr);
			if (name && profile_action_allows(action))
				out->list[count++] =
					(struct attribution_entry){ .rule = arch->rules[r].rule,
					                            .name = name };
		}
	}
	qsort(out->list, count, sizeof *out->list, compare_entries);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || compare_entries(&out->list[kept - 1], &out->list[i]) != 0)
			out->list[kept++] = out->list[i];
	out->count = kept;
	return 0;
}

static int add_image(struct attribution_entry *entry, const char *image)
{
	size_t at = 0;

	while (at < entry->image_count && strcmp(entry->images[at], image) < 0)
		at++;
	if (at < entry->image_count && strcmp(entry->images[at], image) == 0)
		return 0;
	if (array_room(entry->images, entry->image_count, 1) < 0)
		return -1;
	memmove(entry->images + at + 1, entry->images + at,
	        (entry->image_count - at) * sizeof *entry->images);
	entry->images[at] = image;
	entry->image_count++;
	return 0;
}

static int add_evidence(struct attribution_entry *entry, const struct observation *o,
                        const struct trace_evidence *evidence)
{
	bool has_images = evidence && evidence->image_count > 0;
	const char *const *images = has_images ? evidence->images : o->images;
	size_t count = has_images ? evidence->image_count : o->image_count;

	if (entry->stack.frame_count == 0 && evidence)
		entry->stack = evidence->stack;
	else if (entry->stack.frame_count == 0 && o->stack_count > 0)
		entry->stack = o->stacks[0];
	for (size_t i = 0; i < count; i++)
		if (add_image(entry, images[i]) < 0)
			return -1;
	return 0;
}

static int count_fact(struct attribution *attribution, const struct observation *o,
                      const struct seen *seen, size_t rule)
{
	const struct attribution_entry key = { .rule = rule, .name = o->name };
	struct attribution_entry *entry =
		o->name ? bsearch(&key, attribution->list, attribution->count,
	                          sizeof *attribution->list, compare_entries)
			: NULL;

	if (!entry)
		return 0;
	entry->calls += seen->calls;
	entry->runs = seen->runs > entry->runs ? seen->runs : entry->runs;
	entry->seen[o->arch] = o;
	return add_evidence(entry, o, seen->evidence);
}

static int count_observation(struct diagram_store *store, const struct resolved_profile *resolved,
                             const struct observation *o, struct attribution *attribution,
                             struct error *err)
{
	struct seen_cursor cursor = { .call = o };
	struct call call = { .arch = o->arch, .nr = o->nr };
	size_t before = diagram_store_count(store);
	struct seen seen;
	diagram allowed;
	int found = region_allowed(store, resolved, o->arch, o->nr, &allowed, err);

	while (found >= 0 && seen_next(&cursor, &seen)) {
		struct region region = { .known = seen.known }, extended;
		memcpy(region.values, seen.values, sizeof region.values);
		found = region_find(store, allowed, &region, call.args, err);
		if (found == REGION_NO_POINT && region_extend(&region, o->arch, &extended))
			found = region_find(store, allowed, &extended, call.args, err);
		if (found != REGION_POINT)
			continue;
		struct verdict verdict = verdict_of(resolved, &call);
		if (verdict.source == VERDICT_RULE &&
		    count_fact(attribution, o, &seen, verdict.rule) < 0)
			found = error_set(err, ENOMEM, "attribution");
	}
	diagram_store_forget(store, before);
	return found < 0 ? -1 : 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int mark_made(struct attribution *attribution, const struct observation *list, size_t count,
                     struct error *err)
{
	auto_free const char **names = calloc(count + 1, sizeof *names);
	size_t named = 0;

	if (!names)
		return error_set(err, 0, "attribution: out of memory");
	for (size_t i = 0; i < count; i++)
		if (list[i].name)
			names[named++] = list[i].name;
	qsort(names, named, sizeof *names, compare_names);
	for (size_t i = 0; i < attribution->count; i++)
		attribution->list[i].call_was_made =
			bsearch(&attribution->list[i].name, names, named, sizeof *names,
		                compare_names) != NULL;
	return 0;
}

/* The runtime's calls of a name: which rule lets them through is not asked, all of them do. */
static int count_floor(struct attribution *attribution, const struct trace *trace,
                       struct error *err)
{
	struct trace *floor = trace_part(trace, TRACE_FLOOR);
	const struct observation *list;
	size_t count;

	if (!floor)
		return 0;
	if (trace_observations(floor, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < attribution->count; i++) {
		struct attribution_entry *entry = &attribution->list[i];

		for (size_t o = 0; o < count; o++) {
			if (!list[o].name || strcmp(list[o].name, entry->name) != 0)
				continue;
			entry->floor_calls += list[o].calls;
			entry->floor_starts = list[o].runs;
		}
	}
	return 0;
}

static int count_all(const struct resolved_profile *resolved, const struct observation *list,
                     size_t count, struct attribution *attribution, struct error *err)
{
	struct diagram_store *store = region_store_new();
	int result = store ? 0 : error_set(err, ENOMEM, "attribution");

	for (size_t i = 0; result == 0 && i < count; i++)
		result = count_observation(store, resolved, &list[i], attribution, err);
	diagram_store_free(store);
	return result;
}

int attribution_collect(const struct resolved_profile *resolved, struct trace *trace,
                        struct attribution *out, struct error *err)
{
	const struct observation *list;
	struct attribution attribution = { 0 };
	size_t count;

	if (trace_observations(trace, &list, &count, err) < 0 ||
	    list_entries(resolved, &attribution, err) < 0)
		return -1;
	if (count_all(resolved, list, count, &attribution, err) < 0 ||
	    mark_made(&attribution, list, count, err) < 0 ||
	    count_floor(&attribution, trace, err) < 0) {
		attribution_done(&attribution);
		return -1;
	}
	*out = attribution;
	return 0;
}

void attribution_done(struct attribution *attribution)
{
	for (size_t i = 0; i < attribution->count; i++)
		free(attribution->list[i].images);
	free(attribution->list);
	*attribution = (struct attribution){ 0 };
}
