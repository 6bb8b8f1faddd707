/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compile, prove; once more in the form that libseccomp gets right; else give up. A filter leaves
 * this file only when it was proven.
 */
#include "enforce/proven.h"

#include "enforce/cache.h"
#include "lib/base/error.h"

/*
 * PROVE_DIFFERENT also where there is nothing, or nothing of use. A filter that could only be sampled is of none: whoever
 * wrote the entry may have known the samples.
 */
static int try_cache(const struct resolved_profile *resolved, struct proven_limits limits, uint64_t key, struct proven *out,
                     struct error *err)
{
	struct prove_difference difference;
	struct filter filter = { 0 };

	if (cache_load(key, &out->form, &filter) == CACHE_MISS)
		return PROVE_DIFFERENT;
	int answer = filter_validate(&filter, err) < 0
	           ? PROVE_DIFFERENT
	           : prove_filter(&filter, resolved, limits.cells_per_call, &out->coverage, &difference, err);
	if (answer != PROVE_EQUAL || out->coverage.sampled > 0) {
		filter_done(&filter);
		return answer < 0 ? -1 : PROVE_DIFFERENT;
	}
	out->filter = filter;
	out->is_cached = true;
	return PROVE_EQUAL;
}

static int try_form(const struct resolved_profile *resolved, enum compile_form form, struct proven_limits limits,
                    struct proven *out, struct prove_difference *out_difference, struct error *err)
{
	struct filter filter = { 0 };

	if (compile_filter(resolved, form, limits.compile_ms, &filter, err) < 0)
		return -1;
	int answer = prove_filter(&filter, resolved, limits.cells_per_call, &out->coverage, out_difference, err);
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
	struct proven proven = { 0 };
	struct prove_difference again;
	char text[512];

	int answer = try_form(resolved, COMPILE_AS_WRITTEN, limits, &proven, &proven.first, err);
	if (answer < 0)
		return -1;
	if (answer == PROVE_DIFFERENT) {
		prove_describe(&proven.first, text, sizeof text);
		answer = try_form(resolved, COMPILE_PREFIXES, limits, &proven, &again, err);
		if (answer < 0)
			return error_wrap(err, "libseccomp does not compile what the profile says (%s), and without ranges",
			                  text);
		if (answer == PROVE_DIFFERENT)
			return error_set(err, 0, "libseccomp does not compile what the profile says, with or without "
			                 "ranges: %s", prove_describe(&again, text, sizeof text));
	}
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
	if (limits.use_cache && out->coverage.sampled == 0)
		cache_store(key, out->form, &out->filter, &not_kept);   /* the next run compiles again, then */
	return 0;
}

void proven_done(struct proven *proven)
{
	filter_done(&proven->filter);
}
