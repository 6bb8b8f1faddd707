/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments are independent of each other, so two rules exclude each other exactly when one rule
 * cannot match at all or some argument cannot satisfy both. A condition is one of three shapes: an
 * interval, everything but one value, or fixed bits; the question has a closed answer for each
 * pair.
 */
#include "lib/verdict/verdict_overlap.h"

#include <stddef.h>
#include <stdint.h>

#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

enum shape { NOTHING, INTERVAL, ALL_BUT_ONE, FIXED_BITS };

struct values {
	enum shape shape;
	uint64_t low, high;  /* INTERVAL, both included; ALL_BUT_ONE: low is the one */
	uint64_t mask, bits; /* FIXED_BITS */
};

static struct values interval(uint64_t low, uint64_t high)
{
	return (struct values){ .shape = low > high ? NOTHING : INTERVAL,
		                .low = low,
		                .high = high };
}

static struct values values_of(const struct condition *c, uint64_t max)
{
	switch (c->op) {
	case OPERATOR_EQ:
		return interval(c->value, c->value > max ? max : c->value);
	case OPERATOR_LT:
		return c->value == 0 ? (struct values){ .shape = NOTHING }
		                     : interval(0, c->value - 1 > max ? max : c->value - 1);
	case OPERATOR_LE:
		return interval(0, c->value > max ? max : c->value);
	case OPERATOR_GE:
		return interval(c->value, max);
	case OPERATOR_GT:
		return c->value >= max ? (struct values){ .shape = NOTHING }
		                       : interval(c->value + 1, max);
	case OPERATOR_NE:
		return (struct values){ .shape = ALL_BUT_ONE, .low = c->value };
	case OPERATOR_MASKED_EQ:
		return (struct values){ .shape = FIXED_BITS,
			                .mask = c->value & max,
			                .bits = c->value_two & c->value & max };
	case OPERATOR_COUNT:
		break;
	}
	return (struct values){ .shape = NOTHING };
}

/*
 * The smallest value from `low` on whose masked bits are `bits`. Where `low` first disagrees with
 * them, either the bits are larger (the rest can be zero), or a free bit above has to be raised.
 */
static bool smallest_from(uint64_t low, uint64_t mask, uint64_t bits, uint64_t *out)
{
	uint64_t differ = (low ^ bits) & mask;

	if (differ == 0) {
		*out = low;
		return true;
	}
	unsigned k = 63 - (unsigned)__builtin_clzll(differ);
	uint64_t at = UINT64_C(1) << k;
	if (!(bits & at)) {
		uint64_t free_zeros = ~mask & ~low & ~(at | (at - 1));

		if (free_zeros == 0)
			return false;
		at = free_zeros & -free_zeros;
	}
	*out = (low & ~(at | (at - 1))) | at | (bits & (at - 1));
	return true;
}

static bool interval_meets(const struct values *range, const struct values *other)
{
	uint64_t first;

	switch (other->shape) {
	case INTERVAL:
		return range->low <= other->high && other->low <= range->high;
	case ALL_BUT_ONE:
		return !(range->low == range->high && range->low == other->low);
	case FIXED_BITS:
		return smallest_from(range->low, other->mask, other->bits, &first) &&
		       first <= range->high;
	case NOTHING:
		break;
	}
	return false;
}

static bool values_meet(const struct values *a, const struct values *b, uint64_t max)
{
	if (a->shape == NOTHING || b->shape == NOTHING)
		return false;
	if (a->shape == INTERVAL)
		return interval_meets(a, b);
	if (b->shape == INTERVAL)
		return interval_meets(b, a);
	if (a->shape == ALL_BUT_ONE && b->shape == ALL_BUT_ONE)
		return true;
	if (a->shape == FIXED_BITS && b->shape == FIXED_BITS)
		return ((a->bits ^ b->bits) & a->mask & b->mask) == 0;
	const struct values *fixed = a->shape == FIXED_BITS ? a : b,
			    *but = a->shape == FIXED_BITS ? b : a;
	return !(fixed->mask == max && fixed->bits == but->low);
}

bool verdict_overlap(const struct resolved_rule *a, const struct resolved_rule *b,
                     unsigned arg_bits)
{
	uint64_t max = arg_bits == 32 ? UINT32_MAX : UINT64_MAX;
	struct values left[CALL_ARGS] = { 0 }, right[CALL_ARGS] = { 0 };

	for (unsigned i = 0; i < CALL_ARGS; i++)
		left[i] = right[i] = interval(0, max);
	for (unsigned i = 0; i < a->condition_count; i++)
		left[a->conditions[i].index] = values_of(&a->conditions[i], max);
	for (unsigned i = 0; i < b->condition_count; i++)
		right[b->conditions[i].index] = values_of(&b->conditions[i], max);
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!values_meet(&left[i], &right[i], max))
			return false;
	}
	return true;
}
