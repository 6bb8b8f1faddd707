/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call's state is that of the set of arguments with which it is allowed: empty, everything, or
 * something between. Rules come from the attribution, sorted by name here.
 */
#include "genprof/review/review_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/attribution.h"
#include "genprof/compare/region.h"
#include "genprof/compare/risk.h"
#include "genprof/review/review.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/diagram/argument_sets.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static int no_memory(struct error *err)
{
	return error_set(err, 0, "report: out of memory");
}

/* ---- arguments in words ---- */

/* " where x or where y": what each rule on the call asks for. Nothing: any arguments. */
static void write_conditions(struct diagram_store *store, const struct resolved_arch *arch,
                             uint32_t nr, size_t rule, FILE *out)
{
	const struct call call = { .arch = arch->arch, .nr = nr };
	struct argument_sets sets;
	const char *between = "";
	size_t count;
	const struct resolved_rule *rules = verdict_rules(arch, nr, &count);

	for (size_t i = 0; i < count; i++) {
		if (rules[i].rule != rule || rules[i].condition_count == 0)
			continue;
		diagram set = meaning_of_rule(store, &rules[i], arch->arg_bits);
		argument_sets_of(store, set, &call, &sets);
		fputs(between, out);
		argument_sets_write(&sets, &call, 0, arch->arg_bits, out);
		between = " or";
	}
}

/* The words without their leading " where "; NULL and 0 where there are none. */
static int close_words(FILE *out, char **words, struct error *err)
{
	static const char lead[] = " where ";

	if (fclose(out) != 0 || !*words)
		return no_memory(err);
	if (strncmp(*words, lead, strlen(lead)) == 0) {
		memmove(*words, *words + strlen(lead), strlen(*words) - strlen(lead) + 1);
	} else {
		free(*words);
		*words = NULL;
	}
	return 0;
}

/* On the first architecture that has the rule. */
static int describe_rule(const struct resolved_profile *resolved, struct diagram_store *store,
                         const char *name, struct review_rule *rule, struct error *err)
{
	size_t size, before = diagram_store_count(store);
	FILE *out = open_memstream(&rule->where, &size);
	uint32_t nr;

	if (!out)
		return no_memory(err);
	for (size_t a = 0; a < resolved->arch_count && ftell(out) == 0; a++)
		if (syscalls_number(resolved->archs[a].arch, name, &nr) == SYSCALLS_FOUND)
			write_conditions(store, &resolved->archs[a], nr, rule->rule, out);
	diagram_store_forget(store, before);
	return close_words(out, &rule->where, err);
}

/* ---- states ---- */

static enum review_state state_of(struct diagram_store *store, diagram allowed)
{
	if (allowed == set_empty(store))
		return REVIEW_FORBIDDEN;
	return diagram_is_leaf(store, allowed) ? REVIEW_ALLOWED : REVIEW_BY_ARGUMENTS;
}

static int describe_wider(struct diagram_store *store, const struct resolved_arch *arch,
                          uint32_t nr, diagram wider, struct review_call *call, struct error *err)
{
	const struct call point = { .arch = arch->arch, .nr = nr };
	struct argument_sets sets;
	size_t size;
	FILE *out = open_memstream(&call->wider_where, &size);

	if (!out)
		return no_memory(err);
	argument_sets_of(store, wider, &point, &sets);
	if (argument_sets_are_short(&sets))
		argument_sets_write(&sets, &point, 0, arch->arg_bits, out);
	return close_words(out, &call->wider_where, err);
}

static int compare(const struct review_input *input, struct diagram_store *store, uint32_t nr,
                   struct review_call *call, struct error *err)
{
	const struct resolved_arch *arch = &input->resolved->archs[0];
	size_t before = diagram_store_count(store);
	diagram here, there;
	int result = 0;

	if (region_allowed(store, input->resolved, arch->arch, nr, &here, err) < 0 ||
	    region_allowed(store, input->reference, arch->arch, nr, &there, err) < 0)
		return -1;
	diagram wider = set_without(store, here, there);
	call->state = state_of(store, here);
	call->reference = state_of(store, there);
	call->is_wider = wider != set_empty(store);
	if (call->is_wider && !diagram_is_leaf(store, wider))
		result = describe_wider(store, arch, nr, wider, call, err);
	diagram_store_forget(store, before);
	return result;
}

/* ---- sources ---- */

/* By the comments that generate writes: floor_apply.c, generate.c, portable.c. */
static const char *source_of(const char *comment)
{
	static const struct {
		const char *words, *source;
	} sources[] = {
		{ "floor: ", "floor" },
		{ "policy: ", "policy" },
		{ ": in place of ", "family" },
		{ ": made by a C library", "family" },
	};

	for (size_t i = 0; comment && i < sizeof sources / sizeof *sources; i++)
		if (strstr(comment, sources[i].words))
			return sources[i].source;
	return NULL;
}

/* ---- the list ---- */

static int add_call(struct review *review, const char *name, struct review_call **out,
                    struct error *err)
{
	if (array_room(review->calls, review->call_count, 1) < 0)
		return no_memory(err);
	*out = &review->calls[review->call_count++];
	**out = (struct review_call){ .name = name,
		                      .area = area_of(name),
		                      .state = REVIEW_ALLOWED,
		                      .risk = risk_find(name) };
	return 0;
}

