/* SPDX-License-Identifier: Apache-2.0 */
/* Options -> what to load and run: user, capabilities, resolved profile, filter. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "enforce/proven.h"
#include "lib/profile/find.h"
#include "lib/user/user.h"
#include "lib/verdict/verdict.h"

struct error;
struct settings;
struct profile;
struct resolved_profile;
struct warnings;

struct plan {
	struct user user;            /* with -u */
	uint64_t held, capabilities; /* bits: what this process has, what the command gets */
	pid_t pid;                   /* that runs already, and is checked or audited; 0: none */
	enum find_answer found;
	struct profile *profile; /* NULL: unconfined */
	struct resolved_profile *resolved;
	struct machine machine; /* that it was resolved for */
	struct proven proven;
};

/*
 * Reads the profile, resolves it for this machine and the command's capabilities, and compiles a
 * verified filter. *plan must be empty and is released with plan_done, also after a failure.
 */
int plan_make(const struct settings *settings, struct plan *plan, struct warnings *warnings,
              struct error *err);
void plan_done(struct plan *plan);

/*
 * The profile with the names only that the libseccomp of this machine knows. The caller frees *out.
 */
int plan_resolve_as_runtime(const struct plan *plan, struct resolved_profile **out,
                            struct warnings *warnings, struct error *err);

/* The profile with all names, as sc-enforce itself reads it. The caller frees *out. */
int plan_resolve_with_all_names(const struct plan *plan, struct resolved_profile **out,
                                struct error *err);
