/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compile with libseccomp and prove; where its filter is wrong or cannot be verified, compile
 * without it; else give up. A filter leaves this file only when it was proven for every call.
 */
#include "enforce/proven.h"

#include <errno.h>

#include "enforce/cache.h"
#include "enforce/proof/proof.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"

/*
 * prove_filter tries calls, and where masks and ranges cross each other not all of them: what it
 * accepts must also have the diagram of the profile. A filter that cannot be decided is not used.
 */
static int prove_all_calls(const struct filter *filter, const struct resolved_profile *resolved,
                           struct prove_difference *out_difference, struct error *err)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct proof_difference found;
	struct meaning meaning = { 0 };

	if (!store)
		return error_set(err, ENOMEM, "proof");
	int answer = meaning_of(store, resolved, MEANING_WHOLE, &meaning, err);
	if (answer == 0)
		answer = proof_check(store, &meaning, filter, NULL, &found, err);
	meaning_done(&meaning);
	diagram_store_free(store);
	if (answer == PROOF_DIFFERENT)
		*out_difference = (struct prove_difference){ found.data, found.verdict, found.filter };
	return answer < 0 ? -1 : answer == PROOF_EQUAL ? PROVE_EQUAL : PROVE_DIFFERENT;
}

static int prove(const struct filter *filter, const struct resolved_profile *resolved, struct proven_limits limits,
                 struct proven *out, struct prove_difference *out_difference, struct error *err)
{
	int answer = prove_filter(filter, resolved, limits.cells_per_call, &out->coverage, out_difference, err);

	return answer == PROVE_EQUAL ? prove_all_calls(filter, resolved, out_difference, err) : answer;
}

/* PROVE_DIFFERENT also where there is nothing, or nothing of use: the profile is compiled then. */
static int try_cache(const struct resolved_profile *resolved, struct proven_limits limits, uint64_t key, struct proven *out,
                     struct error *err)
{
	struct prove_difference difference;
	struct filter filter = { 0 };

	if (cache_load(key, &out->form, &filter) == CACHE_MISS)
		return PROVE_DIFFERENT;
	int answer = filter_validate(&filter, err) < 0
	           ? PROVE_DIFFERENT
	           : prove(&filter, resolved, limits, out, &difference, err);
	if (answer != PROVE_EQUAL) {
		filter_done(&filter);
		return PROVE_DIFFERENT;
	}
	out->filter = filter;
	out->is_cached = true;
	return PROVE_EQUAL;
}

static int try_form(const struct resolved_profile *resolved, enum compile_form form, struct proven_limits limits,
                    struct proven *out, struct prove_difference *out_difference, struct error *err)
{
	struct filter filter = { 0 };

	if (libseccomp_filter(resolved, form, limits.compile_ms, &filter, err) < 0)
		return -1;
	int answer = prove(&filter, resolved, limits, out, out_difference, err);
	if (answer != PROVE_EQUAL) {
		filter_done(&filter);
		return answer;
	}
	out->filter = filter;
	out->form = form;
	return PROVE_EQUAL;
}

static int compile_and_prove(const struct resolved_profile *resolved, struct proven_limits limits, struct proven *out,
                             struct error *err)
{
	struct prove_difference again;
	struct proven proven = { 0 };
	char text[512];

	int answer = try_form(resolved, COMPILE_AS_WRITTEN, limits, &proven, &proven.first, err);
	if (answer != PROVE_EQUAL) {
		proven = (struct proven){ .first = proven.first, .is_undecided = answer < 0 };
		answer = try_form(resolved, COMPILE_DIRECT, limits, &proven, &again, err);
	}
	if (answer == PROVE_DIFFERENT)
		return error_set(err, 0, "filter: it does not say what the profile says: %s",
		                 prove_describe(&again, text, sizeof text));
	if (answer < 0)
		return -1;
	*out = proven;
	return 0;
}

int proven_filter(const struct resolved_profile *resolved, struct proven_limits limits, struct proven *out, struct error *err)
{
	uint64_t key = limits.use_cache ? cache_key(resolved) : 0;
	struct proven proven = { 0 };
	struct error not_kept;

	if (limits.use_cache) {
		int answer = try_cache(resolved, limits, key, &proven, err);
		if (answer == PROVE_EQUAL)
			*out = proven;
		if (answer != PROVE_DIFFERENT)
			return answer;
	}
	if (compile_and_prove(resolved, limits, out, err) < 0)
		return -1;
	if (limits.use_cache)
		cache_store(key, out->form, &out->filter, &not_kept);   /* the next run compiles again, then */
	return 0;
}

void proven_done(struct proven *proven)
{
	filter_done(&proven->filter);
}
