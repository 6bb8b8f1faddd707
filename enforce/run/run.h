/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command under its filter.
 */
#pragma once

#include "enforce/run/become.h"
#include "lib/base/error.h"

struct filter;
struct load_command;
struct resolved_profile;

struct run {
	const char *profile;                     /* as the user named it, for messages */
	const struct resolved_profile *resolved; /* NULL: unconfined */
	const struct filter *filter;             /* the proven one; NULL: unconfined */
	struct become become;
	char *const *command; /* NULL-terminated */
};

/* Fails where the profile refuses to execute the command. */
int run_check_execve(const struct run *run, const struct load_command *command, struct error *err);

/*
 * Becomes the command. Returns only on failure. This process may then be another user and under the
 * filter: the caller prints the error, which the filter may refuse, and ends with load_exit.
 */
int run_command(const struct run *run, enum exit_status *out_status, struct error *err);
