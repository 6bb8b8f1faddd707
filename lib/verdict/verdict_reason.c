/* SPDX-License-Identifier: Apache-2.0 */
/* Puts what verdict_of() and verdict_nearest() say of a refused call into words. */
#include "lib/verdict/verdict_reason.h"

#include <inttypes.h>
#include <stdio.h>

#include "lib/base/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_nearest.h"

enum { VALUE_TEXT = 256 };

static const char *describe_value(const struct arg_info *arg, uint64_t value, char buffer[VALUE_TEXT])
{
	if (arg)
		return syscalls_format_arg(arg, value, buffer, VALUE_TEXT);
	snprintf(buffer, VALUE_TEXT, "0x%" PRIx64, value);
	return buffer;
}

/* "is PROT_READ", "has only bits of PROT_READ", "has none of CLONE_NEWNS|CLONE_NEWUSER". */
static void describe_mask(const struct condition *condition, const struct arg_info *arg, char *buffer, size_t size)
{
	uint64_t width = arg ? syscalls_arg_mask(arg) : UINT64_MAX, mask = condition->value & width, rest = ~mask & width;
	char value[VALUE_TEXT], bits[VALUE_TEXT];

	if (rest == 0)
		snprintf(buffer, size, "is %s", describe_value(arg, condition->value_two, value));
	else if (condition->value_two != 0)
		snprintf(buffer, size, "is %s in the bits %s", describe_value(arg, condition->value_two, value),
		         describe_value(arg, mask, bits));
	else if (__builtin_popcountll(mask) <= __builtin_popcountll(rest))
		snprintf(buffer, size, "has none of %s", describe_value(arg, mask, bits));
	else
		snprintf(buffer, size, "has only bits of %s", describe_value(arg, rest, bits));
}

static void describe_condition(const struct condition *condition, const struct arg_info *arg, char *buffer, size_t size)
{
	static const char *const words[] = {
		[OPERATOR_EQ] = "is", [OPERATOR_NE] = "is not", [OPERATOR_LT] = "is below", [OPERATOR_LE] = "is at most",
		[OPERATOR_GE] = "is at least", [OPERATOR_GT] = "is above",
	};
	char value[VALUE_TEXT];

	if (condition->op == OPERATOR_MASKED_EQ)
		describe_mask(condition, arg, buffer, size);
	else
		snprintf(buffer, size, "%s %s", words[condition->op], describe_value(arg, condition->value, value));
}

static void describe_nearest(const struct nearest_rule *nearest, const struct call *call, char *buffer, size_t size)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	unsigned index = nearest->condition->index;
	const struct arg_info *arg = info && info->args[index].kind != ARG_UNFILTERED ? &info->args[index] : NULL;
	char value[VALUE_TEXT], wanted[2 * VALUE_TEXT + 32];
	struct arg_info in_context;

	if (arg)
		arg = syscalls_arg_in_context(arg, call->args, &in_context);
	describe_condition(nearest->condition, arg, wanted, sizeof wanted);
	snprintf(buffer, size, "syscalls[%zu] allows it where argument %u%s%s %s; here it is %s%s", nearest->rule, index,
	         arg && arg->name ? " " : "", arg && arg->name ? arg->name : "", wanted,
	         describe_value(arg, call->args[index], value), nearest->missed & (nearest->missed - 1) ? " (and more conditions)" : "");
}

/* With the rule's comment, which often holds the reason. */
static void describe_rule(const struct resolved_profile *resolved, size_t rule, char *buffer, size_t size)
{
	const char *comment = resolved->profile->rules[rule].comment;
	char quoted[VALUE_TEXT];

	if (comment)
		snprintf(buffer, size, "decided by syscalls[%zu]: %s", rule, json_quote(quoted, sizeof quoted, comment));
	else
		snprintf(buffer, size, "decided by syscalls[%zu]", rule);
}

const char *verdict_reason(const struct resolved_profile *resolved, const struct call *call, char *buffer, size_t size)
{
	struct verdict verdict = verdict_of(resolved, call);
	struct nearest_rule nearest;

	if (verdict.source == VERDICT_RULE)
		describe_rule(resolved, verdict.rule, buffer, size);
	else if (verdict.source == VERDICT_BAD_ARCH)
		snprintf(buffer, size, "the profile does not list %s", arch_profile_name(call->arch));
	else if (verdict_nearest(resolved, call, &nearest) == 0 && nearest.condition)
		describe_nearest(&nearest, call, buffer, size);
	else if (verdict.source == VERDICT_ENOSYS)
		snprintf(buffer, size, "it is newer than every call that the profile names");
	else
		snprintf(buffer, size, "no rule names it");
	return buffer;
}
