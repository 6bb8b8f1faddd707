/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/space.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/kit/genprof_kit.h"

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* A profile with a few random rules on getpid, whose arguments nobody minds. */
static struct profile *random_profile(uint32_t *state, uint64_t bound)
{
	enum action deflt = next_random(state) % 4 ? ACTION_ERRNO : ACTION_ALLOW;
	struct profile *profile = profile_new("random", deflt);
	struct error err;
	struct rule *rule;

	profile->has_default_errno = deflt == ACTION_ERRNO;
	profile->default_errno = profile->has_default_errno;
	for (uint32_t r = next_random(state) % 5; r > 0; r--) {
		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		cr_assert_eq(profile_rule_add_name(rule, "getpid", &err), 0);
		rule->action = deflt == ACTION_ALLOW ? ACTION_KILL_PROCESS : ACTION_ALLOW;
		for (unsigned a = 0; a < 2; a++) {
			struct condition c = {
				.index = a, .op = next_random(state) % OPERATOR_COUNT, .value = next_random(state) % bound,
				.value_two = next_random(state) % bound };
			if (c.op == OPERATOR_MASKED_EQ)
				c.value_two &= c.value;
			if (next_random(state) % 4)
				cr_assert_eq(profile_rule_add_condition(rule, &c, &err), 0);
		}
	}
	return profile;
}

static struct call getpid_call(void)
{
	struct call call = { .arch = ARCH_X86_64 };

	cr_assert_eq(syscalls_number(ARCH_X86_64, "getpid", &call.nr), SYSCALLS_FOUND);
	return call;
}

static bool allows(const struct resolved_profile *resolved, const uint64_t args[CALL_ARGS])
{
	struct call call = getpid_call();

	memcpy(call.args, args, sizeof call.args);
	return verdict_is_allowed(verdict_of(resolved, &call));
}

/* Whether some point of the small space is allowed by `a` and not by `b`. */
static bool differ_somewhere(const struct resolved_profile *a, const struct resolved_profile *b, uint64_t bound)
{
	for (uint64_t x = 0; x < bound; x++) {
		for (uint64_t y = 0; y < bound; y++) {
			const uint64_t args[CALL_ARGS] = { x, y };
			if (allows(a, args) && !allows(b, args))
				return true;
		}
	}
	return false;
}

enum { SMALL = 12, ROUNDS = 1500 };

Test(space, finds_a_difference_exactly_when_trying_all_points_does)
{
	struct call call = getpid_call();
	uint32_t state = 1;

	for (int i = 0; i < ROUNDS; i++) {
		struct profile *p = random_profile(&state, SMALL), *q = random_profile(&state, SMALL);
		struct resolved_profile *a = kit_resolve(p, RUNTIME_RUNC), *b = kit_resolve(q, RUNTIME_RUNC);
		struct space x, y;
		uint64_t args[CALL_ARGS];
		struct error err = { 0 };

		cr_assert_eq(space_of(a, call.arch, call.nr, &x, &err), 0, "%s", err.text);
		cr_assert_eq(space_of(b, call.arch, call.nr, &y, &err), 0, "%s", err.text);
		int found = space_find_difference(&x, &y, args, &err);
		cr_assert_geq(found, 0, "round %d: %s", i, err.text);
		if (found == SPACE_POINT)
			cr_expect(allows(a, args) && !allows(b, args), "round %d: (%#lx, %#lx) is no difference", i, args[0],
			          args[1]);
		else
			cr_expect_not(differ_somewhere(a, b, 2 * SMALL), "round %d: a difference was missed", i);
		space_done(&x);
		space_done(&y);
		verdict_resolved_free(a);
		verdict_resolved_free(b);
		profile_free(p);
		profile_free(q);
	}
}

Test(space, agrees_with_the_verdict_on_random_points_of_the_whole_range)
{
	struct call call = getpid_call();
	uint32_t state = 7;

	for (int i = 0; i < ROUNDS; i++) {
		struct profile *p = random_profile(&state, UINT64_C(1) << 33);
		struct resolved_profile *resolved = kit_resolve(p, RUNTIME_RUNC);
		struct space space;
		struct region point = { .known = 0x3f };
		uint64_t args[CALL_ARGS];
		struct error err = { 0 };

		for (int a = 0; a < 2; a++)
			point.values[a] = (uint64_t)next_random(&state) << (next_random(&state) % 40);
		cr_assert_eq(space_of(resolved, call.arch, call.nr, &space, &err), 0, "%s", err.text);
		bool allowed = space_find(&space, &point, SPACE_ALLOWED, args, &err) == SPACE_POINT;
		bool refused = space_find(&space, &point, SPACE_REFUSED, args, &err) == SPACE_POINT;
		cr_expect_eq(allowed, allows(resolved, point.values), "round %d", i);
		cr_expect_neq(allowed, refused, "round %d: a point is one or the other", i);
		space_done(&space);
		verdict_resolved_free(resolved);
		profile_free(p);
	}
}

Test(space, allows_nothing_on_an_architecture_that_is_not_listed)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	const struct region everything = { 0 };
	struct space space;
	uint64_t args[CALL_ARGS];
	struct error err = { 0 };

	cr_assert_eq(space_of(resolved, ARCH_AARCH64, 63, &space, &err), 0);
	cr_expect_eq(space_find(&space, &everything, SPACE_ALLOWED, args, &err), SPACE_NO_POINT);
	space_done(&space);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

/* 65536 rules on one call are what verdict_resolve takes at most. */
Test(space, says_that_it_cannot_compare_what_would_take_too_deep_a_search)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	const struct region everywhere = { 0 };
	struct resolved_profile *resolved;
	uint64_t args[CALL_ARGS];
	struct space space;
	struct error err;

	for (uint64_t value = 0; value < 60000; value++) {
		const struct condition is = { .op = OPERATOR_EQ, .value = value };
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		rule->action = ACTION_ALLOW;
		cr_assert_eq(profile_rule_add_name(rule, "getpid", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, &is, &err), 0);
	}
	resolved = kit_resolve(profile, RUNTIME_RUNC);
	cr_assert_eq(space_of(resolved, ARCH_X86_64, getpid_call().nr, &space, &err), 0);
	cr_expect_eq(space_find(&space, &everywhere, SPACE_ALLOWED, args, &err), SPACE_POINT);
	cr_expect_eq(space_find(&space, &everywhere, SPACE_REFUSED, args, &err), -1);
	cr_expect_str_eq(err.text, "rules: too intertwined to compare");
	space_done(&space);
	verdict_resolved_free(resolved);
	profile_free(profile);
}
