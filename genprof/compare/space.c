/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule is a box: a resolved rule has at most one condition on each argument, a range or some fixed
 * bits; "not equal" makes two boxes.
 *
 * Points are found by walking: a region outside some boxes is what differs from the first of them
 * on its first side, or agrees there and differs on the second, and so on; each part goes on with
 * the remaining boxes. Parts are disjoint, so nothing is looked at twice.
 */
#include "genprof/compare/space.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

/* Steps of one search. Ordinary profiles take dozens; contrived ones could take for ever. */
enum { MAX_STEPS = 2000000 };

/* Each rule that cuts into a part is one call deeper on the stack. No filter has that many instructions. */
enum { MAX_DEPTH = 4096 };

static int no_memory(struct error *err)
{
	return error_set(err, 0, "rules: out of memory");
}

/* ---- one argument ---- */

/* The smallest value of the side; false: it is empty. */
static bool smallest(const struct side *side, uint64_t *out)
{
	uint64_t differ = (side->low ^ side->value) & side->mask, at = side->low;

	if (side->low > side->high)
		return false;
	if (differ) {
		uint64_t top = UINT64_C(1) << (63 - __builtin_clzll(differ));
		if (!(side->value & top)) {
			/* Too small below `top`: carry into the lowest open bit above it that is 0. */
			uint64_t room = ~side->mask & ~side->low & ~(top | (top - 1));
			if (!room)
				return false;
			top = room & -room;
		}
		at = (side->low & ~(top | (top - 1))) | top | (side->value & (top - 1));
	}
	if (at > side->high)
		return false;
	*out = at;
	return true;
}

/* Both at once; false: nothing is in both. */
static bool common_side(const struct side *a, const struct side *b, struct side *out)
{
	uint64_t point;

	if ((a->value ^ b->value) & a->mask & b->mask)
		return false;
	*out = (struct side){
		.low = a->low > b->low ? a->low : b->low, .high = a->high < b->high ? a->high : b->high,
		.mask = a->mask | b->mask, .value = a->value | b->value };
	return smallest(out, &point);
}

static bool common_box(const struct box *a, const struct box *b, struct box *out)
{
	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (!common_side(&a->sides[i], &b->sides[i], &out->sides[i]))
			return false;
	return true;
}

/* ---- from rules to boxes ---- */

/* Which points belong to a space. */
struct wish {
	bool allowed;
	const uint32_t *ret;            /* or NULL */
};

static bool is_wished(const struct wish *wish, uint32_t ret)
{
	return (wish->allowed && verdict_is_allowed((struct verdict){ .ret = ret })) || (wish->ret && *wish->ret == ret);
}

static bool is_rule_wished(const struct wish *wish, const struct resolved_rule *rule)
{
	return is_wished(wish, profile_action_ret(rule->action) | rule->data);
}

const struct resolved_rule *space_rules(const struct resolved_profile *resolved, enum arch arch, uint32_t nr,
                                        size_t *out_count)
{
	const struct resolved_arch *listed = verdict_arch(resolved, arch);

	*out_count = 0;
	return listed ? verdict_rules(listed, nr, out_count) : NULL;
}

/* The sides that a condition leaves of an argument: none, one or two. */
static unsigned sides_of(const struct condition *c, uint64_t highest, struct side out[2])
{
	struct side all = { .high = highest };
	uint64_t v = c->value;
	unsigned count = 0;

	switch (c->op) {
	case OPERATOR_EQ:
		out[count++] = (struct side){ .low = v, .high = v };
		break;
	case OPERATOR_NE:
		if (v > 0)
			out[count++] = (struct side){ .high = v - 1 };
		if (v < UINT64_MAX)
			out[count++] = (struct side){ .low = v + 1, .high = highest };
		break;
	case OPERATOR_LT:
		if (v > 0)
			out[count++] = (struct side){ .high = v - 1 };
		break;
	case OPERATOR_LE:
		out[count++] = (struct side){ .high = v };
		break;
	case OPERATOR_GE:
		out[count++] = (struct side){ .low = v, .high = highest };
		break;
	case OPERATOR_GT:
		if (v < UINT64_MAX)
			out[count++] = (struct side){ .low = v + 1, .high = highest };
		break;
	case OPERATOR_MASKED_EQ:
		/* Bits of the wanted value outside the mask: what they mean is decided in one place. */
		if (profile_condition_holds(c, c->value_two & v))
			out[count++] = (struct side){ .high = highest, .mask = v, .value = c->value_two & v };
		break;
	case OPERATOR_COUNT:
		break;
	}
	unsigned kept = 0;
	for (unsigned i = 0; i < count; i++)
		if (common_side(&all, &out[i], &out[kept]))
			kept++;
	return kept;
}

