/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refusals -> what is read by people, by programs, and by sc-genprof.
 */
#pragma once

#include <stdio.h>

struct audit_end;
struct error;
struct refusal;
struct refusals;
struct resolved_profile;

enum report_stacks { REPORT_NO_STACKS, REPORT_STACKS };

/*
 * One line for the refusal, and with REPORT_STACKS one for each frame of its stack. With
 * REPORT_NO_STACKS nothing where a refusal before it in the list differs in the place in the code
 * only.
 */
void report_refusal(const struct refusals *refusals, const struct refusal *refusal,
                    const struct resolved_profile *resolved, enum report_stacks stacks, FILE *out);

/* What is known of the run. */
struct report_run {
	char *const *command;
	const struct audit_end *end;
};

/*
 * A table: how often, what the profile says, which call, which program; and how many calls are not
 * listed. One line where nothing was refused.
 */
void report_summary(const struct refusals *refusals, const struct report_run *run, FILE *out);

/* The same with call stacks, as a JSON document in a file. */
int report_save(const struct refusals *refusals, const struct resolved_profile *resolved,
                const struct report_run *run, const char *path, struct error *err);

/* The refused calls as a trace that sc-genprof reads and merges. */
int report_trace(const struct refusals *refusals, const struct report_run *run, const char *path,
                 struct error *err);
