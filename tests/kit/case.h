/* SPDX-License-Identifier: Apache-2.0 */
/* Calls and profiles of tests about what a profile refuses. */
#pragma once

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/call.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static inline struct call call_named(enum arch arch, const char *name, uint64_t a0, uint64_t a1)
{
	struct call call = { .arch = arch, .args = { a0, a1 }, .ip = 0x1000 };

	cr_assert_eq(syscalls_number(arch, name, &call.nr), SYSCALLS_FOUND, "%s", name);
	return call;
}

struct case_of {
	struct profile *profile;
	struct resolved_profile *resolved;
};

static inline struct case_of with_profile(const char *text)
{
	struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	struct case_of it = { 0 };
	struct error err = { 0 };

	cr_assert_eq(profile_parse(text, strlen(text), "test", &it.profile, NULL, &err), 0, "%s",
	             err.text);
	cr_assert_eq(verdict_resolve(it.profile, &machine, &it.resolved, NULL, &err), 0, "%s",
	             err.text);
	return it;
}

static inline void case_done(struct case_of *it)
{
	verdict_resolved_free(it->resolved);
	profile_free(it->profile);
}
