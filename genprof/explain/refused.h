/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls that `explain` was asked about and no rule allows: what the profile answers to them,
 * and why.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

struct attribution;
struct error;
struct resolved_profile;
struct trace;

struct refused_question {
	const struct resolved_profile *resolved;
	struct trace *trace;
	const struct attribution *attribution; /* of this trace to this profile */
	char *const *names;                    /* of calls that exist */
	size_t name_count;
};

/*
 * One line for each architecture on which the trace has the call, or for the first one that has it:
 *     mount: refused (errno EPERM): syscalls[99] allows it with CAP_SYS_ADMIN
 */
int refused_write(const struct refused_question *question, FILE *out, struct error *err);

/* [ { "name": "mount", "arch": "x86_64", "verdict": "errno EPERM", "reason": "..." } ] */
int refused_json(const struct refused_question *question, json_t **out, struct error *err);
