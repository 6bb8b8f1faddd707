/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter leaves this file only when its diagram is that of the profile.
 *
 * Rules that cross each other are kept apart first, as links; where that takes too many
 * instructions, what they come to is compiled instead.
 */
#include "enforce/proven.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "enforce/filter/codegen.h"
#include "enforce/filter/libseccomp.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

enum { WRITTEN = 0, TOO_LONG = 1 };

/* For each form; Docker's default profile takes a few thousand, this many a third of a second. */
enum { MOST_STEPS = 1 << 21 };

/*
 * Writes the filter and proves it. TOO_LONG, with `err` filled, where it has too many instructions.
 */
static int write_and_prove(struct diagram_store *store, const struct resolved_profile *resolved,
                           const struct meaning *meaning, const struct codegen_weights *weights,
                           struct proven *proven, struct error *err)
{
	auto_free size_t *link_places = calloc(meaning->count + 1, sizeof *link_places);
	struct proof_difference difference;
	struct filter filter = { 0 };
	char text[512];

	if (!link_places)
		return error_set(err, ENOMEM, "filter");
	int written = codegen_filter(store, meaning, weights, &filter, link_places, err);
	if (written != CODEGEN_WRITTEN)
		return written < 0 ? -1 : TOO_LONG;
	uint64_t start_ns = clock_ns();
	int answer = filter_validate(&filter, err) < 0
	                     ? -1
	                     : proof_check(store, meaning, &filter, link_places, &difference, err);
	proven->prove_ns = clock_ns() - start_ns;
	if (answer != PROOF_EQUAL) {
		filter_done(&filter);
		return answer < 0 ? -1
		                  : error_set(err, 0,
		                              "filter: it is compiled wrongly, which is a bug of "
		                              "sc-enforce: %s",
		                              proof_describe(&difference, resolved, text,
		                                             sizeof text));
	}
	proven->filter = filter;
	return WRITTEN;
}

static int try_form(const struct resolved_profile *resolved, enum meaning_form form,
                    const struct codegen_weights *weights, struct proven *proven,
                    bool *out_has_links, struct error *err)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct meaning meaning = { 0 };

	if (!store)
		return error_set(err, ENOMEM, "filter");
	diagram_store_bound(store, MOST_STEPS);
	int rc = meaning_of(store, resolved, form, &meaning, err);
	*out_has_links = meaning.count > 0;
	if (rc == 0) {
		rc = write_and_prove(store, resolved, &meaning, weights, proven, err);
		if (rc != WRITTEN)
			error_wrap(err, "%s", resolved->profile->source);
	}
	meaning_done(&meaning);
	diagram_store_free(store);
	return rc;
}

static int compile_own(const struct resolved_profile *resolved,
                       const struct codegen_weights *weights, struct proven *proven,
                       struct error *err)
{
	bool has_links;
	int answer = try_form(resolved, MEANING_SHORT, weights, proven, &has_links, err);

	if (answer == TOO_LONG && has_links)
		answer = try_form(resolved, MEANING_FLAT, weights, proven, &has_links, err);
	return answer == WRITTEN ? 0 : -1;
}

/* ---- libseccomp's filters ---- */

static int compare(const struct resolved_profile *resolved, const struct filter *filter,
                   struct proof_difference *out_difference, struct error *err)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct meaning meaning = { 0 };

	if (!store)
		return error_set(err, ENOMEM, "proof");
	int answer = meaning_of(store, resolved, MEANING_WHOLE, &meaning, err);
	if (answer == 0) {
		answer = proof_check(store, &meaning, filter, NULL, out_difference, err);
		if (answer < 0)
			error_wrap(err, "%s", resolved->profile->source);
	}
	meaning_done(&meaning);
	diagram_store_free(store);
	return answer;
}

int proven_libseccomp(const struct resolved_profile *resolved,
                      struct proof_difference *out_difference, struct error *err)
{
	struct filter filter = { 0 };

	if (libseccomp_filter(resolved, LIBSECCOMP_LOOK_LIMIT_MS, &filter, err) < 0)
		return error_wrap(err, "%s", resolved->profile->source);
	int answer = compare(resolved, &filter, out_difference, err);
	filter_done(&filter);
	return answer;
}

static int compile_libseccomp(const struct resolved_profile *resolved, struct proven *proven,
                              struct error *err)
{
	struct proof_difference difference;
	struct filter filter = { 0 };
	char text[512];

	if (libseccomp_filter(resolved, LIBSECCOMP_TIME_LIMIT_MS, &filter, err) < 0)
		return error_wrap(err, "%s", resolved->profile->source);
	uint64_t start_ns = clock_ns();
	int answer = compare(resolved, &filter, &difference, err);
	proven->prove_ns = clock_ns() - start_ns;
	if (answer != PROOF_EQUAL) {
		filter_done(&filter);
		return answer < 0 ? -1
		                  : error_set(err, 0,
		                              "%s: libseccomp compiles the profile wrongly: %s",
		                              resolved->profile->source,
		                              proof_describe(&difference, resolved, text,
		                                             sizeof text));
	}
	proven->filter = filter;
	return 0;
}

int proven_filter(const struct resolved_profile *resolved, enum proven_compiler compiler,
                  const struct codegen_weights *weights, struct proven *out, struct error *err)
{
	struct proven proven = { .compiler = compiler };
	uint64_t start_ns = clock_ns();
	int rc = compiler == PROVEN_OWN ? compile_own(resolved, weights, &proven, err)
	                                : compile_libseccomp(resolved, &proven, err);

	if (rc < 0)
		return -1;
	proven.compile_ns = clock_ns() - start_ns - proven.prove_ns;
	*out = proven;
	return 0;
}

void proven_done(struct proven *proven)
{
	filter_done(&proven->filter);
}
