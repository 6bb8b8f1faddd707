/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs of rules that answer differently are compared, but for those that cannot meet: most
 * profiles test one argument of a call for one value in each rule, and rules sorted by that value
 * need to be compared only where it is the same. The other rules are compared with all.
 */
#include "lib/verdict/verdict_contradictions.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_overlap.h"

/* A test of an argument for one value of the masked bits. */
struct point {
	uint64_t mask, value;
};

/* False: the rule has no such condition on the argument. */
static bool point_of(const struct resolved_rule *rule, unsigned arg, uint64_t max,
                     struct point *out)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		const struct condition *c = &rule->conditions[i];
		bool is_masked = c->op == OPERATOR_MASKED_EQ;

		if (c->index != arg || (!is_masked && c->op != OPERATOR_EQ))
			continue;
		out->mask = is_masked ? c->value & max : max;
		out->value = (is_masked ? c->value_two : c->value) & out->mask;
		return true;
	}
	return false;
}

static int compare_values(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* How many values the rules test the argument for, with the mask of the first one that does. */
static size_t count_values(const struct resolved_rule *rules, size_t count, unsigned arg,
                           uint64_t max, uint64_t *values, uint64_t *out_mask)
{
	size_t seen = 0, distinct = 0;

	for (size_t i = 0; i < count; i++) {
		struct point point;

		if (!point_of(&rules[i], arg, max, &point))
			continue;
		if (seen == 0)
			*out_mask = point.mask;
		if (point.mask == *out_mask)
			values[seen++] = point.value;
	}
	if (seen > 0)
		qsort(values, seen, sizeof *values, compare_values);
	for (size_t i = 0; i < seen; i++)
		distinct += i == 0 || values[i] != values[i - 1];
	return distinct;
}

/* The argument and the mask with which the rules test for the most values. */
static unsigned choose_argument(const struct resolved_rule *rules, size_t count, uint64_t max,
                                uint64_t *values, uint64_t *out_mask)
{
	size_t best = 0;
	unsigned chosen = 0;

	*out_mask = 0;
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		uint64_t mask = 0;
		size_t distinct = count_values(rules, count, a, max, values, &mask);

		if (distinct <= best)
			continue;
		best = distinct;
		chosen = a;
		*out_mask = mask;
	}
	return chosen;
}

struct candidate {
	const struct resolved_rule *rule;
	uint64_t value;
	bool has_value; /* else it may meet all others */
};

/* Those without a value come first, then by value; rules keep their order. */
static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->has_value != y->has_value)
		return x->has_value ? 1 : -1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static int contradiction(const char *source, const struct resolved_arch *arch,
                         const struct resolved_rule *a, const struct resolved_rule *b,
                         struct error *err)
{
	const char *name = syscalls_name(arch->arch, a->nr);
	bool is_first = a->rule < b->rule;

	error_set(err, 0,
	          "%s: syscalls[%zu] and syscalls[%zu] match some of the same calls of %s (%s) and "
	          "differ in what they do",
	          source, is_first ? a->rule : b->rule, is_first ? b->rule : a->rule,
	          name ? name : "one number", arch_name(arch->arch));
	return error_hint(err, "libseccomp refuses such rules or picks one by an inner order: make "
	                       "the conditions exclude each other");
}

static int too_many(const char *source, const struct resolved_arch *arch, uint32_t nr,
                    struct error *err)
{
	const char *name = syscalls_name(arch->arch, nr);

	return error_set(err, 0,
	                 "%s: the rules with different actions for %s are too many to be compared",
	                 source, name ? name : "one system call");
}

static bool answer_alike(const struct resolved_rule *a, const struct resolved_rule *b)
{
	return profile_action_ret(a->action) == profile_action_ret(b->action) && a->data == b->data;
}

static int compare_all(const char *source, const struct resolved_arch *arch,
                       const struct candidate *list, size_t count, size_t *compared,
                       struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; k < count; k++) {
			const struct resolved_rule *a = list[i].rule, *b = list[k].rule;

			if (list[i].has_value && list[i].value != list[k].value)
				break;
			bool is_alike = answer_alike(a, b);
			*compared += is_alike ? 1 : a->condition_count + b->condition_count;
			if (*compared > VERDICT_MOST_COMPARED)
				return too_many(source, arch, a->nr, err);
			if (!is_alike && verdict_overlap(a, b, arch->arg_bits))
				return contradiction(source, arch, a, b, err);
		}
	}
	return 0;
}

int verdict_contradictions(const char *source, const struct resolved_arch *arch,
                           const struct resolved_rule *rules, size_t count, size_t *compared,
                           struct error *err)
{
	uint64_t max = arch->arg_bits == 32 ? UINT32_MAX : UINT64_MAX, mask;
	bool differ = false;

	for (size_t i = 1; i < count; i++)
		differ |= !answer_alike(&rules[i], &rules[0]);
	if (!differ)
		return 0;
	auto_free struct candidate *list = calloc(count, sizeof *list);
	auto_free uint64_t *values = calloc(count, sizeof *values);
	if (!list || !values)
		return error_set(err, ENOMEM, "%s", source);
	unsigned arg = choose_argument(rules, count, max, values, &mask);
	for (size_t i = 0; i < count; i++) {
		struct point point = { 0 };

		list[i].rule = &rules[i];
		list[i].has_value = point_of(&rules[i], arg, max, &point) && point.mask == mask;
		list[i].value = list[i].has_value ? point.value : 0;
	}
	qsort(list, count, sizeof *list, compare_candidates);
	return compare_all(source, arch, list, count, compared, err);
}
