/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts the answers of compare/ together: the calls first (review_calls.c), then what is counted of
 * them, the curve of new facts, the stacks, and what differs.
 */
#include "genprof/review/review.h"

#include <string.h>

#include "genprof/compare/baseline.h"
#include "genprof/compare/check.h"
#include "genprof/compare/diff.h"
#include "genprof/compare/diff_findings.h"
#include "genprof/compare/drift.h"
#include "genprof/review/review_calls.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

const char *const review_states[] = { [REVIEW_FORBIDDEN] = "forbidden",
	                              [REVIEW_BY_ARGUMENTS] = "by arguments",
	                              [REVIEW_ALLOWED] = "allowed" };

bool review_is_allowed(const struct review_call *call)
{
	return call->state != REVIEW_FORBIDDEN;
}

static void count_calls(const struct review *review, struct review_figures *f)
{
	for (size_t i = 0; i < review->call_count && review->calls[i].is_native; i++) {
		const struct review_call *call = &review->calls[i];
		bool allowed = review_is_allowed(call), there = call->reference != REVIEW_FORBIDDEN;

		f->kernel++;
		f->allowed += allowed;
		f->by_arguments += call->state == REVIEW_BY_ARGUMENTS;
		f->added += allowed && call->calls == 0;
		f->risky += allowed && call->risk;
		f->reference_allowed += there;
		f->reference_forbidden += there && !allowed;
		f->wider += call->is_wider;
	}
}

/* How sure we can be that the runs were enough (saturation.h). */
static int estimate(const struct review_input *input, struct review_figures *f, struct error *err)
{
	f->runs = trace_runs(input->trace);
	if (saturation_count(input->trace, &f->facts, err) < 0)
		return -1;
	f->expected = f->runs ? saturation_expected(&f->facts, f->runs) : 0;
	f->chance_is_bound = !input->has_own || f->runs == 0;
	if (!f->chance_is_bound)
		f->chance = saturation_chance(input->own, f->runs);
	else
		f->chance = f->runs && f->expected < 1 ? f->expected : 1;
	return 0;
}

/* Every number of runs where they are few, else steps that are as even as whole numbers allow. */
static int draw_curve(const struct review_input *input, struct review *review, struct error *err)
{
	struct review_curve *curve = &review->curve;
	uint64_t runs = review->figures.runs;

	curve->count = runs < REVIEW_CURVE_MAX ? (size_t)runs : REVIEW_CURVE_MAX;
	uint64_t steps = curve->count > 1 ? curve->count - 1 : 1;
	for (size_t i = 0; i < curve->count; i++)
		curve->runs[i] = 1 + (runs - 1) / steps * i + (runs - 1) % steps * i / steps;
	return saturation_curve(input->trace, curve->runs, curve->count, curve->facts, err);
}

static int fold_stacks(const struct review_input *input, struct review *review, struct error *err)
{
	const struct observation *list;
	size_t count;

	if (trace_observations(input->trace, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		for (size_t s = 0; list[i].name && s < list[i].stack_count; s++)
			if (fold_add(&review->stacks, &list[i].stacks[s], list[i].name) < 0)
				return error_set(err, 0, "report: out of memory");
	return 0;
}

static int find_drift(const struct review_input *input, struct review *review, struct error *err)
{
	struct drift drift = { 0 };
	int result = drift_find(input->resolved, input->trace, &drift, err);

	if (result == 0)
		result = check_report_drift(&drift, input->resolved, input->baseline,
		                            &review->drift, &review->accepted, err);
	drift_done(&drift);
	return result;
}

static int find_difference(const struct review_input *input, struct review *review,
                           struct error *err)
{
	struct diff diff = { 0 };

	if (!input->against)
		return 0;
	int result =
		diff_find(input->against, input->resolved, DIFF_ALLOWED_AND_ANSWERS, &diff, err);
	if (result == 0)
		result = diff_findings_add(&diff, &review->difference, err);
	diff_done(&diff);
	return result;
}

int review_build(const struct review_input *input, struct review *out, struct error *err)
{
	struct review review = { .file = input->resolved->profile->source,
		                 .reference = input->reference_name,
		                 .against = input->against_name,
		                 .arch = input->resolved->archs[0].arch,
		                 .timeline = input->timeline };
	int result = review_calls_find(input, &review, err);

	if (result == 0)
		result = estimate(input, &review.figures, err);
	if (result == 0)
		result = draw_curve(input, &review, err);
	if (result == 0)
		result = fold_stacks(input, &review, err);
	if (result == 0)
		result = find_drift(input, &review, err);
	if (result == 0)
		result = find_difference(input, &review, err);
	if (result < 0) {
		review_done(&review);
		return -1;
	}
	count_calls(&review, &review.figures);
	trace_header(input->trace, &review.header);
	*out = review;
	return 0;
}

void review_done(struct review *review)
{
	review_calls_done(review);
	fold_done(&review->stacks);
	report_done(&review->drift);
	report_done(&review->difference);
	*review = (struct review){ 0 };
}
