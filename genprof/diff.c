/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every call of every architecture that one of the profiles lists: the numbers that tables or rules
 * know, and one beyond all of them, which stands for the calls to come.
 */
#include "genprof/diff.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/space.h"
#include "lib/error.h"
#include "lib/syscalls.h"
#include "lib/verdict.h"

struct finder {
	const struct resolved *sides[2];        /* old, new */
	struct diff diff;
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "diff: out of memory");
}

static const struct resolved_arch *find_arch(const struct resolved *resolved, enum arch arch)
{
	for (size_t i = 0; i < resolved->arch_count; i++)
		if (resolved->archs[i].arch == arch)
			return &resolved->archs[i];
	return NULL;
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
		if (d->list[i].kind == entry->kind && d->list[i].whole == entry->whole && entry->name && d->list[i].name &&
		    strcmp(d->list[i].name, entry->name) == 0) {
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

static int compare_call(struct finder *f, enum arch arch, uint32_t nr, struct error *err)
{
	const struct call call = { .arch = arch, .nr = nr };
	struct space a = { 0 }, b = { 0 };
	int wider = -1, narrower = -1;

	if (space_of(f->sides[0], arch, nr, &a, err) == 0 && space_of(f->sides[1], arch, nr, &b, err) == 0) {
		wider = compare_side(f, DIFF_WIDER, &call, &b, &a, err);
		if (wider >= 0)
			narrower = compare_side(f, DIFF_NARROWER, &call, &a, &b, err);
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
		const struct resolved_arch *rules = find_arch(f->sides[s], arch);
		room += rules ? rules->rule_count : 0;
	}
	uint32_t *list = calloc(room, sizeof *list);
	if (!list)
		return no_memory(err);
	for (uint32_t nr = base; nr <= highest + 1 && count < room; nr++)
		if (nr > highest || syscalls_name(arch, nr))
			list[count++] = nr;
	for (int s = 0; s < 2; s++) {
		const struct resolved_arch *rules = find_arch(f->sides[s], arch);
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
		uint32_t *numbers = NULL;
		size_t count = 0;
		int result = 0;

		if (!find_arch(f->sides[0], arch) && !find_arch(f->sides[1], arch))
			continue;
		if (list_numbers(f, arch, &numbers, &count, err) < 0)
			return -1;
		for (size_t i = 0; i < count && result == 0; i++)
			result = compare_call(f, arch, numbers[i], err);
		free(numbers);
		if (result < 0)
			return -1;
	}
	if (f->diff.count)
		qsort(f->diff.list, f->diff.count, sizeof *f->diff.list, compare_entries);
	return 0;
}

int diff_find(const struct resolved *old_profile, const struct resolved *new_profile, struct diff *out, struct error *err)
{
	struct finder f = { .sides = { old_profile, new_profile } };

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
