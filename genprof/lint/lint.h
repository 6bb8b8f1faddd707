/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong with a profile, or only doubtful, although it can be read: sc-genprof lint. Pure:
 * no kernel is asked. The rules are checked for several imagined machines, because includes and
 * excludes decide which of them meet.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "genprof/report/report.h"
#include "lib/verdict/verdict.h"

struct diagram_store;
struct error;
struct profile;

/* What each kind of finding means. A finding's title is its place: "syscalls[3].args[0]". */
extern const struct report_kind lint_kinds[];

/*
 * Runs all checks and adds their findings to `report`, in the order of rules, those on the whole
 * profile first. `arch` is the architecture to look for, `runtime` whose reading counts.
 */
int lint_profile(const struct profile *profile, enum arch arch, enum runtime runtime,
                 struct report *report, struct error *err);

/* ---- the checks, in the order in which they run ---- */

/* Of each level: any number of notes leaves room for errors. */
enum { LINT_MAX_FINDINGS = 1000, LINT_LEVELS = REPORT_NOTE + 1, LINT_PLACES = 8192 };

struct lint {
	struct report *report; /* borrowed */
	/* the findings by their message: index + 1, or 0 */
	uint16_t places[LINT_PLACES];
	/* for each finding: other rules of which the same was found */
	size_t more[LINT_MAX_FINDINGS * LINT_LEVELS];
	size_t counts[LINT_LEVELS];
	/* the finding that lint_add met last; count: it was dropped */
	size_t last;
	size_t dropped;     /* beyond LINT_MAX_FINDINGS */
	bool out_of_memory; /* in lint_why */
	/* for what the rules mean together; full where that takes too much work */
	struct diagram_store *store;
	bool is_undecided; /* some of it, for whatever reason */
};

/* Adds a finding about a rule, or FINDING_NO_RULE; or counts it to an equal one that is there. */
int lint_add(struct lint *lint, enum report_level level, const char *kind, size_t rule,
             const char *place, const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Says what follows from the finding that was added last. */
void lint_why(struct lint *lint, const char *why);

/* A machine, and the profile as it is resolved there. */
struct machine_case {
	struct machine machine;
	struct resolved_profile *resolved; /* NULL: it cannot be resolved there */
};

struct machine_cases {
	struct machine_case *list; /* the first is Docker's usual container */
	size_t count;
	bool are_more; /* that no place was left for, or that were too much work to resolve */
};

/* The names of calls: depending on libseccomp, without a number; and an unknown one. */
int lint_check_names(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out);
int lint_check_name(const struct profile *profile, size_t index, size_t name_index, enum arch arch,
                    struct lint *out);
/* Each rule by itself: conditions. */
int lint_check_rules(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out);
/* Rules beside each other: which ones never decide. */
int lint_check_order(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out);
/* Conditions on machines: that a rule needs more than it says, or that the runtime reads none. */
int lint_check_capabilities(const struct profile *profile, const struct machine_cases *cases,
                            struct lint *out);
/* Whether the rule says what the default action says: runtimes skip it. */
bool lint_is_the_default(const struct profile *profile, const struct rule *rule);
/* Refusals that are skipped while another rule allows the same calls. */
int lint_check_holes(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out);
/* What actions do to a program, inverted tests, what not every reader takes. */
int lint_check_actions(const struct profile *profile, const struct machine_cases *cases,
                       struct lint *out);
/* Calls that stand in for each other. */
int lint_check_siblings(const struct profile *profile, const struct resolved_profile *resolved,
                        struct lint *out);

enum lint_openness { LINT_CLOSED, LINT_SOMETIMES, LINT_OPEN };
/* Whether some, all or no calls of a number pass, and the first rule that lets them. */
enum lint_openness lint_openness_of(struct lint *lint, const struct resolved_profile *resolved,
                                    const struct resolved_arch *arch, uint32_t nr,
                                    size_t *out_rule);

/* The verdicts of a usual container: can a program run, what is left open. */
int lint_check_verdicts(const struct profile *profile, const struct machine_case *usual,
                        struct lint *out);
