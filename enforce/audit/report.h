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

/* One line for the refusal and one for each frame of its stack. */
void report_refusal(const struct refusal *refusal, const struct resolved_profile *resolved, FILE *out);

/* What is known of the run. */
struct report_run {
	char *const *command;
	const struct audit_end *end;
};

/* A table: how often, which call, what the profile says, which program; and what is not in it. Nothing refused: one line. */
void report_summary(const struct refusals *refusals, const struct report_run *run, FILE *out);

/* The same with everything that is known, as a JSON document in a file. */
int report_save(const struct refusals *refusals, const struct resolved_profile *resolved, const struct report_run *run,
                const char *path, struct error *err);

/* The refused calls as a trace that sc-genprof reads and merges. */
int report_trace(const struct refusals *refusals, const struct report_run *run, const char *path, struct error *err);
