/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes this process what the command shall be, but for the filter.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct error;
struct user;

/* Who the command will be. */
struct become {
	uint64_t held, capabilities;    /* bits: what this process has, what the command shall have */
	bool limits_capabilities;       /* `capabilities` was asked for; else they stay as they are */
	const struct user *user;        /* NULL: as we are */
	bool has_filter;                /* one is loaded afterwards */
	bool sets_no_new_privs;
};

/* Whether a filter can be loaded here only with no_new_privs: without CAP_SYS_ADMIN, seccomp(2). */
int become_needs_no_new_privs(bool *out_needs, struct error *err);

/* For good. Fails before anything is changed where a capability is not held. */
int become_apply(const struct become *become, struct error *err);
