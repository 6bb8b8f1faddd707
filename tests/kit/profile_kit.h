/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random profiles for the property tests of the reader, the resolver and the compiler: few names
 * and few values, so that rules meet each other often. The same seed gives the same profile.
 */
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "tests/kit/random_kit.h"

/* Nothing that the kit does may fail but for want of memory. */
static inline void kit_must(int result)
{
	if (result != 0)
		abort();
}

static inline unsigned kit_below(uint64_t *seed, unsigned limit)
{
	return (unsigned)(kit_random(seed) >> 33) % limit;
}

/* Values around which arguments are interesting: small, at the 32-bit border, signs. */
static inline uint64_t kit_value(uint64_t *seed)
{
	static const uint64_t values[] = {
		0,
		1,
		2,
		3,
		7,
		8,
		0xff,
		0x7fffffff,
		0x80000000,
		0xfffffffe,
		0xffffffff,
		0x100000000,
		0x100000001,
		UINT64_C(0x7fffffffffffffff),
		UINT64_C(0x8000000000000000),
		UINT64_MAX - 1,
		UINT64_MAX,
	};

	return values[kit_below(seed, sizeof values / sizeof values[0])];
}

struct kit_options {
	const char *const *names;
	unsigned name_count;
	unsigned max_rules;
	bool masked_only;  /* EQ and MASKED_EQ: what libseccomp compiles reliably */
	bool one_action;   /* every rule does the same: nothing can contradict */
	bool selectors;    /* includes and excludes too */
	bool small_values; /* below 2^32 */
};

static inline void kit_condition(uint64_t *seed, const struct kit_options *o, struct condition *out)
{
	static const enum operator masked[] = { OPERATOR_EQ, OPERATOR_MASKED_EQ };

	out->index = kit_below(seed, 3);
	out->op = o->masked_only ? masked[kit_below(seed, 2)]
	                         : (enum operator)kit_below(seed, OPERATOR_COUNT);
	out->value = kit_value(seed);
	if (o->small_values)
		out->value &= UINT32_MAX;
	out->value_two = out->op == OPERATOR_MASKED_EQ ? kit_value(seed) & out->value : 0;
}

static inline int kit_selector(uint64_t *seed, struct selector *selector)
{
	static const char *const caps[] = { "CAP_SYS_ADMIN", "CAP_KILL", "CAP_BPF" };
	static const char *const arches[] = { "amd64", "x86", "arm64" };

	if (kit_below(seed, 3) == 0) {
		selector->caps = calloc(1, sizeof *selector->caps);
		selector->caps[selector->cap_count++] = strdup(caps[kit_below(seed, 3)]);
	}
	if (kit_below(seed, 4) == 0) {
		selector->arches = calloc(1, sizeof *selector->arches);
		selector->arches[selector->arch_count++] = strdup(arches[kit_below(seed, 3)]);
	}
	if (kit_below(seed, 4) == 0) {
		selector->has_min_kernel = true;
		selector->min_kernel_major = 4 + kit_below(seed, 3);
		selector->min_kernel_minor = kit_below(seed, 20);
	}
	return 0;
}

static inline struct profile *kit_profile(uint64_t *seed, const struct kit_options *o)
{
	static const enum action defaults[] = { ACTION_ERRNO,        ACTION_ERRNO, ACTION_ALLOW,
		                                ACTION_KILL,         ACTION_TRAP,  ACTION_LOG,
		                                ACTION_KILL_PROCESS, ACTION_TRACE };
	static const enum action actions[] = { ACTION_ALLOW,       ACTION_ERRNO, ACTION_LOG,
		                               ACTION_KILL_THREAD, ACTION_TRAP,  ACTION_TRACE,
		                               ACTION_KILL_PROCESS };
	static const enum arch archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32 };
	struct profile *p = profile_new("random", defaults[kit_below(seed, 8)]);
	enum action action = actions[kit_below(seed, 7)];
	struct error err;

	if (profile_action_has_errno(p->default_action) && kit_below(seed, 2)) {
		p->has_default_errno = true;
		p->default_errno = 1 + kit_below(seed, 3);
	}
	p->archs = calloc(3, sizeof *p->archs);
	for (unsigned i = 0; i < 3 && kit_below(seed, 2); i++)
		p->archs[p->arch_count++] = archs[kit_below(seed, 3)];
	if (kit_below(seed, 3) == 0) {
		p->has_flags = true;
		p->flags = kit_below(seed, 1u << PROFILE_FLAG_COUNT);
	}
	for (unsigned i = kit_below(seed, o->max_rules + 1); i > 0; i--) {
		struct rule *rule;
		struct condition condition;

		kit_must(profile_add_rule(p, &rule, &err));
		rule->action = o->one_action ? action : actions[kit_below(seed, 7)];
		if (!o->one_action && profile_action_has_errno(rule->action) &&
		    kit_below(seed, 2)) {
			rule->has_errno = true;
			rule->errno_ret = 1 + kit_below(seed, 3);
		}
		for (unsigned k = 1 + kit_below(seed, 2); k > 0; k--)
			kit_must(profile_rule_add_name(rule,
			                               o->names[kit_below(seed, o->name_count)],
			                               &err));
		for (unsigned k = kit_below(seed, 4); k > 0; k--) {
			kit_condition(seed, o, &condition);
			kit_must(profile_rule_add_condition(rule, &condition, &err));
		}
		if (o->selectors && kit_below(seed, 3) == 0) {
			kit_selector(seed, &rule->includes);
			kit_selector(seed, &rule->excludes);
		}
		if (kit_below(seed, 4) == 0)
			rule->comment = strdup("why \"so\"\n");
	}
	return p;
}
