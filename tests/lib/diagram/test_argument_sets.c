/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/diagram/argument_sets.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "tests/kit/argument_sets_kit.h"
#include "tests/kit/case.h"
#include "tests/kit/random_profile.h"

enum { CALLS = 40 };

/* Returns how many other calls of the product were found. */
static unsigned check_one(struct random_source *source, const struct resolved_profile *resolved)
{
	struct call call =
		call_named(ARCH_X86_64, random_below(source, 2) ? "getpid" : "getuid", 0, 0);
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	const struct seccomp_data nothing = { 0 };
	struct seccomp_data smallest, asked = { 0 };
	struct argument_sets product;
	unsigned found = 0;
	struct error err;
	diagram answers;

	if (meaning_of_call(store, resolved, call.arch, call.nr, &answers, &err) == 0) {
		diagram set = set_allowed(store, answers);

		if (set_find(store, set, &nothing, 0, &smallest)) {
			argument_sets_of(store, set, &call, &product);
			cr_assert(!diagram_store_full(store));
			bool is_exact = product.conditions != 0;
			for (unsigned i = 0; i < CALL_ARGS; i++)
				is_exact &= !(product.conditions >> i & 1 &&
				              product.sets[i].is_truncated);
			cr_expect(!is_exact || kit_product_has(&product,
			                                       (const uint64_t *)smallest.args),
			          "the smallest call is not in the product");
			for (int i = 0; i < CALLS && is_exact; i++) {
				random_args(source, resolved->profile, call.args);
				memcpy(asked.args, call.args, sizeof asked.args);
				if (!kit_product_has(&product, call.args))
					continue;
				cr_expect_eq(diagram_value(store,
				                           diagram_leaf_of(store, set, &asked)),
				             1, "a call of the product is not in the set");
				found++;
			}
		}
	}
	diagram_store_free(store);
	return found;
}

Test(argument_sets, hold_the_smallest_call_and_only_calls_of_the_set)
{
	enum { PROFILES = 300 };
	unsigned found = 0;

	for (uint64_t seed = 1; seed <= PROFILES; seed++) {
		struct random_source source = { seed };
		struct profile *profile = random_profile_of(&source, seed % RANDOM_KINDS);
		struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
		struct resolved_profile *resolved;
		struct error err;

		if (verdict_resolve(profile, &machine, &resolved, NULL, &err) == 0) {
			found += check_one(&source, resolved);
			verdict_resolved_free(resolved);
		}
		profile_free(profile);
	}
	cr_expect(found > PROFILES, "only %u calls were looked at", found);
}

Test(argument_sets, are_written_with_the_names_of_arguments)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	struct call call = call_named(ARCH_X86_64, "socket", 0, 0);
	const struct condition domain = { .index = 0,
		                          .op = OPERATOR_MASKED_EQ,
		                          .value = UINT32_MAX,
		                          .value_two = 16 },
			       protocol = { .index = 2,
		                            .op = OPERATOR_MASKED_EQ,
		                            .value = UINT32_MAX,
		                            .value_two = 6 },
			       last = { .index = 5, .op = OPERATOR_GT, .value = 9 };
	diagram none = diagram_leaf(store, 0), set = meaning_of_condition(store, &last, 64);
	struct argument_sets product;
	char text[256] = "";

	set = diagram_choose(store, meaning_of_condition(store, &protocol, 64), set, none);
	set = diagram_choose(store, meaning_of_condition(store, &domain, 64), set, none);
	argument_sets_of(store, set, &call, &product);
	FILE *out = fmemopen(text, sizeof text, "w");
	argument_sets_write(&product, &call, 0, 64, out);
	fclose(out);
	cr_expect_str_eq(text, " where domain is AF_NETLINK and protocol is NETLINK_XFRM and arg5 "
	                       "is at least 0xa");
	cr_expect(argument_sets_are_short(&product));
	diagram_store_free(store);
}
