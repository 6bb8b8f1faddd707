/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a container starts under a profile: the profile held against a floor. */
#pragma once

struct error;
struct floor;
struct report;
struct resolved_profile;

/* The kinds of its findings: to be listed in a table of struct report_kind. */
#define FLOOR_CHECK_KINDS                                                              \
	{ "does-not-start", "The container runtime needs a call that is refused." },   \
	{                                                                              \
		"may-not-start", "Whether a call of the container runtime is allowed " \
				 "depends on arguments that were not measured."        \
	}

/*
 * Adds an error for every call, or value of its argument, that the runtime makes under the filter
 * and the profile refuses, and a warning where it is not known. A call that the machine of
 * `resolved` does not have is passed over.
 */
int floor_check(const struct floor *floor, const struct resolved_profile *resolved,
                struct report *report, struct error *err);
