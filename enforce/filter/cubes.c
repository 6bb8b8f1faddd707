/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons -> prefixes -> cubes. Pure.
 *
 * x < v holds exactly when x agrees with v down to some bit that is set in v and clear in x: one
 * prefix for each set bit of v. The other operators follow.
 */
#include "enforce/filter/cubes.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

/* One argument's part of a cube. */
struct prefix {
	uint64_t mask, value;
};

struct prefixes {
	struct prefix list[64];
	size_t count;
};

static void add_prefix(struct prefixes *set, uint64_t mask, uint64_t value)
{
	set->list[set->count++] = (struct prefix){ mask, value & mask };
}

/* The bits from `bit` up. */
static uint64_t from_bit(unsigned bit)
{
	return UINT64_MAX << bit;
}

static void add_below(struct prefixes *set, uint64_t limit)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		if (limit >> bit & 1)
			add_prefix(set, from_bit(bit), limit ^ UINT64_C(1) << bit);
	}
}

static void add_above(struct prefixes *set, uint64_t limit)
{
	for (unsigned bit = 0; bit < 64; bit++) {
		if (!(limit >> bit & 1))
			add_prefix(set, from_bit(bit), limit ^ UINT64_C(1) << bit);
	}
}

static void add_different(struct prefixes *set, uint64_t value)
{
	for (unsigned bit = 0; bit < 64; bit++)
		add_prefix(set, from_bit(bit), value ^ UINT64_C(1) << bit);
}

/* The condition as a union of prefixes; none: it never holds. */
static void prefixes_of(const struct condition *condition, struct prefixes *set)
{
	uint64_t value = condition->value;

	set->count = 0;
	switch (condition->op) {
	case OPERATOR_EQ:
		add_prefix(set, UINT64_MAX, value);
		break;
	case OPERATOR_NE:
		add_different(set, value);
		break;
	case OPERATOR_LT:
		add_below(set, value);
		break;
	case OPERATOR_LE:
		if (value == UINT64_MAX)
			add_prefix(set, 0, 0);
		else
			add_below(set, value + 1);
		break;
	case OPERATOR_GT:
		add_above(set, value);
		break;
	case OPERATOR_GE:
		if (value == 0)
			add_prefix(set, 0, 0);
		else
			add_above(set, value - 1);
		break;
	case OPERATOR_MASKED_EQ:
		/* Bits of the wanted value outside the mask: what they mean is decided in one place. */
		if (profile_condition_holds(condition, condition->value_two & value))
			add_prefix(set, value, condition->value_two);
		break;
	case OPERATOR_COUNT:
		break;
	}
}

/* Drops what needs bits that a register of 32 bits does not have. */
static void narrow(struct prefixes *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->count; i++) {
		struct prefix prefix = set->list[i];

		if (prefix.value >> 32)
			continue;
		prefix.mask &= UINT32_MAX;
		set->list[kept++] = prefix;
	}
	set->count = kept;
}

static int append(struct cubes *cubes, const struct cube *cube, struct error *err)
{
	if (cubes->count >= CUBES_MAX)
		return error_set(err, E2BIG, "rules: more than %d when written without ranges", CUBES_MAX);
	if ((cubes->count & (cubes->count - 1)) == 0) {
		size_t room = cubes->count ? cubes->count * 2 : 1;
		struct cube *grown = realloc(cubes->list, room * sizeof *grown);
		if (!grown)
			return error_set(err, ENOMEM, "rules");
		cubes->list = grown;
	}
	cubes->list[cubes->count++] = *cube;
	return 0;
}

/* Narrows `cube` to what also matches the prefix on one argument; false: nothing does. */
static bool restrict_cube(struct cube *cube, unsigned index, const struct prefix *prefix)
{
	if ((cube->value[index] ^ prefix->value) & cube->mask[index] & prefix->mask)
		return false;
	cube->mask[index] |= prefix->mask;
	cube->value[index] |= prefix->value;
	return true;
}

/* The product of the conditions' prefixes. */
static int cubes_of_rule(const struct resolved_rule *rule, size_t number, unsigned arg_bits, struct cubes *out,
                         struct error *err)
{
	struct cubes now = { 0 };
	struct cube everything = { .rule = number };
	int rc = append(&now, &everything, err);

	for (unsigned c = 0; c < rule->condition_count && rc == 0; c++) {
		struct prefixes set;
		struct cubes next = { 0 };

		prefixes_of(&rule->conditions[c], &set);
		if (arg_bits == 32)
			narrow(&set);
		for (size_t i = 0; i < now.count && rc == 0; i++) {
			for (size_t p = 0; p < set.count && rc == 0; p++) {
				struct cube cube = now.list[i];

				if (restrict_cube(&cube, rule->conditions[c].index, &set.list[p]))
					rc = append(&next, &cube, err);
			}
		}
		cubes_done(&now);
		now = next;
	}
	if (rc < 0)
		cubes_done(&now);
	*out = now;
	return rc;
}

static bool is_within(const struct cube *inner, const struct cube *outer)
{
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (outer->mask[i] & ~inner->mask[i] || (outer->value[i] ^ inner->value[i]) & outer->mask[i])
			return false;
	}
	return true;
}

/* Appends a cube unless one with the same answer covers it. */
static int append_new(struct cubes *out, const struct resolved_rule *rules, const struct cube *cube,
                      struct error *err)
{
	for (size_t i = 0; i < out->count; i++) {
		const struct resolved_rule *other = &rules[out->list[i].rule];

		if (other->action == rules[cube->rule].action && other->data == rules[cube->rule].data &&
		    is_within(cube, &out->list[i]))
			return 0;
	}
	return append(out, cube, err);
}

int cubes_of_rules(const struct resolved_rule *rules, size_t count, unsigned arg_bits, struct cubes *out,
                   struct error *err)
{
	struct cubes result = { 0 };
	int rc = 0;

	for (size_t r = 0; r < count && rc == 0; r++) {
		struct cubes mine = { 0 };

		rc = cubes_of_rule(&rules[r], r, arg_bits, &mine, err);
		for (size_t c = 0; c < mine.count && rc == 0; c++)
			rc = append_new(&result, rules, &mine.list[c], err);
		cubes_done(&mine);
	}
	if (rc < 0) {
		cubes_done(&result);
		return -1;
	}
	*out = result;
	return 0;
}

void cubes_done(struct cubes *cubes)
{
	free(cubes->list);
	*cubes = (struct cubes){ 0 };
}
