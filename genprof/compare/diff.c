/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call of every architecture that one of the profiles lists: the numbers that tables or rules
 * know, and one beyond all of them, which stands for the calls to come.
 */
#include "genprof/compare/diff.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

/*
 * Docker's default profile beside a list of what is forbidden takes some 100,000; this many are
 * half a second.
 */
enum { MOST_STEPS = 3 << 20 };

struct finder {
	const struct resolved_profile *sides[2]; /* old, new */
	enum diff_depth depth;
	struct diagram_store *store;
	struct diff diff;
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "diff: out of memory");
}

/* The arguments that decide something in either of the diagrams: bit per index. */
static unsigned compared(const struct finder *f, diagram a, diagram b)
{
	unsigned words = set_words(f->store, a) | set_words(f->store, b), args = 0;

	for (unsigned i = 0; i < CALL_ARGS; i++)
		args |= words >> (DIAGRAM_ARGS + 2 * i) & 3 ? 1u << i : 0;
	return args;
}

/* Adds what is different about a call, to the entry of the same name when there is one. */
static int add(struct finder *f, const struct diff_entry *entry, struct error *err)
{
	struct diff *d = &f->diff;

	for (size_t i = 0; i < d->count; i++) {
		const struct diff_entry *there = &d->list[i];
		bool is_same = entry->name ? there->name && strcmp(there->name, entry->name) == 0
		                           : !there->name && entry->kind == DIFF_ANSWER;
		is_same = is_same && entry->kind != DIFF_LOST_ARCH;

		if (is_same && there->kind == entry->kind && there->whole == entry->whole &&
		    memcmp(there->answers, entry->answers, sizeof entry->answers) == 0) {
			d->list[i].on[entry->example.arch] = true;
			return 0;
		}
	}
	if (array_room(d->list, d->count, 1) < 0)
		return no_memory(err);
	d->list[d->count] = *entry;
	d->list[d->count++].on[entry->example.arch] = true;
	return 0;
}

static const struct region everything = { 0 };

static unsigned arg_bits(const struct finder *f, enum arch arch)
{
	const struct resolved_arch *found = verdict_arch(f->sides[0], arch);

	if (!found)
		found = verdict_arch(f->sides[1], arch);
	return found ? found->arg_bits : 64;
}

/* Looks for what `more` allows and `less` does not. Returns as region_find. */
static int compare_side(struct finder *f, enum diff_kind kind, const struct call *call,
                        diagram more, diagram less, struct error *err)
{
	struct diff_entry entry = { .kind = kind, .example = *call };
	diagram difference = set_without(f->store, more, less);

	int found = region_find(f->store, difference, &everything, entry.example.args, err);
	if (found != REGION_POINT)
		return found;
	entry.name = syscalls_name(call->arch, call->nr);
	entry.whole = less == set_empty(f->store);
	entry.arg_bits = arg_bits(f, call->arch);
	argument_sets_of(f->store, difference, call, &entry.around);
	entry.decisive = compared(f, more, less);
	return add(f, &entry, err) < 0 ? -1 : REGION_POINT;
}

/* ---- answers to what both refuse ---- */

/*
 * Looks for the first call that both refuse, with different answers: in the set of calls that both
 * refuse, taking out those that are answered alike, one answer of the old profile at a time.
 */
static int find_answer(struct finder *f, const struct call *call, struct diff_entry *out,
                       struct error *err)
{
	struct diagram_store *s = f->store;
	diagram sides[2];

	*out = (struct diff_entry){ .kind = DIFF_ANSWER, .example = *call };
	out->name = syscalls_name(call->arch, call->nr);
	for (int i = 0; i < 2; i++) {
		if (meaning_of_call(s, f->sides[i], call->arch, call->nr, &sides[i], err) < 0)
			return -1;
	}
	diagram left =
		set_complement(s, diagram_choose(s, set_allowed(s, sides[0]), diagram_leaf(s, 1),
	                                         set_allowed(s, sides[1])));
	int found;
	while ((found = region_find(s, left, &everything, out->example.args, err)) ==
	       REGION_POINT) {
		out->answers[0] = verdict_of(f->sides[0], &out->example).ret;
		out->answers[1] = verdict_of(f->sides[1], &out->example).ret;
		if (out->answers[0] != out->answers[1])
			break;
		left = set_without(s, left,
		                   diagram_choose(s, set_of_answer(s, sides[0], out->answers[0]),
		                                  set_of_answer(s, sides[1], out->answers[0]),
		                                  set_empty(s)));
	}
	if (found == REGION_POINT)
		out->decisive = compared(f, sides[0], sides[1]);
	else
		memset(out->answers, 0, sizeof out->answers);
	return found;
}

