/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each question is one walk that visits a node once: its results per node are in a table beside the
 * store.
 */
#include "lib/diagram/set.h"

#include <stdlib.h>

#include "lib/verdict/verdict.h"

struct walk {
	struct diagram_store *store;
	uint32_t *known; /* by node of the beginning: 0, or what was found out */
	set_predicate *wanted;
	const void *context;
	const struct seccomp_data *data;
	unsigned words;
};

/* A walk goes through a part of the store's nodes, and clears a table of all. */
enum { NODES_SEEN_IN_A_STEP = 8 };

static bool begin(struct walk *w, struct diagram_store *store)
{
	diagram_store_spend(store, diagram_store_count(store) / NODES_SEEN_IN_A_STEP);
	w->store = store;
	w->known = calloc(diagram_store_count(store) + 1, sizeof *w->known);
	if (!w->known)
		diagram_store_fail(store);
	return w->known;
}

/* ---- sets from sets ---- */

static diagram map(struct walk *w, diagram d)
{
	struct diagram_store *s = w->store;

	if (w->known[d])
		return w->known[d];
	if (diagram_is_leaf(s, d))
		return w->known[d] = diagram_leaf(s, w->wanted(diagram_value(s, d), w->context));
	diagram low = map(w, diagram_branch(s, d, false)),
		high = map(w, diagram_branch(s, d, true));
	return w->known[d] = diagram_node(s, diagram_bit(s, d), low, high);
}

diagram set_where(struct diagram_store *store, diagram answers, set_predicate *wanted,
                  const void *context)
{
	struct walk w = { .wanted = wanted, .context = context };
	diagram result = answers;

	if (begin(&w, store))
		result = map(&w, answers);
	free(w.known);
	return result;
}

static bool is_answer(uint32_t answer, const void *context)
{
	return answer == *(const uint32_t *)context;
}

diagram set_of_answer(struct diagram_store *store, diagram answers, uint32_t answer)
{
	return set_where(store, answers, is_answer, &answer);
}

static bool is_allowed(uint32_t answer, const void *context)
{
	(void)context;
	return verdict_ret_allows(answer);
}

diagram set_allowed(struct diagram_store *store, diagram answers)
{
	return set_where(store, answers, is_allowed, NULL);
}

diagram set_empty(struct diagram_store *store)
{
	return diagram_leaf(store, 0);
}

diagram set_without(struct diagram_store *store, diagram a, diagram b)
{
	return diagram_choose(store, b, diagram_leaf(store, 0), a);
}

diagram set_complement(struct diagram_store *store, diagram set)
{
	return diagram_choose(store, set, diagram_leaf(store, 0), diagram_leaf(store, 1));
}

static diagram lead(struct walk *w, diagram d, diagram to, unsigned end)
{
	struct diagram_store *s = w->store;

	if (diagram_bit(s, d) >= end)
		return diagram_leaf(s, d == to);
	if (w->known[d])
		return w->known[d];
	diagram low = lead(w, diagram_branch(s, d, false), to, end),
		high = lead(w, diagram_branch(s, d, true), to, end);
	return w->known[d] = diagram_node(s, diagram_bit(s, d), low, high);
}

diagram set_leading_to(struct diagram_store *store, diagram d, diagram to, unsigned end)
{
	struct walk w = { 0 };
	diagram result = d;

	if (begin(&w, store))
		result = lead(&w, d, to, end);
	free(w.known);
	return result;
}

/* ---- one call ---- */

enum { HAS_NONE = 1, HAS_ONE };

static bool is_known(const struct walk *w, unsigned bit)
{
	return w->words >> bit / 32 & 1;
}

static bool value_of(const struct seccomp_data *data, unsigned bit)
{
	return diagram_get_word(data, bit / 32) >> (31 - bit % 32) & 1;
}

/* Whether a call in the set, with the known words, is found from `d` down. */
static uint32_t search(struct walk *w, diagram d)
{
	const struct diagram_store *s = w->store;
	uint32_t found = HAS_NONE;

	if (w->known[d])
		return w->known[d];
	if (diagram_is_leaf(s, d))
		return w->known[d] = diagram_value(s, d) ? HAS_ONE : HAS_NONE;
	unsigned bit = diagram_bit(s, d);
	if (!is_known(w, bit) || !value_of(w->data, bit))
		found = search(w, diagram_branch(s, d, false));
	if (found == HAS_NONE && (!is_known(w, bit) || value_of(w->data, bit)))
		found = search(w, diagram_branch(s, d, true));
	return w->known[d] = found;
}

/* Follows the smallest branches in which search() found one. */
static void take_first(const struct walk *w, diagram d, struct seccomp_data *out)
{
	*out = (struct seccomp_data){ 0 };
	for (unsigned word = 0; word < DIAGRAM_WORDS; word++) {
		if (w->words >> word & 1)
			diagram_set_word(out, word, diagram_get_word(w->data, word));
	}
	while (!diagram_is_leaf(w->store, d)) {
		unsigned bit = diagram_bit(w->store, d), word = bit / 32;
		bool set = is_known(w, bit)
		                   ? value_of(w->data, bit)
		                   : w->known[diagram_branch(w->store, d, false)] != HAS_ONE;

		if (set)
			diagram_set_word(out, word,
			                 diagram_get_word(out, word) | 1u << (31 - bit % 32));
		d = diagram_branch(w->store, d, set);
	}
}

bool set_find(struct diagram_store *store, diagram set, const struct seccomp_data *known,
              unsigned known_words, struct seccomp_data *out)
{
	struct walk w = { .data = known, .words = known_words };
	bool found = begin(&w, store) && search(&w, set) == HAS_ONE;

	if (found)
		take_first(&w, set, out);
	free(w.known);
	return found;
}

/* ---- what is asked for ---- */

static void collect(struct walk *w, diagram d)
{
	if (w->known[d] || diagram_is_leaf(w->store, d))
		return;
	w->known[d] = 1;
	w->words |= 1u << diagram_bit(w->store, d) / 32;
	collect(w, diagram_branch(w->store, d, false));
	collect(w, diagram_branch(w->store, d, true));
}

unsigned set_words(struct diagram_store *store, diagram d)
{
	struct walk w = { 0 };

	if (begin(&w, store))
		collect(&w, d);
	free(w.known);
	return w.words;
}
