/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is wrong with a profile, or only doubtful, although it can be read: sc-genprof lint.
 * Pure: no kernel is asked. The rules are looked at on several imagined machines, because includes
 * and excludes decide which of them meet.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/verdict/verdict.h"

struct error;
struct profile;
struct rule;

enum lint_severity {
	LINT_NOTE,              /* worth knowing */
	LINT_WARNING,           /* probably not what was meant, or more than is needed */
	LINT_ERROR,             /* does not do what it says, or no program runs under it */
};

#define LINT_WHOLE_PROFILE ((size_t)-1)

struct lint_finding {
	enum lint_severity severity;
	const char *check;      /* static: "swallowed", the same kind of finding has the same word */
	size_t rule;            /* index of the rule, or LINT_WHOLE_PROFILE */
	char *place;            /* "syscalls[3].args[0]", "defaultAction" */
	char *message;
	const char *why;        /* static: what follows from it, one sentence, or NULL */
	size_t more;            /* other rules of which the same was found */
};

struct lint {
	struct lint_finding *findings;  /* in the order of rules, those on the whole profile first */
	size_t count;
	size_t last;                    /* the finding that lint_add met last; count: it was dropped */
	size_t dropped;                 /* beyond LINT_MAX_FINDINGS */
};

enum { LINT_MAX_FINDINGS = 1000 };

/*
 * Looks at everything. `arch` is the architecture to look for, `runtime` whose reading counts. The
 * caller releases `out` with lint_done.
 */
int lint_profile(const struct profile *profile, enum arch arch, enum runtime runtime, struct lint *out,
                 struct error *err);
void lint_done(struct lint *lint);

size_t lint_count(const struct lint *lint, enum lint_severity severity);
const char *lint_severity_name(enum lint_severity severity);    /* "warning" */

/* For the checks: adds a finding, or counts it to an equal one that is there. */
__attribute__((format(printf, 6, 7)))
int lint_add(struct lint *lint, enum lint_severity severity, const char *check, size_t rule, const char *place,
             const char *format, ...);
/* Says what follows from the finding that was added last. `why` is static. */
void lint_why(struct lint *lint, const char *why);

/* ---- the checks, in the order in which they run ---- */

/* A profile as one imagined machine has it. */
struct lint_world {
	struct machine machine;
	struct resolved_profile *resolved;      /* NULL: it cannot be resolved there */
};

struct lint_worlds {
	struct lint_world *list;        /* the first is Docker's usual container */
	size_t count;
};

/* Each rule by itself: names, conditions. */
int lint_check_rules(const struct profile *profile, const struct lint_worlds *worlds, struct lint *out);
/* Rules beside each other: which ones never decide. */
int lint_check_order(const struct profile *profile, const struct lint_worlds *worlds, struct lint *out);
/* Whether the rule says what the default action says: runtimes skip it. */
bool lint_is_the_default(const struct profile *profile, const struct rule *rule);
/* Refusals that are skipped while another rule allows the same calls. */
int lint_check_holes(const struct profile *profile, const struct lint_worlds *worlds, struct lint *out);
/* The verdicts of a usual container: can a program run, what is left open. */
int lint_check_verdicts(const struct profile *profile, const struct lint_world *usual, struct lint *out);

/* ---- reports ---- */

/* One finding a line, "file: place: severity: message", and why below it. */
void lint_report_text(const struct profile *profile, const struct lint *lint, FILE *out);
/* The same as a document; NULL when there is no memory. */
json_t *lint_report_json(const struct profile *profile, const struct lint *lint);
