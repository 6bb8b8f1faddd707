/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call of every architecture that one of the profiles lists: the numbers that tables or rules
 * know, and one beyond all of them, which stands for the calls to come.
 */
#include "genprof/compare/diff.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/compare/space.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

struct finder {
	const struct resolved_profile *sides[2];        /* old, new */
	enum diff_depth depth;
	struct diff diff;
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "diff: out of memory");
}

/* The arguments that some box of the space fences in. */
static unsigned compared(const struct space *space)
{
	unsigned set = 0;

	for (size_t b = 0; b < space->box_count; b++) {
		for (unsigned a = 0; a < CALL_ARGS; a++) {
			const struct side *side = &space->boxes[b].sides[a];
			if (side->low > 0 || side->high < space->highest || side->mask)
				set |= 1u << a;
		}
	}
	return set;
}

/* Adds what is different about a call, to the entry of the same name when there is one. */
static int add(struct finder *f, const struct diff_entry *entry, struct error *err)
{
	struct diff *d = &f->diff;

	for (size_t i = 0; i < d->count; i++) {
		const struct diff_entry *there = &d->list[i];
		bool is_same = entry->name ? there->name && strcmp(there->name, entry->name) == 0
		                           : !there->name && entry->kind == DIFF_ANSWER;

		if (is_same && there->kind == entry->kind && there->whole == entry->whole &&
		    memcmp(there->answers, entry->answers, sizeof entry->answers) == 0) {
			d->list[i].on[entry->example.arch] = true;
			return 0;
		}
	}
	struct diff_entry *grown = realloc(d->list, (d->count + 1) * sizeof *grown);
	if (!grown)
		return no_memory(err);
	d->list = grown;
	d->list[d->count] = *entry;
	d->list[d->count++].on[entry->example.arch] = true;
	return 0;
}

/* Looks for what `more` allows and `less` does not. Returns as space_find. */
static int compare_side(struct finder *f, enum diff_kind kind, const struct call *call, const struct space *more,
                        const struct space *less, struct error *err)
{
	const struct region everything = { 0 };
	struct diff_entry entry = { .kind = kind, .example = *call };
	uint64_t point[CALL_ARGS];

	int found = space_find_difference(more, less, entry.example.args, err);
	if (found != SPACE_POINT)
		return found;
	int some = space_find(less, &everything, SPACE_ALLOWED, point, err);
	if (some < 0)
		return -1;
	entry.name = syscalls_name(call->arch, call->nr);
	entry.whole = some == SPACE_NO_POINT;
	entry.decisive = compared(more) | compared(less);
	return add(f, &entry, err) < 0 ? -1 : SPACE_POINT;
}

/* ---- answers to what both refuse ---- */

/* Looks for a point that the old profile answers with `ret` and the new one refuses otherwise. Returns as space_find. */
static int compare_answer(struct finder *f, const struct call *call, uint32_t ret, struct diff_entry *out,
                          struct error *err)
{
	struct space old_space = { 0 }, new_space = { 0 };
	int found = -1;

	if (space_of_answer(f->sides[0], call->arch, call->nr, SPACE_ANSWERED, ret, &old_space, err) == 0 &&
	    space_of_answer(f->sides[1], call->arch, call->nr, SPACE_ANSWERED_OR_ALLOWED, ret, &new_space, err) == 0)
		found = space_find_difference(&old_space, &new_space, out->example.args, err);
	if (found == SPACE_POINT) {
		out->answers[0] = ret;
		out->answers[1] = verdict_of(f->sides[1], &out->example).ret;
		out->decisive = compared(&old_space) | compared(&new_space);
	}
	space_done(&old_space);
	space_done(&new_space);
	return found;
}

/* The same for every answer that the old profile may have for the call: its rules', the default, or neither. */
static int find_answer(struct finder *f, const struct call *call, struct diff_entry *out, struct error *err)
{
	const struct resolved_profile *old_profile = f->sides[0];
	struct verdict verdict = verdict_of(old_profile, call);
	size_t count;
	const struct resolved_rule *rules = space_rules(old_profile, call->arch, call->nr, &count);

	*out = (struct diff_entry){ .kind = DIFF_ANSWER, .example = *call };
	out->name = syscalls_name(call->arch, call->nr);
	for (size_t i = 0; i <= count + 1; i++) {
		if (i == 1)
			verdict.ret = profile_action_ret(old_profile->default_action) | old_profile->default_data;
		else if (i > 1)
			verdict.ret = profile_action_ret(rules[i - 2].action) | rules[i - 2].data;
		if (verdict_is_allowed(verdict))
			continue;
		int found = compare_answer(f, call, verdict.ret, out, err);
		if (found != SPACE_NO_POINT)
			return found;
	}
	return SPACE_NO_POINT;
}