static int add_box(struct space *space, const struct box *box, struct error *err)
{
	if ((space->box_count & (space->box_count - 1)) == 0) {
		size_t room = space->box_count ? 2 * space->box_count : 1;
		struct box *grown = realloc(space->boxes, room * sizeof *grown);
		if (!grown)
			return no_memory(err);
		space->boxes = grown;
	}
	space->boxes[space->box_count++] = *box;
	return 0;
}

/* The product of the conditions' sides, from condition `from` on. */
static int add_rule(struct space *space, const struct resolved_rule *rule, unsigned from, const struct box *so_far,
                    struct error *err)
{
	struct side sides[2];

	if (from == rule->condition_count)
		return add_box(space, so_far, err);
	const struct condition *condition = &rule->conditions[from];
	unsigned count = sides_of(condition, space->highest, sides);
	for (unsigned i = 0; i < count; i++) {
		struct box box = *so_far;

		if (common_side(&so_far->sides[condition->index], &sides[i], &box.sides[condition->index]) &&
		    add_rule(space, rule, from + 1, &box, err) < 0)
			return -1;
	}
	return 0;
}

static struct box whole(const struct space *space)
{
	struct box box = { 0 };

	for (unsigned a = 0; a < CALL_ARGS; a++)
		box.sides[a].high = space->highest;
	return box;
}

static int build(const struct resolved_profile *resolved, enum arch arch, uint32_t nr, const struct wish *wish,
                 struct space *out, struct error *err)
{
	const struct resolved_arch *listed = verdict_arch(resolved, arch);
	const struct call any = { .arch = arch, .nr = nr };
	struct verdict verdict = verdict_of(resolved, &any);
	uint32_t rest = profile_action_ret(resolved->default_action) | resolved->default_data;
	struct space space = { .rest_allowed = is_wished(wish, rest), .highest = UINT64_MAX };
	size_t count;

	if (verdict.source == VERDICT_ENOSYS || verdict.source == VERDICT_BAD_ARCH || !listed) {
		*out = (struct space){ .rest_allowed = is_wished(wish, verdict.ret), .highest = UINT64_MAX };
		return 0;
	}
	if (listed->arg_bits == 32)
		space.highest = UINT32_MAX;
	const struct resolved_rule *rules = space_rules(resolved, arch, nr, &count);
	const struct box everything = whole(&space);
	for (size_t i = 0; i < count; i++) {
		if (is_rule_wished(wish, &rules[i]) != space.rest_allowed &&
		    add_rule(&space, &rules[i], 0, &everything, err) < 0) {
			space_done(&space);
			return -1;
		}
	}
	*out = space;
	return 0;
}

int space_of(const struct resolved_profile *resolved, enum arch arch, uint32_t nr, struct space *out, struct error *err)
{
	return build(resolved, arch, nr, &(struct wish){ .allowed = true }, out, err);
}

int space_of_answer(const struct resolved_profile *resolved, enum arch arch, uint32_t nr, enum space_answer which, uint32_t ret,
                    struct space *out, struct error *err)
{
	return build(resolved, arch, nr, &(struct wish){ which == SPACE_ANSWERED_OR_ALLOWED, &ret }, out, err);
}

void space_done(struct space *space)
{
	free(space->boxes);
	*space = (struct space){ 0 };
}

/* ---- searching ---- */

struct search {
	const struct box *const *avoid;
	size_t avoid_count;
	size_t steps, depth;
	uint64_t *args;
};

enum found { FOUND_NOTHING, FOUND_POINT, FOUND_TOO_MUCH };

static void point_of(const struct box *box, uint64_t *args)
{
	for (unsigned a = 0; a < CALL_ARGS; a++)
		smallest(&box->sides[a], &args[a]);
}

static enum found find_outside(struct search *s, const struct box *region, size_t from);

/* The part of the region with another side `a`, unless that is empty. */
static enum found find_in_part(struct search *s, const struct box *region, unsigned a, struct side side, size_t next)
{
	struct box part = *region;
	uint64_t point;

	part.sides[a] = side;
	if (!smallest(&side, &point))
		return FOUND_NOTHING;
	if (s->depth == MAX_DEPTH)
		return FOUND_TOO_MUCH;
	s->depth++;
	enum found found = find_outside(s, &part, next);
	s->depth--;
	return found;
}

