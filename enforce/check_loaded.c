/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A runtime compiles the profile with the names that its libseccomp knows, sc-enforce with all: the
 * loaded filters may be either. A difference is reported against what a runtime on this machine
 * makes.
 */
#include "enforce/check_loaded.h"

#include "enforce/loaded/loaded_compare.h"
#include "enforce/loaded/loaded_filters.h"
#include "enforce/plan.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/profile/profile.h"
#include "lib/text/plural.h"

static int compare_with_all_names(const struct plan *plan, const struct loaded_filters *filters,
                                  struct error *err)
{
	struct resolved_profile *resolved = NULL;
	struct proof_difference difference;

	if (plan_resolve_with_all_names(plan, &resolved, err) < 0)
		return -1;
	int answer = loaded_compare(filters, resolved, &difference, err);
	verdict_resolved_free(resolved);
	return answer;
}

static int compare(const struct plan *plan, const struct loaded_filters *filters, FILE *out,
                   struct error *err)
{
	struct proof_difference difference;
	char text[1024];

	if (filters->count == 0)
		return error_set(err, 0, "process %d: not loaded: it is under no filter",
		                 (int)plan->pid);
	int answer = loaded_compare(filters, plan->resolved, &difference, err);
	if (answer == PROOF_DIFFERENT && compare_with_all_names(plan, filters, err) == PROOF_EQUAL)
		answer = PROOF_EQUAL;
	if (answer < 0)
		return error_wrap(err, "process %d", (int)plan->pid);
	if (answer == PROOF_DIFFERENT)
		return error_set(err, 0, "process %d: another profile is loaded: %s",
		                 (int)plan->pid,
		                 proof_describe(&difference, plan->resolved, text, sizeof text));
	fputs("profile: ", out);
	quote_write(plan->profile->source, out);
	fprintf(out,
	        "\nprocess %d: the same: %zu filter%s loaded, and answer%s every call as the "
	        "profile "
	        "says\n",
	        (int)plan->pid, filters->count, filters->count == 1 ? " is" : "s are",
	        filters->count == 1 ? "s" : "");
	return 0;
}

int check_loaded_write(const struct plan *plan, FILE *out, struct error *err)
{
	struct loaded_filters filters;
	int r = loaded_filters_read(plan->pid, &filters, err);

	if (r == 0)
		r = compare(plan, &filters, out, err);
	loaded_filters_done(&filters);
	return r;
}
