/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reduced ordered binary decision diagrams. A node is looked up in a hash table before it is made,
 * so no two are equal. Results of diagram_choose are kept in a table in which new ones overwrite
 * old ones. What reads diagrams and makes none is diagram_read.c.
 */
#include "lib/diagram/diagram.h"

#include <stdlib.h>
#include <string.h>

#include "lib/diagram/diagram_store.h"

enum { FIRST_NODES = 4096 };

static size_t memo_count(const struct diagram_store *s)
{
	return s->room / 4;
}

static uint32_t mix(uint32_t a, uint32_t b, uint32_t c)
{
	uint64_t x = (a + UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xbf58476d1ce4e5b9);

	x ^= (b + (x >> 29)) * UINT64_C(0x94d049bb133111eb);
	x ^= (c + (x >> 31)) * UINT64_C(0xd6e8feb86659fd93);
	return (uint32_t)(x ^ x >> 32);
}

/* Doubles the room. Forgets the memos, not the nodes. */
static bool grow(struct diagram_store *s)
{
	uint32_t room = s->room ? s->room * 2 : FIRST_NODES;
	struct node *nodes = reallocarray(s->nodes, room, sizeof *nodes);

	if (!nodes)
		return false;
	s->nodes = nodes;
	uint32_t *heads = calloc(room, sizeof *heads);
	struct memo *memos = calloc(room / 4, sizeof *memos);
	if (!heads || !memos) {
		free(heads);
		free(memos);
		return false;
	}
	free(s->heads);
	free(s->memos);
	s->heads = heads;
	s->memos = memos;
	s->room = room;
	for (uint32_t i = 1; i < s->count; i++) {
		uint32_t *head =
			&heads[mix(nodes[i].bit, nodes[i].low, nodes[i].high) & (room - 1)];

		nodes[i].next = *head;
		*head = i;
	}
	return true;
}

struct diagram_store *diagram_store_new(size_t limit)
{
	struct diagram_store *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->limit = s->attempt_limit = limit > UINT32_MAX / 4 ? UINT32_MAX / 4 : (uint32_t)limit;
	s->count = 1;
	s->steps_left = SIZE_MAX;
	s->generation = 1;
	if (!grow(s)) {
		diagram_store_free(s);
		return NULL;
	}
	diagram_leaf(s, 0);
	return s;
}

/* The newest node of a hash is the head of its list, so the newest are unlinked from heads. */
void diagram_store_forget(struct diagram_store *s, size_t count)
{
	while (s->count > count + 1) {
		const struct node *n = &s->nodes[--s->count];

		s->heads[mix(n->bit, n->low, n->high) & (s->room - 1)] = n->next;
	}
	if (++s->generation == 0) {
		memset(s->memos, 0, memo_count(s) * sizeof *s->memos);
		s->generation = 1;
	}
}

size_t diagram_store_attempt(struct diagram_store *s, size_t room)
{
	if (room < s->limit - (s->count < s->limit ? s->count : s->limit))
		s->attempt_limit = s->count + (uint32_t)room;
	return diagram_store_count(s);
}

bool diagram_store_end_attempt(struct diagram_store *s, size_t attempt)
{
	bool was_enough = !s->is_full || s->is_broken;

	s->attempt_limit = s->limit;
	if (!was_enough) {
		diagram_store_forget(s, attempt);
		s->is_full = false;
	}
	return was_enough;
}

void diagram_store_fail(struct diagram_store *s)
{
	s->is_full = s->is_broken = true;
}

void diagram_store_bound(struct diagram_store *s, size_t steps)
{
	s->steps_left = steps;
}

void diagram_store_spend(struct diagram_store *s, size_t steps)
{
	if (s->steps_left < steps)
		diagram_store_fail(s);
	else if (s->steps_left != SIZE_MAX)
		s->steps_left -= steps;
}

void diagram_store_free(struct diagram_store *s)
{
	if (!s)
		return;
	free(s->nodes);
	free(s->heads);
	free(s->memos);
	free(s);
}

bool diagram_store_full(const struct diagram_store *s)
{
	return s->is_full;
}

size_t diagram_store_count(const struct diagram_store *s)
{
	return s->count - 1;
}

static diagram find_or_make(struct diagram_store *s, unsigned bit, uint32_t low, uint32_t high)
{
	uint32_t hash = mix(bit, low, high);

	for (uint32_t i = s->heads[hash & (s->room - 1)]; i; i = s->nodes[i].next) {
		if (s->nodes[i].low == low && s->nodes[i].high == high && s->nodes[i].bit == bit)
			return i;
	}
	if (s->is_full)
		return 1; /* the leaf 0 */
	if (s->count > s->attempt_limit) {
		s->is_full = true;
		s->is_broken = s->attempt_limit == s->limit;
		return 1;
	}
	if (s->count == s->room && !grow(s)) {
		diagram_store_fail(s);
		return 1;
	}
	diagram_store_spend(s, 1);
	uint32_t *head = &s->heads[hash & (s->room - 1)];
	s->nodes[s->count] = (struct node){ low, high, *head, bit };
	return *head = s->count++;
}

diagram diagram_node(struct diagram_store *s, unsigned bit, diagram low, diagram high)
{
	return low == high ? low : find_or_make(s, bit, low, high);
}