static int compare_calls(const void *a, const void *b)
{
	const struct review_call *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int list_native(const struct review_input *input, struct diagram_store *store,
                       struct review *review, struct error *err)
{
	enum arch arch = review->arch;
	uint32_t first = arch == ARCH_X32 ? ARCH_X32_BIT : 0;

	for (uint32_t nr = first; nr <= syscalls_highest(arch); nr++) {
		const char *name = syscalls_name(arch, nr);
		struct review_call *call = NULL;
		if (!name)
			continue;
		if (add_call(review, name, &call, err) < 0 ||
		    compare(input, store, nr, call, err) < 0)
			return -1;
		call->is_native = true;
	}
	qsort(review->calls, review->call_count, sizeof *review->calls, compare_calls);
	return 0;
}

static int add_rule(const struct review_input *input, struct diagram_store *store,
                    struct attribution_entry *entry, struct review_call *call, struct error *err)
{
	const char *comment = input->resolved->profile->rules[entry->rule].comment;
	struct review_rule *rule;

	if (array_room(call->rules, call->rule_count, 1) < 0)
		return no_memory(err);
	rule = &call->rules[call->rule_count++];
	*rule = (struct review_rule){
		.rule = entry->rule,
		.calls = entry->calls,
		.runs = entry->runs,
		.comment = comment,
		.source = source_of(comment),
		.images = take(entry->images),
		.image_count = entry->image_count,
		.stack = entry->stack,
	};
	return describe_rule(input->resolved, store, entry->name, rule, err);
}

/* What only other architectures have is appended; it stays behind the `native` first. */
static int find_call(struct review *review, size_t native, const char *name,
                     struct review_call **out, struct error *err)
{
	const struct review_call key = { .name = name };

	*out = bsearch(&key, review->calls, native, sizeof key, compare_calls);
	for (size_t i = native; !*out && i < review->call_count; i++)
		if (strcmp(review->calls[i].name, name) == 0)
			*out = &review->calls[i];
	return *out ? 0 : add_call(review, name, out, err);
}

static int add_rules(const struct review_input *input, struct diagram_store *store,
                     struct review *review, struct error *err)
{
	struct attribution evidence = { 0 };
	size_t native = review->call_count;
	struct review_call *call;
	int result = attribution_collect(input->resolved, input->trace, &evidence, err);

	for (size_t i = 0; i < evidence.count && result == 0; i++) {
		result = find_call(review, native, evidence.list[i].name, &call, err);
		if (result == 0)
			result = add_rule(input, store, &evidence.list[i], call, err);
	}
	attribution_done(&evidence);
	return result;
}

/* ---- what the traces tell ---- */

static void add_observation(const struct review *review, const struct observation *o,
                            struct review_call *call)
{
	const struct timeline_call *time = timeline_find(review->timeline, o->arch, o->nr);

	call->first_ms = call->calls && call->first_ms < o->first_ms ? call->first_ms : o->first_ms;
	call->last_ms = call->last_ms > o->last_ms ? call->last_ms : o->last_ms;
	call->calls += o->calls;
	call->runs = call->runs > o->runs ? call->runs : o->runs;
	call->seen[o->arch] = o;
	if (time && time->started > call->started)
		call->started = time->started;
	if (time && time->later > call->later)
		call->later = time->later;
}

/* A call that only another architecture has, and no rule allows. */
static int add_refused(const struct review_input *input, struct diagram_store *store,
                       const struct observation *o, struct review *review, struct review_call **out,
                       struct error *err)
{
	size_t before = diagram_store_count(store);
	diagram allowed;

	if (add_call(review, o->name, out, err) < 0 ||
	    region_allowed(store, input->resolved, o->arch, o->nr, &allowed, err) < 0)
		return -1;
	(*out)->state = state_of(store, allowed);
	diagram_store_forget(store, before);
	return 0;
}

static int add_observations(const struct review_input *input, struct diagram_store *store,
                            struct review *review, struct error *err)
{
	const struct observation *list;
	size_t count;

	if (trace_observations(input->trace, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct review_call *call = NULL;
		for (size_t c = 0; list[i].name && !call && c < review->call_count; c++)
			if (strcmp(review->calls[c].name, list[i].name) == 0)
				call = &review->calls[c];
		if (list[i].name && !call &&
		    add_refused(input, store, &list[i], review, &call, err) < 0)
			return -1;
		if (call)
			add_observation(review, &list[i], call);
		if (list[i].last_ms > review->end_ms)
			review->end_ms = list[i].last_ms;
	}
	return 0;
}

int review_calls_find(const struct review_input *input, struct review *review, struct error *err)
{
	struct diagram_store *store = region_store_new();
	int result = store ? 0 : no_memory(err);

	if (result == 0)
		result = list_native(input, store, review, err);
	if (result == 0)
		result = add_rules(input, store, review, err);
	if (result == 0)
		result = add_observations(input, store, review, err);
	if (result == 0 && diagram_store_full(store))
		result = error_set(err, 0, "report: rules overlap in too many ways to be compared");
	diagram_store_free(store);
	return result;
}

void review_calls_done(struct review *review)
{
	for (size_t i = 0; i < review->call_count; i++) {
		for (size_t r = 0; r < review->calls[i].rule_count; r++) {
			free(review->calls[i].rules[r].where);
			free(review->calls[i].rules[r].images);
		}
		free(review->calls[i].rules);
		free(review->calls[i].wider_where);
	}
	free(review->calls);
}
