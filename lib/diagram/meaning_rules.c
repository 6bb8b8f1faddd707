/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions and rules of one number, as diagrams that ask for its arguments. */
#include "lib/diagram/meaning.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

/*
 * What a condition compares: the argument, or one half of it where the mask leaves out the other.
 */
static struct diagram_field field_of(const struct condition *c, unsigned arg_bits)
{
	bool is_masked = c->op == OPERATOR_MASKED_EQ;
	struct diagram_field field = { .word = DIAGRAM_ARGS + 2 * c->index + (arg_bits == 32),
		                       .bits = arg_bits,
		                       .mask = is_masked ? c->value : UINT64_MAX,
		                       .value = is_masked ? c->value & c->value_two : c->value };

	if (arg_bits == 64 && field.mask >> 32 == 0) {
		field.word++;
		field.bits = 32;
	} else if (arg_bits == 64 && (uint32_t)field.mask == 0) {
		field.mask >>= 32;
		field.value >>= 32;
		field.bits = 32;
	}
	return field;
}

/*
 * Where the condition holds `yes`, elsewhere `no`. See diagram_compare for what these may ask for.
 */
static diagram choose_by(struct diagram_store *s, const struct condition *c, unsigned arg_bits,
                         diagram yes, diagram no)
{
	const struct diagram_field field = field_of(c, arg_bits);

	/* A register of 32 bits never holds a larger value. */
	if (arg_bits == 32 && field.value > UINT32_MAX)
		return c->op == OPERATOR_LT || c->op == OPERATOR_LE || c->op == OPERATOR_NE ? yes
		                                                                            : no;
	switch (c->op) {
	case OPERATOR_NE:
		return diagram_compare(s, &field, yes, no, yes);
	case OPERATOR_LT:
		return diagram_compare(s, &field, yes, no, no);
	case OPERATOR_LE:
		return diagram_compare(s, &field, yes, yes, no);
	case OPERATOR_GE:
		return diagram_compare(s, &field, no, yes, yes);
	case OPERATOR_GT:
		return diagram_compare(s, &field, no, no, yes);
	case OPERATOR_EQ:
	case OPERATOR_MASKED_EQ:
		return diagram_compare(s, &field, no, yes, no);
	case OPERATOR_COUNT:
		break;
	}
	return no;
}

diagram meaning_of_condition(struct diagram_store *s, const struct condition *c, unsigned arg_bits)
{
	return choose_by(s, c, arg_bits, diagram_leaf(s, 1), diagram_leaf(s, 0));
}

diagram meaning_of_rule(struct diagram_store *s, const struct resolved_rule *rule,
                        unsigned arg_bits)
{
	diagram all = diagram_leaf(s, 1), no = diagram_leaf(s, 0);

	for (unsigned i = 0; i < rule->condition_count; i++)
		all = diagram_choose(s, meaning_of_condition(s, &rule->conditions[i], arg_bits),
		                     all, no);
	return all;
}

static uint32_t answer_of(const struct resolved_rule *rule)
{
	return profile_action_ret(rule->action) | rule->data;
}

/* What any of the rules matches: halves first, so that few diagrams are made that are not kept. */
static diagram union_of(struct diagram_store *s, const struct resolved_rule *rules, size_t count,
                        unsigned arg_bits)
{
	if (count == 1 || diagram_store_full(s))
		return meaning_of_rule(s, rules, arg_bits);
	diagram first = union_of(s, rules, count / 2, arg_bits);
	diagram second = union_of(s, rules + count / 2, count - count / 2, arg_bits);
	return diagram_choose(s, first, diagram_leaf(s, 1), second);
}

static int compare_conditions(const struct condition *x, const struct condition *y)
{
	if (x->op != y->op)
		return x->op < y->op ? -1 : 1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->value_two > y->value_two) - (x->value_two < y->value_two);
}

/* By the arguments that they compare, then by how. */
static int compare_rules(const void *a, const void *b)
{
	const struct resolved_rule *x = a, *y = b;
	int order = 0;

	if (x->condition_count != y->condition_count)
		return x->condition_count < y->condition_count ? -1 : 1;
	for (unsigned i = 0; i < x->condition_count && order == 0; i++)
		order = (int)x->conditions[i].index - (int)y->conditions[i].index;
	for (unsigned i = 0; i < x->condition_count && order == 0; i++)
		order = compare_conditions(&x->conditions[i], &y->conditions[i]);
	return order;
}

/*
 * The same in the order that makes the fewest diagrams: rules that are alike have a small union,
 * others are united once, at the end.
 */
