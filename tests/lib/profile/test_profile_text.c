/* SPDX-License-Identifier: Apache-2.0 */
/* Writing: a profile that is written and read again is the same, and so are its bytes. */
#include "lib/profile/profile.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "tests/kit/profile_kit.h"

static bool same_strings(char *const *a, size_t a_count, char *const *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_selector(const struct selector *a, const struct selector *b)
{
	return same_strings(a->caps, a->cap_count, b->caps, b->cap_count) &&
	       same_strings(a->arches, a->arch_count, b->arches, b->arch_count) &&
	       a->has_min_kernel == b->has_min_kernel &&
	       a->min_kernel_major == b->min_kernel_major &&
	       a->min_kernel_minor == b->min_kernel_minor;
}

static bool same_rule(const struct rule *a, const struct rule *b)
{
	if (!same_strings(a->names, a->name_count, b->names, b->name_count) ||
	    a->action != b->action || a->has_errno != b->has_errno ||
	    a->errno_ret != b->errno_ret || a->condition_count != b->condition_count ||
	    !same_text(a->comment, b->comment) || !same_selector(&a->includes, &b->includes) ||
	    !same_selector(&a->excludes, &b->excludes))
		return false;
	for (size_t i = 0; i < a->condition_count; i++) {
		const struct condition *x = &a->conditions[i], *y = &b->conditions[i];

		if (x->index != y->index || x->op != y->op || x->value != y->value ||
		    x->value_two != y->value_two)
			return false;
	}
	return true;
}

static bool same_profile(const struct profile *a, const struct profile *b)
{
	if (a->default_action != b->default_action ||
	    a->has_default_errno != b->has_default_errno || a->default_errno != b->default_errno ||
	    a->arch_count != b->arch_count || a->group_count != b->group_count ||
	    a->has_flags != b->has_flags || a->flags != b->flags ||
	    !same_text(a->listener_path, b->listener_path) ||
	    !same_text(a->listener_metadata, b->listener_metadata) ||
	    a->rule_count != b->rule_count)
		return false;
	for (size_t i = 0; i < a->arch_count; i++) {
		if (a->archs[i] != b->archs[i])
			return false;
	}
	for (size_t i = 0; i < a->rule_count; i++) {
		if (!same_rule(&a->rules[i], &b->rules[i]))
			return false;
	}
	return true;
}

Test(profile_text, gives_the_same_profile_back_for_random_ones)
{
	static const char *const names[] = { "read", "socket", "no_such_call", "\"quoted\"\\",
		                             "\xc3\xa4" };
	const struct kit_options options = {
		.names = names, .name_count = 5, .max_rules = 5, .selectors = true
	};
	uint64_t seed = 20260729;

	for (int i = 0; i < 3000; i++) {
		struct profile *p = kit_profile(&seed, &options), *back = NULL;
		struct error err = { .text = "" };
		char *text = profile_text(p), *again = NULL;

		cr_assert_not_null(text);
		cr_assert_eq(profile_parse(text, strlen(text), "p", &back, NULL, &err), 0, "%s\n%s",
		             err.text, text);
		cr_expect(same_profile(p, back), "%s", text);
		again = profile_text(back);
		cr_expect_str_eq(again, text);
		free(text);
		free(again);
		profile_free(p);
		profile_free(back);
	}
}

Test(profile_text, writes_fields_in_the_customary_order)
{
	struct profile *p = profile_new("p", ACTION_ERRNO);
	struct condition condition = {
		.index = 0, .op = OPERATOR_MASKED_EQ, .value = 2080505856, .value_two = 0
	};
	struct rule *rule;
	struct error err;

	p->has_default_errno = true;
	p->default_errno = 1;
	cr_assert_eq(profile_add_rule(p, &rule, &err), 0);
	cr_assert_eq(profile_rule_add_name(rule, "clone", &err), 0);
	rule->action = ACTION_ALLOW;
	rule->comment = strdup("no namespaces");
	cr_assert_eq(profile_rule_add_condition(rule, &condition, &err), 0);
	char *text = profile_text(p);
	cr_expect_str_eq(text,
	                 "{\n"
	                 "  \"defaultAction\": \"SCMP_ACT_ERRNO\",\n"
	                 "  \"defaultErrnoRet\": 1,\n"
	                 "  \"syscalls\": [\n"
	                 "    {\n"
	                 "      \"names\": [\"clone\"],\n"
	                 "      \"action\": \"SCMP_ACT_ALLOW\",\n"
	                 "      \"args\": [{ \"index\": 0, \"value\": 2080505856, \"valueTwo\": 0, "
	                 "\"op\": \"SCMP_CMP_MASKED_EQ\" }],\n"
	                 "      \"comment\": \"no namespaces\"\n"
	                 "    }\n"
	                 "  ]\n"
	                 "}\n",
	                 "%s", text);
	free(text);
	profile_free(p);
}
