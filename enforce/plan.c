/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/plan.h"

#include "enforce/cmdline.h"
#include "enforce/filter/codegen.h"
#include "enforce/loaded/loaded_target.h"
#include "enforce/run/caps.h"
#include "enforce/timing.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/trace/trace.h"
#include "lib/verdict/machine.h"
#include "lib/verdict/verdict.h"

/* The filter that finds the frequent calls of the trace first. */
static int plan_ordered(const char *trace_path, struct plan *plan, struct error *err)
{
	struct trace *trace = NULL;

	if (trace_read(trace_path, &trace, err) < 0)
		return -1;
	auto_free struct timing_weights *list = timing_weights_new(trace, err);
	const struct codegen_weights weights = { timing_weight_of, list };
	trace_free(trace);
	return list ? proven_filter(plan->resolved, PROVEN_OWN, &weights, &plan->proven, err) : -1;
}

static int plan_filter(const struct settings *settings, struct plan *plan,
                       struct warnings *warnings, struct error *err)
{
	bool is_like_runtime = settings->is_like_runtime ||
	                       settings->compiler == PROVEN_LIBSECCOMP ||
	                       settings->mode == MODE_DUMP_PFC || plan->pid;

	plan->machine = (struct machine){ .capabilities = plan->capabilities,
		                          .runtime = settings->runtime,
		                          .strict = settings->strict,
		                          .vocabulary = is_like_runtime ? VOCABULARY_OF_LIBSECCOMP
		                                                        : VOCABULARY_OF_TABLES };
	int found = find_profile(settings->profile, &plan->profile, warnings, err);
	if (found < 0 || machine_detect(&plan->machine, err) < 0)
		return -1;
	plan->found = (enum find_answer)found;
	if (found == FIND_UNCONFINED)
		return settings->mode == MODE_RUN
		               ? 0
		               : error_set(err, 0, "unconfined: there is no filter");
	if (verdict_resolve(plan->profile, &plan->machine, &plan->resolved, warnings, err) < 0)
		return -1;
	if (settings->order_trace && settings->mode != MODE_TIMING)
		return plan_ordered(settings->order_trace, plan, err);
	return proven_filter(plan->resolved, settings->compiler, NULL, &plan->proven, err);
}

int plan_make(const struct settings *settings, struct plan *plan, struct warnings *warnings,
              struct error *err)
{
	if (settings->user && user_find(settings->user, &plan->user, err) < 0)
		return -1;
	if (caps_held(&plan->held, err) < 0)
		return -1;
	uint64_t theirs = plan->held;
	if (loaded_target_find(settings->container, settings->pid, &plan->pid, err) < 0 ||
	    (plan->pid && loaded_target_capabilities(plan->pid, &theirs, err) < 0))
		return -1;
	uint64_t base = settings->cap_default ? capability_docker_default() : theirs;
	plan->capabilities = capability_request_resolve(&settings->caps, base,
	                                                plan->pid ? ~UINT64_C(0) : plan->held);
	return plan_filter(settings, plan, warnings, err);
}

static int resolve_with(const struct plan *plan, enum verdict_vocabulary vocabulary,
                        struct resolved_profile **out, struct warnings *warnings, struct error *err)
{
	struct machine machine = plan->machine;

	machine.vocabulary = vocabulary;
	return verdict_resolve(plan->profile, &machine, out, warnings, err);
}

int plan_resolve_as_runtime(const struct plan *plan, struct resolved_profile **out,
                            struct warnings *warnings, struct error *err)
{
	return resolve_with(plan, VOCABULARY_OF_LIBSECCOMP, out, warnings, err);
}

int plan_resolve_with_all_names(const struct plan *plan, struct resolved_profile **out,
                                struct error *err)
{
	return resolve_with(plan, VOCABULARY_OF_TABLES, out, NULL, err);
}

void plan_done(struct plan *plan)
{
	proven_done(&plan->proven);
	verdict_resolved_free(plan->resolved);
	profile_free(plan->profile);
	user_done(&plan->user);
}