/* The parts of the region that are beside `box` on argument `a`; the region shrinks to what is not. */
static enum found find_beside(struct search *s, struct box *region, const struct box *box, unsigned a, size_t next)
{
	struct side *side = &region->sides[a], part;
	const struct side *wall = &box->sides[a];
	enum found found = FOUND_NOTHING;

	if (wall->low > side->low) {
		part = *side;
		part.high = wall->low - 1;
		found = find_in_part(s, region, a, part, next);
		side->low = wall->low;
	}
	if (found == FOUND_NOTHING && wall->high < side->high) {
		part = *side;
		part.low = wall->high + 1;
		found = find_in_part(s, region, a, part, next);
		side->high = wall->high;
	}
	for (uint64_t bits = wall->mask & ~side->mask; bits && found == FOUND_NOTHING; bits &= bits - 1) {
		uint64_t bit = bits & -bits;

		part = *side;
		part.mask |= bit;
		part.value |= ~wall->value & bit;
		found = find_in_part(s, region, a, part, next);
		side->mask |= bit;
		side->value |= wall->value & bit;
	}
	return found;
}

/* A point of `region` in none of the boxes from number `from` on. */
static enum found find_outside(struct search *s, const struct box *region, size_t from)
{
	struct box rest = *region, common;

	if (++s->steps > MAX_STEPS)
		return FOUND_TOO_MUCH;
	while (from < s->avoid_count && !common_box(region, s->avoid[from], &common))
		from++;
	if (from == s->avoid_count) {
		point_of(region, s->args);
		return FOUND_POINT;
	}
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		enum found found = find_beside(s, &rest, s->avoid[from], a, from + 1);
		if (found != FOUND_NOTHING)
			return found;
	}
	return FOUND_NOTHING;
}

/* Looks outside the boxes of one or two spaces. */
static int search(const struct box *region, const struct space *one, const struct space *other, uint64_t *args,
                  struct error *err)
{
	size_t count = one->box_count + (other ? other->box_count : 0);
	const struct box **avoid = calloc(count + 1, sizeof *avoid);
	struct search s = { .avoid = avoid, .avoid_count = count, .args = args };

	if (!avoid)
		return no_memory(err);
	for (size_t i = 0; i < count; i++)
		avoid[i] = i < one->box_count ? &one->boxes[i] : &other->boxes[i - one->box_count];
	enum found found = find_outside(&s, region, 0);
	free(avoid);
	if (found == FOUND_TOO_MUCH)
		return error_set(err, 0, "rules: too intertwined to compare");
	return found == FOUND_POINT ? SPACE_POINT : SPACE_NO_POINT;
}

int space_find(const struct space *space, const struct region *region, enum space_side side,
               uint64_t out_args[CALL_ARGS], struct error *err)
{
	struct box box = whole(space), common;

	for (unsigned a = 0; a < CALL_ARGS; a++)
		if (region->known & 1u << a)
			box.sides[a].low = box.sides[a].high = region->values[a] & space->highest;
	if (space->rest_allowed == (side == SPACE_ALLOWED))
		return search(&box, space, NULL, out_args, err);
	for (size_t i = 0; i < space->box_count; i++) {
		if (common_box(&box, &space->boxes[i], &common)) {
			point_of(&common, out_args);
			return SPACE_POINT;
		}
	}
	return SPACE_NO_POINT;
}

/* Points inside a box of `in` and outside all of `out`. */
static int find_in_but_not_in(const struct space *in, const struct space *out, uint64_t *args, struct error *err)
{
	for (size_t i = 0; i < in->box_count; i++) {
		int found = search(&in->boxes[i], out, NULL, args, err);

		if (found != SPACE_NO_POINT)
			return found;
	}
	return SPACE_NO_POINT;
}

static int find_in_both(const struct space *a, const struct space *b, uint64_t *args)
{
	struct box common;

	for (size_t i = 0; i < a->box_count; i++) {
		for (size_t j = 0; j < b->box_count; j++) {
			if (common_box(&a->boxes[i], &b->boxes[j], &common)) {
				point_of(&common, args);
				return SPACE_POINT;
			}
		}
	}
	return SPACE_NO_POINT;
}

int space_find_difference(const struct space *a, const struct space *b, uint64_t out_args[CALL_ARGS],
                          struct error *err)
{
	struct box everything = whole(a);

	if (!a->rest_allowed && !b->rest_allowed)
		return find_in_but_not_in(a, b, out_args, err);
	if (a->rest_allowed && b->rest_allowed)
		return find_in_but_not_in(b, a, out_args, err);
	if (!a->rest_allowed)
		return find_in_both(a, b, out_args);
	return search(&everything, a, b, out_args, err);
}
