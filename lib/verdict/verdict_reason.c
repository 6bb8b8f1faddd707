/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts what verdict_of(), verdict_nearest() and verdict_lift() find of a refused call into words.
 */
#include "lib/verdict/verdict_reason.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/mask_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_lift.h"
#include "lib/verdict/verdict_nearest.h"

enum { COMMENT_TEXT = 256, LIFT_TEXT = 256 };

static void write_condition(const struct condition *condition, const struct arg_info *arg,
                            FILE *out)
{
	static const char *const words[] = {
		[OPERATOR_EQ] = "is",          [OPERATOR_NE] = "is not",
		[OPERATOR_LT] = "is below",    [OPERATOR_LE] = "is at most",
		[OPERATOR_GE] = "is at least", [OPERATOR_GT] = "is above",
	};
	bool is_whole = !arg || condition->value > SYSCALLS_ARG_MASK;
	uint64_t all = is_whole ? UINT64_MAX : SYSCALLS_ARG_MASK;
	const struct mask_text test = { arg, all, condition->value & all,
		                        condition->value_two & all };

	if (condition->op == OPERATOR_MASKED_EQ) {
		mask_text_write(&test, out);
		return;
	}
	fprintf(out, "%s ", words[condition->op]);
	mask_text_write_value(arg, condition->value, out);
}

static uint64_t mask_of(const struct condition *condition)
{
	return condition->op == OPERATOR_MASKED_EQ ? condition->value : UINT64_MAX;
}

/* The bits that the kernel reads, and those above them where the condition compares them. */
static uint64_t compared(const struct condition *condition, const struct arg_info *arg,
                         uint64_t value)
{
	return arg ? value & (mask_of(condition) | SYSCALLS_ARG_MASK) : value;
}

/* Whether only bits above those that the kernel reads keep the condition from holding. */
static bool is_missed_above(const struct condition *condition, uint64_t value)
{
	bool is_masked = condition->op == OPERATOR_MASKED_EQ;
	uint64_t wanted = is_masked ? condition->value_two : condition->value;

	return (is_masked || condition->op == OPERATOR_EQ) &&
	       ((value ^ wanted) & mask_of(condition) & SYSCALLS_ARG_MASK) == 0;
}

static void write_nearest(const struct nearest_rule *nearest, const struct call *call,
                          unsigned known, FILE *out)
{
	unsigned index = nearest->condition->index;
	struct arg_info in_context;
	const struct arg_info *arg = syscalls_arg_of_call(call, known, index, &in_context);

	fprintf(out, "syscalls[%zu] allows it where argument %u%s%s ", nearest->rule, index,
	        arg ? " " : "", arg ? arg->name : "");
	write_condition(nearest->condition, arg, out);
	if (known >> index & 1) {
		uint64_t value = compared(nearest->condition, arg, call->args[index]);

		fprintf(out, "; here it is ");
		if (arg && is_missed_above(nearest->condition, value))
			fprintf(out, "%#" PRIx64, value);
		else
			mask_text_write_value(arg, value, out);
	}
	if (nearest->missed & (nearest->missed - 1))
		fprintf(out, " (and more conditions)");
}

/* With the rule's comment, which often holds the reason. */
static void write_rule(const struct resolved_profile *resolved, size_t rule, FILE *out)
{
	const char *comment = resolved->profile->rules[rule].comment;
	char quoted[COMMENT_TEXT];

	fprintf(out, "decided by syscalls[%zu]", rule);
	if (comment)
		fprintf(out, ": %s", json_quote(quoted, sizeof quoted, comment));
}

/* Returns whether there was anything to say. */
static bool write_decision(const struct resolved_profile *resolved, const struct call *call,
                           unsigned known, FILE *out)
{
	struct verdict verdict = verdict_of(resolved, call);
	struct nearest_rule nearest;

	if (verdict.source == VERDICT_RULE)
		write_rule(resolved, verdict.rule, out);
	else if (verdict.source == VERDICT_BAD_ARCH)
		fprintf(out, "the profile does not list %s", arch_profile_name(call->arch));
	else if (verdict_nearest(resolved, call, &nearest) == 0 && nearest.condition)
		write_nearest(&nearest, call, known, out);
	else
		return false;
	return true;
}

const char *verdict_reason(const struct resolved_profile *resolved, const struct call *call,
                           unsigned known, char *buffer, size_t size)
{
	struct verdict_lift lift;
	char lifted[LIFT_TEXT];
	FILE *out = fmemopen(buffer, size, "w");

	buffer[0] = '\0';
	if (!out)
		return buffer;
	bool is_written = write_decision(resolved, call, known, out);
	if (verdict_lift(resolved, call, known, &lift) == 0) {
		fprintf(out, "%s%s", is_written ? "; " : "",
		        verdict_lift_describe(&lift, lifted, sizeof lifted));
	} else if (!is_written) {
		bool is_newer = verdict_of(resolved, call).source == VERDICT_ENOSYS;
		fputs(is_newer ? "it is newer than every call that the profile names"
		               : "no rule names it",
		      out);
	}
	fclose(out);
	buffer[size - 1] = '\0';
	return buffer;
}