/* Whether the call is above the highest named one of one profile only, and both have a limit. */
static bool is_moved_limit(const struct finder *f, const struct call *call)
{
	bool is_above[2];

	for (int i = 0; i < 2; i++) {
		const struct resolved_arch *arch = verdict_arch(f->sides[i], call->arch);

		if (!arch || !arch->has_enosys_limit)
			return false;
		is_above[i] = verdict_of(f->sides[i], call).source == VERDICT_ENOSYS;
		size_t count;
		verdict_rules(arch, call->nr, &count);
		if (!is_above[i] && count > 0)
			return false;
	}
	return is_above[0] != is_above[1];
}

/* `rest` is what differs of a number beyond the tables, with both answers 0 when nothing does. */
static int compare_answers(struct finder *f, const struct call *call, const struct diff_entry *rest,
                           struct error *err)
{
	struct diff_entry entry;

	if (is_moved_limit(f, call))
		return 0;
	int found = find_answer(f, call, &entry, err);
	if (found != REGION_POINT ||
	    (entry.name && memcmp(entry.answers, rest->answers, sizeof entry.answers) == 0))
		return found < 0 ? -1 : 0;
	return add(f, &entry, err);
}

static int compare_call(struct finder *f, const struct call *call, struct error *err)
{
	diagram a, b;

	if (region_allowed(f->store, f->sides[0], call->arch, call->nr, &a, err) < 0 ||
	    region_allowed(f->store, f->sides[1], call->arch, call->nr, &b, err) < 0)
		return -1;
	f->diff.same += a == b;
	if (a == b)
		return 0;
	return compare_side(f, DIFF_WIDER, call, b, a, err) < 0 ||
	                       compare_side(f, DIFF_NARROWER, call, a, b, err) < 0
	               ? -1
	               : 0;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The numbers to compare on one architecture, ascending; the caller frees the list. */
static int list_numbers(const struct finder *f, enum arch arch, uint32_t **out, size_t *out_count,
                        struct error *err)
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
		return x->name   ? -1
		       : y->name ? 1
		                 : (x->example.arch > y->example.arch) -
		                           (x->example.arch < y->example.arch);
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
		if (f->depth == DIFF_ALLOWED_AND_ANSWERS && !verdict_arch(f->sides[1], arch)) {
			const struct diff_entry lost = { .kind = DIFF_LOST_ARCH, .example = call };

			if (add(f, &lost, err) < 0)
				return -1;
			continue;
		}
		if (list_numbers(f, arch, &numbers, &count, err) < 0)
			return -1;
		call.nr = syscalls_highest(arch) + 1;
		if (f->depth == DIFF_ALLOWED_AND_ANSWERS && find_answer(f, &call, &rest, err) < 0)
			result = -1;
		for (size_t i = 0; i < count && result == 0; i++) {
			size_t before = diagram_store_count(f->store);

			call.nr = numbers[i];
			result = compare_call(f, &call, err);
			if (result == 0 && f->depth == DIFF_ALLOWED_AND_ANSWERS)
				result = compare_answers(f, &call, &rest, err);
			diagram_store_forget(f->store, before);
		}
		free(numbers);
		if (result < 0)
			return -1;
	}
	if (f->diff.count)
		qsort(f->diff.list, f->diff.count, sizeof *f->diff.list, compare_entries);
	return 0;
}

int diff_find(const struct resolved_profile *old_profile,
              const struct resolved_profile *new_profile, enum diff_depth depth, struct diff *out,
              struct error *err)
{
	struct finder f = { .sides = { old_profile, new_profile },
		            .depth = depth,
		            .store = diagram_store_new(MEANING_STORE_LIMIT) };

	if (!f.store)
		return no_memory(err);
	diagram_store_bound(f.store, MOST_STEPS);
	int result = find_all(&f, err);
	/* Whichever question was the last: all together were too many. */
	if (result < 0 && diagram_store_full(f.store))
		error_set(err, 0,
		          "%s and %s: their rules are too many, or overlap in too many ways, to be "
		          "compared",
		          old_profile->profile->source, new_profile->profile->source);
	diagram_store_free(f.store);
	if (result < 0) {
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
