/* SPDX-License-Identifier: Apache-2.0 */
/* Counts for each allowing rule of the call the conditions that do not hold; fewest wins, the first of equals. */
#include "enforce/nearest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/syscalls.h"
#include "lib/verdict.h"

struct miss {
	const struct resolved_rule *rule;
	const struct condition *condition;      /* the first that does not hold */
	unsigned count;
};

static struct miss misses_of(const struct resolved_rule *rule, const struct call *call, uint64_t mask)
{
	struct miss miss = { .rule = rule };

	for (unsigned c = 0; c < rule->condition_count; c++) {
		const struct condition *condition = &rule->conditions[c];

		if (profile_condition_holds(condition, call->args[condition->index] & mask))
			continue;
		if (!miss.condition)
			miss.condition = condition;
		miss.count++;
	}
	return miss;
}

/* False: no rule allows the call under any condition. */
static bool find_nearest(const struct resolved *resolved, const struct call *call, struct miss *out)
{
	bool found = false;

	for (size_t a = 0; a < resolved->arch_count; a++) {
		const struct resolved_arch *arch = &resolved->archs[a];
		uint64_t mask = arch->arg_bits == 32 ? UINT32_MAX : UINT64_MAX;

		for (size_t r = 0; arch->arch == call->arch && r < arch->rule_count; r++) {
			const struct resolved_rule *rule = &arch->rules[r];

			if (rule->nr != call->nr || (rule->action != ACTION_ALLOW && rule->action != ACTION_LOG))
				continue;
			struct miss miss = misses_of(rule, call, mask);
			if (!found || miss.count < out->count)
				*out = miss;
			found = true;
		}
	}
	return found;
}

static const char *describe_condition(const struct condition *condition, char *buffer, size_t size)
{
	if (condition->op == OPERATOR_MASKED_EQ)
		snprintf(buffer, size, "0x%" PRIx64 " in the bits 0x%" PRIx64, condition->value_two, condition->value);
	else
		snprintf(buffer, size, "%s 0x%" PRIx64, profile_operator_name(condition->op) + strlen("SCMP_CMP_"), condition->value);
	return buffer;
}

static const char *describe_miss(const struct miss *miss, const struct call *call, char *buffer, size_t size)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	unsigned index = miss->condition->index;
	const struct arg_info *arg = info && info->args[index].kind != ARG_UNFILTERED ? &info->args[index] : NULL;
	char value[256], wanted[96];

	if (arg)
		syscalls_format_arg(arg, call->args[index], value, sizeof value);
	else
		snprintf(value, sizeof value, "0x%" PRIx64, call->args[index]);
	snprintf(buffer, size, "syscalls[%zu] allows it where argument %u%s%s is %s, not %s%s", miss->rule->rule, index,
	         arg && arg->name ? " " : "", arg && arg->name ? arg->name : "",
	         describe_condition(miss->condition, wanted, sizeof wanted), value,
	         miss->count > 1 ? " (and more conditions)" : "");
	return buffer;
}

const char *nearest_describe(const struct resolved *resolved, const struct call *call, char *buffer, size_t size)
{
	struct verdict verdict = verdict_of(resolved, call);
	struct miss miss;

	if (verdict.source == VERDICT_RULE)
		snprintf(buffer, size, "syscalls[%zu] says so", verdict.rule);
	else if (verdict.source == VERDICT_BAD_ARCH)
		snprintf(buffer, size, "the profile does not list %s", arch_profile_name(call->arch));
	else if (find_nearest(resolved, call, &miss) && miss.condition)
		describe_miss(&miss, call, buffer, size);
	else if (verdict.source == VERDICT_ENOSYS)
		snprintf(buffer, size, "it is newer than every call that the profile names");
	else
		snprintf(buffer, size, "no rule names it");
	return buffer;
}
