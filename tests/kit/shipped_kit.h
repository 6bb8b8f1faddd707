/* SPDX-License-Identifier: Apache-2.0 */
/* The profiles in profiles/. */
#pragma once

#include <criterion/criterion.h>
#include <stdio.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"

static const char *const SHIPPED[] = { "deny", "default", "default-no-chmod", "default-log",
	                               "audit" };
enum { SHIPPED_COUNT = sizeof SHIPPED / sizeof SHIPPED[0] };

static inline struct profile *read_shipped(const char *name)
{
	char path[64];
	struct profile *profile = NULL;
	struct warnings warnings = { 0 };
	struct error err = { .text = "" };

	snprintf(path, sizeof path, "profiles/%s.json", name);
	cr_assert_eq(profile_read(path, &profile, &warnings, &err), 0, "%s", err.text);
	cr_assert_eq(warnings.count, 0u, "%s: %s", path, warnings.lines[0]);
	warnings_done(&warnings);
	return profile;
}
