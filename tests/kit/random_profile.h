/* SPDX-License-Identifier: Apache-2.0 */
/* Random profiles and calls, the same for the same seed: small, adversarial, mostly valid. */
#pragma once

#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

struct random_source {
	uint64_t state;
};

/* splitmix64 */
static inline uint64_t random_next(struct random_source *source)
{
	uint64_t z = source->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline unsigned random_below(struct random_source *source, unsigned limit)
{
	return (unsigned)(random_next(source) >> 32) % limit;
}

/*
 * Few distinct values, so that rules meet each other, and the places where halves and signs change.
 */
static inline uint64_t random_value(struct random_source *source)
{
	static const uint64_t edges[] = { 0,
		                          1,
		                          2,
		                          3,
		                          7,
		                          8,
		                          0x10,
		                          0xff,
		                          0x7fffffff,
		                          0x80000000,
		                          0xfffffffe,
		                          0xffffffff,
		                          0x100000000,
		                          0x100000001,
		                          0x200000001,
		                          0x7fffffffffffffff,
		                          0x8000000000000000,
		                          UINT64_MAX };
	uint64_t random = random_next(source);

	switch (random_below(source, 8)) {
	case 0:
		return random;
	case 1:
		return random >> (random & 63);
	case 2:
		return UINT64_C(1) << (random & 63);
	default:
		return edges[random % (sizeof edges / sizeof *edges)];
	}
}

/*
 * Calls that ignore their arguments and change nothing, some that only other architectures have,
 * one unknown.
 */
static const char *const random_names[] = {
	"getpid",   "getppid",      "gettid",      "getuid",           "getgid",  "geteuid",
	"getegid",  "getpgrp",      "sched_yield", "getpid",           "getppid", "getuid32",
	"getgid32", "socket",       "accept",      "socketcall",       "shmat",   "stat64",
	"execve",   "no_such_call", "fchmodat2",   "process_vm_readv",
};

static inline struct condition random_condition_on(struct random_source *source, unsigned index)
{
	struct condition condition = { .index = index,
		                       .op = (enum operator)random_below(source, OPERATOR_COUNT),
		                       .value = random_value(source) };

	if (condition.op == OPERATOR_MASKED_EQ) {
		condition.value_two = random_value(source);
		if (random_below(source, 8))
			condition.value_two &= condition.value;
	}
	return condition;
}

/* NOTIFY needs a listener and LOG fills the kernel's log: rare or absent. */
static inline enum action random_action(struct random_source *source)
{
	static const enum action actions[] = { ACTION_ALLOW, ACTION_ALLOW,        ACTION_ALLOW,
		                               ACTION_ERRNO, ACTION_ERRNO,        ACTION_ERRNO,
		                               ACTION_TRAP,  ACTION_KILL_PROCESS, ACTION_KILL,
		                               ACTION_TRACE };

	if (random_below(source, 200) == 0)
		return ACTION_LOG;
	return actions[random_below(source, sizeof actions / sizeof *actions)];
}

/* errno values that no harmless call gives by itself. */
static inline void random_errno(struct random_source *source, bool *has, uint32_t *value)
{
	*has = random_below(source, 4) != 0;
	*value = *has ? 3000 + random_below(source, 3) : 0;
}

static inline bool random_rule(struct random_source *source, struct profile *profile,
                               enum action action, struct error *err)
{
	struct rule *rule;
	unsigned used = 0, conditions = random_below(source, 4);

	if (profile_add_rule(profile, &rule, err) < 0)
		return false;
	rule->action = action;
	if (action == ACTION_ERRNO || action == ACTION_TRACE)
		random_errno(source, &rule->has_errno, &rule->errno_ret);
	for (unsigned n = 1 + random_below(source, 3); n > 0; n--) {
		const char *name = random_names[random_below(source, sizeof random_names /
		                                                             sizeof *random_names)];
		if (profile_rule_add_name(rule, name, err) < 0)
			return false;
	}
	for (unsigned n = 0; n < conditions; n++) {
		unsigned index = random_below(source, random_below(source, 3) ? 2 : 6);

		if (used >> index & 1 && random_below(source, 4))
			continue;
		used |= 1u << index;
		struct condition condition = random_condition_on(source, index);
		if (profile_rule_add_condition(rule, &condition, err) < 0)
			return false;
	}
	return true;
}

/* NULL only when there is no memory. */
static inline struct profile *random_profile(struct random_source *source)
{
	static const enum arch archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32, ARCH_AARCH64 };
	struct profile *profile = profile_new("random", random_action(source));
	enum action usual = random_action(source);
	bool mixed = random_below(source, 4) == 0;
	struct error err;

	if (!profile)
		return NULL;
	if (profile->default_action == ACTION_ERRNO || profile->default_action == ACTION_TRACE)
		random_errno(source, &profile->has_default_errno, &profile->default_errno);
	unsigned chosen = random_below(source, 16);
	if (chosen) {
		profile->archs = calloc(4, sizeof *profile->archs);
		for (unsigned i = 0; profile->archs && i < 4; i++) {
			if (chosen >> i & 1)
				profile->archs[profile->arch_count++] = archs[i];
		}
	}
	for (unsigned n = random_below(source, 9); n > 0; n--) {
		if (!random_rule(source, profile, mixed ? random_action(source) : usual, &err)) {
			profile_free(profile);
			return NULL;
		}
	}
	return profile;
}