diagram diagram_leaf(struct diagram_store *s, uint32_t value)
{
	return find_or_make(s, LEAF, value, 0);
}

static unsigned top_bit(const struct diagram_store *s, diagram a, diagram b, diagram c)
{
	unsigned x = s->nodes[a].bit, y = s->nodes[b].bit, z = s->nodes[c].bit;

	x = x < y ? x : y;
	return x < z ? x : z;
}

diagram diagram_link(struct diagram_store *s, uint32_t number)
{
	return find_or_make(s, LEAF, number, 1);
}

/*
 * From the highest bit down, `left` of them remain, and those before were equal. At each bit of the
 * mask one of the two branches is decided: below or above. A bit outside the mask counts as 0. Then
 * back up.
 */
static diagram compare(struct diagram_store *s, const struct diagram_field *f, unsigned from,
                       diagram lower, diagram equal, diagram higher)
{
	unsigned end = 32 * f->word + f->bits, left = from;
	diagram decided[64];

	for (; left > 0; left--) {
		uint64_t rest = UINT64_MAX >> (64 - left), bit = UINT64_C(1) << (left - 1);
		bool wanted = f->value & bit;

		/* What remains is at least 0, and at most the mask. */
		if (equal == higher && (f->value & rest) == 0)
			break;
		if (equal == lower && (f->value & rest) == (f->mask & rest))
			break;
		if (!(f->mask & bit) && wanted) {
			equal = lower;
			break;
		}
		if (!(f->mask & bit))
			continue;
		decided[left - 1] = below(s, wanted ? lower : higher, end - left, !wanted);
		lower = below(s, lower, end - left, wanted);
		equal = below(s, equal, end - left, wanted);
		higher = below(s, higher, end - left, wanted);
	}
	for (; left < from; left++) {
		if (!(f->mask >> left & 1))
			continue;
		bool wanted = f->value >> left & 1;
		equal = diagram_node(s, end - left - 1, wanted ? decided[left] : equal,
		                     wanted ? equal : decided[left]);
	}
	return equal;
}

diagram diagram_compare(struct diagram_store *s, const struct diagram_field *f, diagram lower,
                        diagram equal, diagram higher)
{
	return compare(s, f, f->bits, lower, equal, higher);
}

/* The bits of the field before the last `left` are those of the value. */
static diagram with_first_bits(const struct diagram_store *s, const struct diagram_field *f,
                               unsigned left, diagram d)
{
	unsigned end = 32 * f->word + f->bits;

	while (s->nodes[d].bit < end - left)
		d = below(s, d, s->nodes[d].bit, f->value >> (end - 1 - s->nodes[d].bit) & 1);
	return d;
}

diagram diagram_compare_within(struct diagram_store *s, const struct diagram_field *f,
                               uint64_t lowest, uint64_t highest, diagram lower, diagram equal,
                               diagram higher)
{
	unsigned same = lowest == highest ? 64 : (unsigned)__builtin_clzll(lowest ^ highest),
		 left = 64 - same;

	return compare(s, f, left, with_first_bits(s, f, left, lower),
	               with_first_bits(s, f, left, equal), with_first_bits(s, f, left, higher));
}

/* Recursion is bounded by the number of bits: 512. */
diagram diagram_choose(struct diagram_store *s, diagram set, diagram a, diagram b)
{
	if (s->is_full)
		return 1;
	if (a == b)
		return a;
	if (s->nodes[set].bit == LEAF)
		return s->nodes[set].low ? a : b;
	uint32_t hash = mix(set, a, b);
	struct memo *memo = &s->memos[hash & (memo_count(s) - 1)];
	if (memo->generation == s->generation && memo->set == set && memo->a == a && memo->b == b)
		return memo->result;
	diagram_store_spend(s, 1);
	unsigned bit = top_bit(s, set, a, b);
	diagram low = diagram_choose(s, below(s, set, bit, false), below(s, a, bit, false),
	                             below(s, b, bit, false));
	diagram high = diagram_choose(s, below(s, set, bit, true), below(s, a, bit, true),
	                              below(s, b, bit, true));
	diagram result = diagram_node(s, bit, low, high);
	s->memos[hash & (memo_count(s) - 1)] = (struct memo){ set, a, b, result, s->generation };
	return result;
}

/*
 * The part for values that agree with `base` but for their lowest `bits` bits. The first range
 * starts at or before it.
 */
static diagram build(struct diagram_store *s, unsigned word, const struct diagram_range *ranges,
                     size_t count, uint32_t base, unsigned bits)
{
	size_t k = 1;

	if (count == 1)
		return ranges->to;
	uint32_t middle = base | 1u << (bits - 1);
	while (k < count && ranges[k].from < middle)
		k++;
	diagram low = build(s, word, ranges, k, base, bits - 1);
	if (k == count || ranges[k].from > middle)
		k--;
	return diagram_node(s, 32 * word + 32 - bits, low,
	                    build(s, word, ranges + k, count - k, middle, bits - 1));
}

diagram diagram_of_ranges(struct diagram_store *s, unsigned word,
                          const struct diagram_range *ranges, size_t count)
{
	return build(s, word, ranges, count, 0, 32);
}
