/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives this process the user, capabilities and no_new_privs of the command; not the filter.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct error;
struct user;

/* What the command runs as. */
struct become {
	uint64_t held, capabilities; /* bits: what this process has, what the command gets */
	/* `capabilities` was asked for; else they stay as they are */
	bool limits_capabilities;
	const struct user *user; /* NULL: the same as now */
	bool has_filter;         /* one is loaded afterwards */
	bool sets_no_new_privs;
};

/* Whether a filter can be loaded here only with no_new_privs: without CAP_SYS_ADMIN, seccomp(2). */
int become_needs_no_new_privs(bool *out_needs, struct error *err);

/* Cannot be undone. Fails before anything is changed where a capability is not held. */
int become_apply(const struct become *become, struct error *err);