/* What profiles are made of, each hard for other reasons. */
enum random_kind {
	RANDOM_MIXED,     /* few rules on many calls, several actions */
	RANDOM_RANGES,    /* ranges such as people write, on two arguments of one call */
	RANDOM_MASKS,     /* masks that cross each other */
	RANDOM_CONSTANTS, /* one argument with hundreds of constants */
	RANDOM_SIX,       /* six masked arguments in each rule */
	RANDOM_KINDS,
};

static inline struct condition random_condition_of(struct random_source *source,
                                                   enum random_kind kind, unsigned index)
{
	struct condition c = random_condition_on(source, index);

	switch (kind) {
	case RANDOM_RANGES:
		c.op = random_below(source, 2) ? OPERATOR_LT : OPERATOR_GE;
		c.value = random_next(source) >> random_below(source, 60);
		break;
	case RANDOM_MASKS:
	case RANDOM_SIX:
		c.op = OPERATOR_MASKED_EQ;
		c.value = random_next(source) & random_next(source) &
		          (kind == RANDOM_SIX ? UINT64_MAX : random_next(source));
		c.value_two = random_next(source) & c.value;
		return c;
	case RANDOM_CONSTANTS:
		c.op = OPERATOR_EQ;
		c.value = random_below(source, 5000);
		break;
	default:
		break;
	}
	c.value_two = c.op == OPERATOR_MASKED_EQ ? c.value_two : 0;
	return c;
}

/* Rules on one harmless call, all with one action that is not the default. NULL: no memory. */
static inline struct profile *random_profile_of(struct random_source *source, enum random_kind kind)
{
	static const unsigned most_rules[RANDOM_KINDS] = { 0, 12, 16, 600, 30 };
	static const char *const names[] = { "getpid", "getppid", "getuid" };

	if (kind == RANDOM_MIXED)
		return random_profile(source);
	bool allows = random_below(source, 2);
	struct profile *profile = profile_new("random", allows ? ACTION_ERRNO : ACTION_ALLOW);
	unsigned calls = kind == RANDOM_CONSTANTS || kind == RANDOM_SIX ? 1 : 3;
	struct error err;

	for (unsigned n = 2 + random_below(source, most_rules[kind]); profile && n > 0; n--) {
		unsigned first = random_below(source, 3), arguments = kind == RANDOM_SIX ? 6
		                                                      : kind == RANDOM_CONSTANTS
		                                                              ? 1
		                                                              : 2;
		struct rule *rule;

		if (profile_add_rule(profile, &rule, &err) < 0 ||
		    profile_rule_add_name(rule, names[random_below(source, calls)], &err) < 0) {
			profile_free(profile);
			return NULL;
		}
		rule->action = allows ? ACTION_ALLOW : ACTION_ERRNO;
		for (unsigned i = 0; i < arguments; i++) {
			struct condition c =
				random_condition_of(source, kind, arguments == 2 ? first + i : i);

			if (profile_rule_add_condition(rule, &c, &err) < 0) {
				profile_free(profile);
				return NULL;
			}
		}
	}
	return profile;
}

static inline struct machine random_machine(struct random_source *source)
{
	return (struct machine){ .arch = arch_native(),
		                 .kernel_major = 6,
		                 .kernel_minor = 1,
		                 .runtime = (enum runtime)random_below(source, 4) };
}

/* Arguments near the constants of the profile. */
static inline void random_args(struct random_source *source, const struct profile *profile,
                               uint64_t args[6])
{
	for (unsigned i = 0; i < 6; i++) {
		args[i] = random_value(source);
		if (profile->rule_count == 0)
			continue;
		const struct rule *rule =
			&profile->rules[random_below(source, (unsigned)profile->rule_count)];
		for (size_t c = 0; c < rule->condition_count; c++) {
			const struct condition *condition = &rule->conditions[c];

			if (condition->index != i || random_below(source, 4) == 0)
				continue;
			args[i] = condition->op == OPERATOR_MASKED_EQ ? condition->value_two
			                                              : condition->value;
			if (random_below(source, 2))
				args[i] += random_below(source, 3) - 1u;
			if (random_below(source, 4) == 0)
				args[i] ^= UINT64_C(1) << random_below(source, 64);
		}
	}
}