static diagram union_of_any(struct diagram_store *s, const struct resolved_rule *rules,
                            size_t count, unsigned arg_bits)
{
	auto_free struct resolved_rule *sorted = reallocarray(NULL, count, sizeof *sorted);

	if (!sorted) {
		diagram_store_fail(s);
		return diagram_leaf(s, 0);
	}
	memcpy(sorted, rules, count * sizeof *sorted);
	qsort(sorted, count, sizeof *sorted, compare_rules);
	return union_of(s, sorted, count, arg_bits);
}

/*
 * A rule with one condition is put on top of what comes after it without a set of its own, where
 * that asks for no bit before the argument, and for none of the argument where a mask leaves bits
 * out.
 */
static bool is_simple(const struct diagram_store *s, const struct resolved_rule *rule,
                      unsigned arg_bits, diagram rest)
{
	if (rule->condition_count != 1)
		return false;
	const struct diagram_field field = field_of(rule->conditions, arg_bits);
	bool is_whole = ~field.mask << (64 - field.bits) == 0;
	return diagram_bit(s, rest) >= 32 * field.word + (is_whole ? 0 : field.bits);
}

/*
 * Whether a rule compares one word for equality with one value, and nothing else: an argument of 32
 * bits, or one half of a longer one by a mask.
 */
static bool is_point(const struct resolved_rule *rule, unsigned arg_bits, unsigned *out_word,
                     uint32_t *out_value)
{
	const struct condition *c = rule->conditions;

	if (rule->condition_count != 1 || (c->op != OPERATOR_EQ && c->op != OPERATOR_MASKED_EQ))
		return false;
	const struct diagram_field field = field_of(c, arg_bits);
	*out_word = field.word;
	*out_value = (uint32_t)field.value;
	return field.bits == 32 && (uint32_t)field.mask == UINT32_MAX && field.value <= UINT32_MAX;
}

static int compare_values(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * The last ones of some rules with the same answer, at once where they compare one word with a
 * value each: a diagram for each would ask for the 32 bits of the word again. Returns how many.
 */
static size_t put_points(struct diagram_store *s, const struct resolved_rule *rules, size_t count,
                         unsigned arg_bits, diagram answer, diagram *rest)
{
	enum { MAX_POINTS = 64 };
	uint32_t values[MAX_POINTS];
	struct diagram_range list[2 * MAX_POINTS + 1];
	size_t ranges = 0;
	unsigned word = 0, other;
	size_t n = 0;

	while (n < MAX_POINTS && n < count &&
	       is_point(&rules[count - 1 - n], arg_bits, &other, &values[n]) &&
	       (n == 0 || other == word)) {
		word = other;
		n++;
	}
	if (n < 2)
		return 0;
	bool is_direct = diagram_bit(s, *rest) >= 32 * (word + 1);
	diagram yes = is_direct ? answer : diagram_leaf(s, 1),
		no = is_direct ? *rest : diagram_leaf(s, 0);
	qsort(values, n, sizeof *values, compare_values);
	if (values[0] > 0)
		list[ranges++] = (struct diagram_range){ 0, no };
	for (size_t i = 0; i < n; i++) {
		list[ranges++] = (struct diagram_range){ values[i], yes };
		while (i + 1 < n && values[i + 1] - values[i] <= 1)
			i++;
		if (values[i] < UINT32_MAX)
			list[ranges++] = (struct diagram_range){ values[i] + 1, no };
	}
	diagram set = diagram_of_ranges(s, word, list, ranges);
	*rest = is_direct ? set : diagram_choose(s, set, answer, *rest);
	return n;
}

/* From the last rule to the first; successive ones with the same answer at once. */
diagram meaning_of_rules(struct diagram_store *s, const struct resolved_rule *rules, size_t count,
                         unsigned arg_bits, enum meaning_leaf leaf, diagram rest)
{
	for (size_t end = count, first; end > 0 && !diagram_store_full(s); end = first) {
		first = end - 1;
		if (rules[first].condition_count == 0 && leaf == MEANING_ANSWER) {
			rest = diagram_leaf(s, answer_of(&rules[first]));
			continue;
		}
		while (leaf == MEANING_ANSWER && first > 0 &&
		       answer_of(&rules[first - 1]) == answer_of(&rules[first]))
			first--;
		diagram answer = diagram_leaf(s, leaf == MEANING_RULE ? (uint32_t)first
		                                                      : answer_of(&rules[first]));
		for (size_t n = 1; n > 0 && leaf == MEANING_ANSWER; end -= n)
			n = put_points(s, &rules[first], end - first, arg_bits, answer, &rest);
		for (; end > first && is_simple(s, &rules[end - 1], arg_bits, rest); end--)
			rest = choose_by(s, rules[end - 1].conditions, arg_bits, answer, rest);
		if (end > first)
			rest = diagram_choose(s,
			                      union_of_any(s, &rules[first], end - first, arg_bits),
			                      answer, rest);
	}
	return rest;
}