/* `rest` is what differs of a number beyond the tables, with both answers 0 when nothing does. */
static int compare_answers(struct finder *f, const struct call *call, const struct diff_entry *rest, struct error *err)
{
	struct diff_entry entry;
	int found = find_answer(f, call, &entry, err);

	if (found != SPACE_POINT || (entry.name && memcmp(entry.answers, rest->answers, sizeof entry.answers) == 0))
		return found < 0 ? -1 : 0;
	return add(f, &entry, err);
}

static int compare_call(struct finder *f, const struct call *call, struct error *err)
{
	struct space a = { 0 }, b = { 0 };
	int wider = -1, narrower = -1;

	if (space_of(f->sides[0], call->arch, call->nr, &a, err) == 0 &&
	    space_of(f->sides[1], call->arch, call->nr, &b, err) == 0) {
		wider = compare_side(f, DIFF_WIDER, call, &b, &a, err);
		if (wider >= 0)
			narrower = compare_side(f, DIFF_NARROWER, call, &a, &b, err);
	}
	space_done(&a);
	space_done(&b);
	f->diff.same += wider == SPACE_NO_POINT && narrower == SPACE_NO_POINT;
	return wider < 0 || narrower < 0 ? -1 : 0;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The numbers to look at on one architecture, ascending; the caller frees the list. */
static int list_numbers(const struct finder *f, enum arch arch, uint32_t **out, size_t *out_count, struct error *err)
{
	uint32_t highest = syscalls_highest(arch), base = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
	size_t count = 0, kept = 0, room = (highest & ~ARCH_X32_BIT) + 2;

	for (int s = 0; s < 2; s++) {
		const struct resolved_arch *rules = verdict_arch(f->sides[s], arch);
		room += rules ? rules->rule_count : 0;
	}
	uint32_t *list = calloc(room, sizeof *list);
	if (!list)
		return no_memory(err);
	for (uint32_t nr = base; nr <= highest + 1 && count < room; nr++)
		if (nr > highest || syscalls_name(arch, nr))
			list[count++] = nr;
	for (int s = 0; s < 2; s++) {
		const struct resolved_arch *rules = verdict_arch(f->sides[s], arch);
		for (size_t r = 0; rules && r < rules->rule_count && count < room; r++)
			list[count++] = rules->rules[r].nr;
	}
	qsort(list, count, sizeof *list, compare_numbers);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || list[kept - 1] != list[i])
			list[kept++] = list[i];
	*out = list;
	*out_count = kept;
	return 0;
}

static int compare_entries(const void *a, const void *b)
{
	const struct diff_entry *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (!x->name || !y->name)
		return x->name ? -1 : y->name ? 1 : (x->example.arch > y->example.arch) - (x->example.arch < y->example.arch);
	int order = strcmp(x->name, y->name);
	return order ? order : (int)y->whole - (int)x->whole;
}

static int find_all(struct finder *f, struct error *err)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		struct call call = { .arch = arch };
		struct diff_entry rest = { 0 };
		uint32_t *numbers = NULL;
		size_t count = 0;
		int result = 0;

		if (!verdict_arch(f->sides[0], arch) && !verdict_arch(f->sides[1], arch))
			continue;
		if (list_numbers(f, arch, &numbers, &count, err) < 0)
			return -1;
		call.nr = syscalls_highest(arch) + 1;
		if (f->depth == DIFF_ALLOWED_AND_ANSWERS && find_answer(f, &call, &rest, err) < 0)
			result = -1;
		for (size_t i = 0; i < count && result == 0; i++) {
			call.nr = numbers[i];
			result = compare_call(f, &call, err);
			if (result == 0 && f->depth == DIFF_ALLOWED_AND_ANSWERS)
				result = compare_answers(f, &call, &rest, err);
		}
		free(numbers);
		if (result < 0)
			return -1;
	}
	if (f->diff.count)
		qsort(f->diff.list, f->diff.count, sizeof *f->diff.list, compare_entries);
	return 0;
}

int diff_find(const struct resolved_profile *old_profile, const struct resolved_profile *new_profile, enum diff_depth depth,
              struct diff *out, struct error *err)
{
	struct finder f = { .sides = { old_profile, new_profile }, .depth = depth };

	if (find_all(&f, err) < 0) {
		diff_done(&f.diff);
		return -1;
	}
	*out = f.diff;
	return 0;
}

void diff_done(struct diff *diff)
{
	free(diff->list);
	*diff = (struct diff){ 0 };
}
