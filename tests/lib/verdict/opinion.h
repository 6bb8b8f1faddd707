/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A second opinion on what a profile decides: a loop over the rules that sorts nothing, merges
 * nothing, and has no tables of its own.
 */
#pragma once

#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static inline uint32_t ret_of(enum action action, bool has_errno, uint32_t value)
{
	uint32_t ret = profile_action_ret(action);

	return action == ACTION_ERRNO || action == ACTION_TRACE ? ret | (has_errno ? value : EPERM)
	                                                        : ret;
}

static inline bool lists(const struct profile *p, enum arch arch)
{
	for (size_t i = 0; i < p->arch_count; i++) {
		if (p->archs[i] == arch)
			return true;
	}
	return false;
}

static inline uint64_t seen_by(enum arch arch, uint64_t value)
{
	return arch == ARCH_X86_64 ? value : (uint32_t)value;
}

/* 0: tests nothing, 1: holds, -1: does not. */
static inline int test(const struct condition *c, const struct call *call)
{
	struct condition cut = *c;

	cut.value = seen_by(call->arch, c->value);
	cut.value_two = seen_by(call->arch, c->value_two);
	if (cut.op == OPERATOR_MASKED_EQ && cut.value == 0)
		return 0;
	return profile_condition_holds(&cut, seen_by(call->arch, call->args[cut.index])) ? 1 : -1;
}

static inline bool repeats(const struct rule *rule)
{
	unsigned count[CALL_ARGS] = { 0 };

	for (size_t i = 0; i < rule->condition_count; i++) {
		if (++count[rule->conditions[i].index] > 1)
			return true;
	}
	return false;
}

/* 2: the rule takes every call, 1: this one, 0: not. A multiplexer's argument 0 is its code. */
static inline int takes(const struct rule *rule, const struct call *call, bool multiplexed)
{
	bool any_of = repeats(rule), all = true, tested = false, one = false, always = false;

	for (size_t i = 0; i < rule->condition_count; i++) {
		bool is_code = multiplexed && rule->conditions[i].index == 0;
		int result = is_code ? 0 : test(&rule->conditions[i], call);

		always |= result == 0;
		tested |= result != 0;
		one |= result == 1;
		all &= result >= 0;
	}
	if (any_of)
		return always ? 2 : one;
	return tested ? all : 2;
}

static inline uint32_t opinion(const struct profile *p, const struct machine *machine,
                               const struct call *call)
{
	uint32_t default_ret = ret_of(p->default_action, p->has_default_errno, p->default_errno),
		 found = default_ret;
	uint32_t highest = 0;
	int best = 0;

	if (call->arch != machine->arch && !lists(p, call->arch))
		return SECCOMP_RET_KILL_THREAD;
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *rule = &p->rules[i];
		uint32_t ret = ret_of(rule->action, rule->has_errno, rule->errno_ret);

		for (size_t k = 0; k < rule->name_count; k++) {
			uint32_t nr, multiplexer, code;
			bool direct =
				syscalls_number(call->arch, rule->names[k], &nr) == SYSCALLS_FOUND;
			bool indirect = syscalls_multiplexed(call->arch, rule->names[k],
			                                     &multiplexer, &code) == SYSCALLS_FOUND;
			int how = direct && nr == call->nr ? takes(rule, call, false) : 0;

			if (indirect && multiplexer == call->nr && (uint32_t)call->args[0] == code)
				how = takes(rule, call, true) > 0;
			if (direct && !indirect && nr > highest)
				highest = nr;
			if (ret != default_ret && how > best) {
				best = how;
				found = ret;
			}
		}
	}
	if (machine->runtime == RUNTIME_RUNC && lists(p, call->arch) && highest > 0 &&
	    call->nr > highest && p->default_action != ACTION_ALLOW &&
	    p->default_action != ACTION_LOG && p->default_action != ACTION_TRACE)
		return SECCOMP_RET_ERRNO | ENOSYS;
	return found;
}
