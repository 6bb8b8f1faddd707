/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision diagrams over the bits of a call (struct seccomp_data): what a profile or a filter
 * answers to every call at once.
 *
 * A diagram asks for one bit after the other, always in the same order, until it arrives at a leaf:
 * a number, which is an answer (SECCOMP_RET_* | data), or 0 and 1 where the diagram is a set of
 * calls. Diagrams are reduced and shared (Bryant 1986), so two equal functions are the same
 * diagram: comparing two of them is comparing two integers, and where they differ one walk down
 * finds a call.
 *
 * Diagrams live in a store and are freed with it. A store has a limit, because some functions have
 * no small diagram. When it is reached the store is full: every function here still returns a
 * diagram, but a meaningless one. Ask diagram_store_full once, before the results are used.
 */
#pragma once

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The words of a call in the order in which diagrams ask for them, each from bit 31 down. */
enum diagram_word {
	DIAGRAM_ARCH,
	DIAGRAM_NR,
	/* argument i: its high half is word DIAGRAM_ARGS + 2i, its low half the next */
	DIAGRAM_ARGS,
	DIAGRAM_IP = DIAGRAM_ARGS + 12,
	DIAGRAM_WORDS = 16,
};

typedef uint32_t diagram;

struct diagram_store;

/* `limit`: how many nodes; one takes 24 bytes, 48 just after the store has grown. NULL: ENOMEM. */
struct diagram_store *diagram_store_new(size_t limit);
void diagram_store_free(struct diagram_store *store);
bool diagram_store_full(const struct diagram_store *store);
size_t diagram_store_count(const struct diagram_store *store);

/* Makes the store full for good: for callers that lack memory of their own. */
void diagram_store_fail(struct diagram_store *store);

/*
 * Bounds the work, for rules of which each attempt is cheap and all together are not: after `steps`
 * more steps, each of them some 50 ns, the store is full for good. Without it there is no bound.
 */
void diagram_store_bound(struct diagram_store *store, size_t steps);
void diagram_store_spend(struct diagram_store *store, size_t steps);

/*
 * An attempt may make `room` more nodes. diagram_store_end_attempt says whether they were enough;
 * if not, it forgets them and the store is as before. `attempt` is what diagram_store_attempt
 * returned. Attempts do not nest. A store that has no memory or has reached its own limit stays
 * full.
 */
size_t diagram_store_attempt(struct diagram_store *store, size_t room);
bool diagram_store_end_attempt(struct diagram_store *store, size_t attempt);

/* Forgets every diagram made since diagram_store_count was `count`. */
void diagram_store_forget(struct diagram_store *store, size_t count);

/* ---- making ---- */

diagram diagram_leaf(struct diagram_store *store, uint32_t value);

/* A leaf that stands for a diagram kept elsewhere: unequal to every answer and every other link. */
diagram diagram_link(struct diagram_store *store, uint32_t number);

/* Asks for one bit (numbered as diagram_bit does); both branches must ask for later bits only. */
diagram diagram_node(struct diagram_store *store, unsigned bit, diagram low, diagram high);

/*
 * A word (`bits` 32) or an argument (64: `word` is its high half), of which `mask` is compared with
 * `value`.
 */
struct diagram_field {
	unsigned word;
	unsigned bits;
	uint64_t mask, value;
};

/*
 * Compares (field & mask) with value: `below`, `equal` or `above`. These must not ask for bits
 * before the field, and for bits of the field only if the mask has all of them.
 */
diagram diagram_compare(struct diagram_store *store, const struct diagram_field *field,
                        diagram below, diagram equal, diagram above);

/*
 * The same for the calls in which the field, of which the mask has all bits, is from `lowest` to
 * `highest`, as is the value: bits in which these agree are not asked for.
 */
diagram diagram_compare_within(struct diagram_store *store, const struct diagram_field *field,
                               uint64_t lowest, uint64_t highest, diagram below, diagram equal,
                               diagram above);

/*
 * For every call: set ? a : b. All set operations come from it: complement (s, 0, 1), intersection
 * (a, b, 0), union (a, 1, b), difference a without b (b, 0, a).
 */
diagram diagram_choose(struct diagram_store *store, diagram set, diagram a, diagram b);

/* A range of a word's values: from `from` up to the next range's, or to the end. */
struct diagram_range {
	uint32_t from;
	diagram to; /* asks for later words only */
};

/* The ranges must ascend, and the first one starts at 0. */
diagram diagram_of_ranges(struct diagram_store *store, unsigned word,
                          const struct diagram_range *ranges, size_t count);

/* ---- reading ---- */

bool diagram_is_leaf(const struct diagram_store *store, diagram d); /* an answer or a link */
bool diagram_is_link(const struct diagram_store *store, diagram d);
uint32_t diagram_value(const struct diagram_store *store, diagram d); /* of a leaf */

/* 32 * word + (31 - bit in the word); for a leaf a number above all of these. */
unsigned diagram_bit(const struct diagram_store *store, diagram d);
diagram diagram_branch(const struct diagram_store *store, diagram d, bool set);
diagram diagram_leaf_of(const struct diagram_store *store, diagram d,
                        const struct seccomp_data *data);

/* How many nodes it has. */
size_t diagram_size(const struct diagram_store *store, diagram d);

/* What is left of a diagram that asks for no earlier word when `word` has this value. */
diagram diagram_with_word(const struct diagram_store *store, diagram d, unsigned word,
                          uint32_t value);

/*
 * The ranges of a word, ascending, neighbours unequal. Returns their number, or room + 1 if more.
 */
size_t diagram_ranges(const struct diagram_store *store, diagram d, unsigned word,
                      struct diagram_range *out, size_t room);

/* The first call, in the order of the words, to which `a` and `b` answer differently. a != b. */
void diagram_difference(const struct diagram_store *store, diagram a, diagram b,
                        struct seccomp_data *out);

/* ---- words of struct seccomp_data ---- */

uint32_t diagram_get_word(const struct seccomp_data *data, unsigned word);
void diagram_set_word(struct seccomp_data *data, unsigned word, uint32_t value);

/* The offset of a word in struct seccomp_data, in units of 4 bytes. */
unsigned diagram_offset(unsigned word);
