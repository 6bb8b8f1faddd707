/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trace -> profile, as a pure function: the same trace gives the same profile.
 */
#pragma once

#include <stdbool.h>

#include "genprof/facts/choices.h"
#include "genprof/portable/portable.h"

struct error;
struct floor;
struct policy;
struct profile;
struct trace;
struct warnings;

struct generate_options {
	enum narrowing narrowing;
	/* what the traces hold and nothing beside it: for comparing, not for running */
	bool only_seen;
	struct portable_options portable;
	const struct policy *policy; /* what a person decided about single calls, or NULL */
	/* what a container runtime needs to start the workload; NULL ends the list */
	const struct floor *floors[3];
};

/*
 * The profile that allows what the trace saw and refuses everything else with EPERM:
 *   - one rule with the names that need no condition, then rules for single calls, sorted by name;
 *   - what the kernel did not have (every answer ENOSYS) keeps being answered ENOSYS;
 *   - what the policy decided is kept, with its reason as the comment;
 *   - what runs of the same work make or not by chance is there (nondeterministic.def), but for
 *     NARROWING_EXACT;
 *   - what a signal or the end of the program may need at any time is there (prerequisites.def);
 *   - what the runtime needs to start the workload is there (floor_apply);
 *   - newer siblings of all this that were not seen are answered ENOSYS (portable_answer_newer).
 * This is the profile as it is written.
 * A trace without calls, or with calls that have no name, is an error. `warnings` gets what the
 * user should know, `notes` what they may want to know; both may be NULL. The caller frees *out
 * with profile_free.
 */
int generate_profile(struct trace *trace, const struct generate_options *options,
                     struct profile **out, struct warnings *warnings, struct warnings *notes,
                     struct error *err);
