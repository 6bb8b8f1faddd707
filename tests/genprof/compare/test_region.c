/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/region.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "tests/kit/genprof_kit.h"

static const struct region everything = { 0 };

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* A profile with a few random rules on getpid, whose arguments the kernel ignores. */
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
			struct condition c = { .index = a,
				               .op = next_random(state) % OPERATOR_COUNT,
				               .value = next_random(state) % bound,
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
static bool differ_somewhere(const struct resolved_profile *a, const struct resolved_profile *b,
                             uint64_t bound)
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

Test(region, finds_a_difference_exactly_when_trying_all_points_does)
{
	struct call call = getpid_call();
	uint32_t state = 1;

	for (int i = 0; i < ROUNDS; i++) {
		struct profile *p = random_profile(&state, SMALL),
			       *q = random_profile(&state, SMALL);
		struct resolved_profile *a = kit_resolve(p, RUNTIME_RUNC),
					*b = kit_resolve(q, RUNTIME_RUNC);
		struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
		uint64_t args[CALL_ARGS];
		struct error err = { 0 };
		diagram x, y;

		cr_assert_eq(region_allowed(store, a, call.arch, call.nr, &x, &err), 0, "%s",
		             err.text);
		cr_assert_eq(region_allowed(store, b, call.arch, call.nr, &y, &err), 0, "%s",
		             err.text);
		int found = region_find(store, set_without(store, x, y), &everything, args, &err);
		cr_assert_geq(found, 0, "round %d: %s", i, err.text);
		if (found == REGION_POINT)
			cr_expect(allows(a, args) && !allows(b, args),
			          "round %d: (%#lx, %#lx) is no difference", i, args[0], args[1]);
		else
			cr_expect_not(differ_somewhere(a, b, 2 * SMALL),
			              "round %d: a difference was missed", i);
		diagram_store_free(store);
		verdict_resolved_free(a);
		verdict_resolved_free(b);
		profile_free(p);
		profile_free(q);
	}
}

Test(region, agrees_with_the_verdict_on_random_points_of_the_whole_range)
{
	struct call call = getpid_call();
	uint32_t state = 7;

	for (int i = 0; i < ROUNDS; i++) {
		struct profile *p = random_profile(&state, UINT64_C(1) << 33);
		struct resolved_profile *resolved = kit_resolve(p, RUNTIME_RUNC);
		struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
		struct region point = { .known = 0x3f };
		uint64_t args[CALL_ARGS];
		struct error err = { 0 };

		for (int a = 0; a < 2; a++)
			point.values[a] = (uint64_t)next_random(&state)
			                  << (next_random(&state) % 40);
		diagram set;
		cr_assert_eq(region_allowed(store, resolved, call.arch, call.nr, &set, &err), 0,
		             "%s", err.text);
		bool allowed = region_find(store, set, &point, args, &err) == REGION_POINT;
		bool refused = region_find(store, set_complement(store, set), &point, args, &err) ==
		               REGION_POINT;
		cr_expect_eq(allowed, allows(resolved, point.values), "round %d", i);
		cr_expect_neq(allowed, refused, "round %d: a point is one or the other", i);
		diagram_store_free(store);
		verdict_resolved_free(resolved);
		profile_free(p);
	}
}

Test(region, allows_nothing_on_an_architecture_that_is_not_listed)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct error err = { 0 };
	diagram set;

	cr_assert_eq(region_allowed(store, resolved, ARCH_AARCH64, 63, &set, &err), 0);
	cr_expect_eq(set, set_empty(store));
	diagram_store_free(store);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

Test(region, finds_the_one_value_that_four_thousand_rules_leave_out)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct resolved_profile *resolved;
	uint64_t args[CALL_ARGS];
	struct error err = { 0 };
	diagram set;

	for (uint64_t value = 0; value < 4000; value++) {
		const struct condition is = { .op = OPERATOR_EQ, .value = value + (value >= 1234) };
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		rule->action = ACTION_ALLOW;
		cr_assert_eq(profile_rule_add_name(rule, "getpid", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, &is, &err), 0);
	}
	resolved = kit_resolve(profile, RUNTIME_RUNC);
	cr_assert_eq(region_allowed(store, resolved, ARCH_X86_64, getpid_call().nr, &set, &err), 0,
	             "%s", err.text);
	cr_expect_eq(region_find(store, set_complement(store, set), &everything, args, &err),
	             REGION_POINT, "%s", err.text);
	cr_expect_eq(args[0], 1234, "%lu", args[0]);
	diagram_store_free(store);
	verdict_resolved_free(resolved);
	profile_free(profile);
}

Test(region, names_the_call_whose_rules_are_too_many)
{
	struct profile *profile = profile_new("p", ACTION_ERRNO);
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct resolved_profile *resolved;
	struct error err = { 0 };
	uint32_t state = 1;
	diagram set;

	for (int n = 0; n < 60000; n++) {
		const struct condition is = { .op = OPERATOR_EQ,
			                      .value = (uint64_t)next_random(&state) << 32 |
			                               next_random(&state) };
		struct rule *rule;

		cr_assert_eq(profile_add_rule(profile, &rule, &err), 0);
		rule->action = ACTION_ALLOW;
		cr_assert_eq(profile_rule_add_name(rule, "getpid", &err), 0);
		cr_assert_eq(profile_rule_add_condition(rule, &is, &err), 0);
	}
	resolved = kit_resolve(profile, RUNTIME_RUNC);
	cr_expect_eq(region_allowed(store, resolved, ARCH_X86_64, getpid_call().nr, &set, &err),
	             -1);
	cr_expect(strstr(err.text, "p: syscalls[0]: the rules on getpid of x86_64 are too many"),
	          "%s", err.text);
	diagram_store_free(store);
	verdict_resolved_free(resolved);
	profile_free(profile);
}
