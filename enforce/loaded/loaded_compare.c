/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each filter becomes a diagram, and the diagrams one: so filters of any number and any making are
 * compared with a profile for all calls, and not for some that are tried.
 */
#include "enforce/loaded/loaded_compare.h"

#include <errno.h>
#include <stdbool.h>

#include "enforce/loaded/loaded_filters.h"
#include "enforce/proof/symbolic.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

/* The strictest first (kernel/seccomp.c, seccomp_run_filters: as signed numbers). */
static const uint32_t actions[] = {
	SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_KILL_THREAD, SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO,
	SECCOMP_RET_USER_NOTIF,   SECCOMP_RET_TRACE,       SECCOMP_RET_LOG,  SECCOMP_RET_ALLOW,
};

enum { ACTIONS = sizeof actions / sizeof *actions };

/* Its place among the actions; ACTIONS: none of them. */
static unsigned strictness(uint32_t answer)
{
	unsigned i = 0;

	while (i < ACTIONS && actions[i] != (answer & SECCOMP_RET_ACTION_FULL))
		i++;
	return i;
}

static bool has_strictness(uint32_t answer, const void *wanted)
{
	return strictness(answer) == *(const unsigned *)wanted;
}

static bool is_as_strict(uint32_t answer, const void *as)
{
	return strictness(answer) <= *(const unsigned *)as;
}

static diagram stricter(struct diagram_store *store, diagram newer, diagram older)
{
	diagram wins = set_empty(store);

	for (unsigned i = 0; i < ACTIONS; i++) {
		diagram both =
			diagram_choose(store, set_where(store, older, has_strictness, &i),
		                       set_where(store, newer, is_as_strict, &i), set_empty(store));

		wins = diagram_choose(store, both, diagram_leaf(store, 1), wins);
	}
	return diagram_choose(store, wins, newer, older);
}

static int together(struct diagram_store *store, const struct loaded_filters *filters, diagram *out,
                    struct error *err)
{
	const unsigned unknown = ACTIONS;

	*out = diagram_leaf(store, SECCOMP_RET_ALLOW);
	for (size_t i = 0; i < filters->count; i++) {
		diagram one;

		if (symbolic_run(store, &filters->list[i], NULL, 0, &one, err) < 0)
			return error_wrap(err, "the filter that was loaded as number %zu", i + 1);
		if (set_where(store, one, has_strictness, &unknown) != set_empty(store))
			return error_set(
				err, 0,
				"the filter that was loaded as number %zu: answers with an "
				"action that is not known",
				i + 1);
		*out = i == 0 ? one : stricter(store, one, *out);
	}
	return diagram_store_full(store)
	               ? error_set(err, 0, "the filters together are too complex to be compared")
	               : 0;
}

/* As the kernel comes to it, call by call. */
static uint32_t answer_of(const struct loaded_filters *filters, const struct seccomp_data *data)
{
	uint32_t answer = SECCOMP_RET_ALLOW;

	for (size_t i = 0; i < filters->count; i++) {
		uint32_t one = filter_run(&filters->list[i], data, NULL);

		if (i == 0 || strictness(one) <= strictness(answer))
			answer = one;
	}
	return answer;
}

static int compare(struct diagram_store *store, const struct meaning *meaning,
                   const struct loaded_filters *filters, struct proof_difference *out,
                   struct error *err)
{
	struct proof_difference found = { 0 };
	diagram all;

	if (together(store, filters, &all, err) != 0)
		return -1;
	if (all == meaning->whole)
		return PROOF_EQUAL;
	diagram_difference(store, meaning->whole, all, &found.data);
	found.verdict = meaning_answer(store, meaning, &found.data);
	found.filter = answer_of(filters, &found.data);
	*out = found;
	return PROOF_DIFFERENT;
}

int loaded_compare(const struct loaded_filters *filters, const struct resolved_profile *resolved,
                   struct proof_difference *out, struct error *err)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct meaning meaning = { 0 };

	if (!store)
		return error_set(err, ENOMEM, "compare filters");
	int answer = meaning_of(store, resolved, MEANING_WHOLE, &meaning, err);
	if (answer == 0)
		answer = compare(store, &meaning, filters, out, err);
	else
		error_wrap(err, "%s", resolved->profile->source);
	meaning_done(&meaning);
	diagram_store_free(store);
	return answer;
}
