/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A floor -> rules of a profile. Whatever the traces gave (conditions, answers of ENOSYS) gives way
 * where it would stop the runtime; what a person decided does not.
 */
#include "genprof/generate/floor_apply.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/floor/floor.h"
#include "genprof/generate/policy.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json_reader.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

static int no_memory(struct error *err)
{
	return error_set(err, 0, "floor: out of memory");
}

/* How the profile treats a name already. */
struct treatment {
	bool is_allowed;     /* with any arguments */
	bool has_conditions; /* allowed with some */
	bool is_refused;
};

static bool names(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->name_count; i++)
		if (strcmp(rule->names[i], name) == 0)
			return true;
	return false;
}

static struct treatment find_treatment(const struct profile *profile, const char *name)
{
	struct treatment s = { 0 };

	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		if (!names(rule, name))
			continue;
		if (!profile_action_allows(rule->action))
			s.is_refused = true;
		else if (rule->condition_count > 0)
			s.has_conditions = true;
		else
			s.is_allowed = true;
	}
	return s;
}

static void free_rule(struct rule *rule)
{
	for (size_t i = 0; i < rule->name_count; i++)
		free(rule->names[i]);
	free(rule->names);
	free(rule->conditions);
	free(rule->comment);
}

static void drop_name(struct rule *rule, const char *name)
{
	size_t kept_count = 0;

	for (size_t i = 0; i < rule->name_count; i++) {
		if (strcmp(rule->names[i], name) == 0)
			free(rule->names[i]);
		else
			rule->names[kept_count++] = rule->names[i];
	}
	rule->name_count = kept_count;
}

/* Takes the name out of every rule; a rule that named nothing else goes. */
static void drop_from_rules(struct profile *profile, const char *name)
{
	size_t kept_count = 0;

	for (size_t i = 0; i < profile->rule_count; i++) {
		drop_name(&profile->rules[i], name);
		if (profile->rules[i].name_count == 0)
			free_rule(&profile->rules[i]);
		else
			profile->rules[kept_count++] = profile->rules[i];
	}
	profile->rule_count = kept_count;
}

/* Whether every call that meets `a` meets `b`, both tests for a value; not: it is not known. */
static bool implies(const struct condition *a, const struct condition *b)
{
	uint64_t mask = b->op == OPERATOR_EQ ? UINT64_MAX : b->value;
	uint64_t wanted = b->op == OPERATOR_EQ ? b->value : b->value_two;

	if (a->index != b->index)
		return false;
	if (a->op == OPERATOR_EQ)
		return (a->value & mask) == wanted;
	return a->op == OPERATOR_MASKED_EQ && (a->value & mask) == mask &&
	       (a->value_two & mask) == wanted;
}

/* Takes the name out of the rules that only allow what a rule with this condition alone does. */
static void drop_covered(struct profile *profile, const char *name, const struct condition *by)
{
	size_t kept_count = 0;

	for (size_t i = 0; i < profile->rule_count; i++) {
		struct rule *rule = &profile->rules[i];
		bool is_covered = false;

		for (size_t c = 0; rule->action == ACTION_ALLOW && c < rule->condition_count; c++)
			is_covered |= implies(&rule->conditions[c], by);
		if (is_covered)
			drop_name(rule, name);
		if (rule->name_count == 0)
			free_rule(rule);
		else
			profile->rules[kept_count++] = *rule;
	}
	profile->rule_count = kept_count;
}

static int add_rule(struct profile *profile, const char *name, const struct condition *condition,
                    char *comment, struct error *err)
{
	struct rule *rule;

	if (!comment)
		return no_memory(err);
	if (profile_add_rule(profile, &rule, err) < 0) {
		free(comment);
		return -1;
	}
	rule->action = ACTION_ALLOW;
	rule->comment = comment;
	if (profile_rule_add_name(rule, name, err) < 0)
		return -1;
	return condition ? profile_rule_add_condition(rule, condition, err) : 0;
}

static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *format, ...)
{
	va_list args;
	char *result;

	va_start(args, format);
	if (vasprintf(&result, format, args) < 0)
		result = NULL;
	va_end(args);
	return result;
}

static bool lets_through(const struct profile *profile, const char *name, unsigned index,
                         uint64_t value)
{
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		if (rule->action == ACTION_ALLOW && rule->condition_count == 1 &&
		    rule->conditions[0].index == index && names(rule, name) &&
		    profile_condition_holds(&rule->conditions[0], value))
			return true;
	}
	return false;
}

/* What the kernel reads of the argument: what no table knows is taken for the whole register. */
static const struct arg_info *info_of(const char *name, unsigned index)
{
	uint32_t nr;

	if (syscalls_number(arch_native(), name, &nr) != SYSCALLS_FOUND)
		return NULL;
	const struct syscall_info *info = syscalls_info(arch_native(), nr);
	return info && info->args[index].kind != ARG_UNFILTERED ? &info->args[index] : NULL;
}

static int add_values(const struct floor *floor, const struct floor_call *call,
                      struct profile *profile, struct error *err)
{
	const struct arg_info *info = info_of(call->name, (unsigned)call->argument);

	for (size_t i = 0; i < call->value_count; i++) {
		struct condition c = { .index = (unsigned)call->argument,
			               .op = OPERATOR_EQ,
			               .value = call->values[i] };
		char value[128];

		if (lets_through(profile, call->name, c.index, call->values[i]))
			continue;
		snprintf(value, sizeof value, "%#" PRIx64, call->values[i]);
		if (info) {
			syscalls_format_arg(info, call->values[i], value, sizeof value);
			c = (struct condition){ c.index, OPERATOR_MASKED_EQ, SYSCALLS_ARG_MASK,
				                call->values[i] };
		}
		drop_covered(profile, call->name, &c);
		if (add_rule(profile, call->name, &c,
		             text("%s; floor: %s needs it to start the workload (%" PRIu64
		                  " of %" PRIu64 " starts)",
		                  value, floor->runtime, call->starts, floor->starts),
		             err) < 0)
			return -1;
	}
	return 0;
}

/* The calls that go into one rule: those of every start, or those of some. */
enum share { SHARE_ALWAYS, SHARE_SOMETIMES, SHARE_COUNT };

static int add_shared(const struct floor *floor, const bool *wanted, enum share share,
                      struct profile *profile, struct error *err)
{
	struct rule *rule = NULL;

	for (size_t i = 0; i < floor->call_count; i++) {
		const struct floor_call *call = &floor->calls[i];

		if (!wanted[i] || (call->starts == floor->starts) != (share == SHARE_ALWAYS))
			continue;
		if (!rule) {
			if (profile_add_rule(profile, &rule, err) < 0)
				return -1;
			rule->action = ACTION_ALLOW;
			rule->comment =
				share == SHARE_ALWAYS
					? text("floor: %s makes these between loading the filter "
			                       "and starting the workload, in each of %" PRIu64
			                       " starts",
			                       floor->runtime, floor->starts)
					: text("floor: %s makes these in some starts, between "
			                       "loading the filter and starting the workload "
			                       "(%" PRIu64 " were measured)",
			                       floor->runtime, floor->starts);
			if (!rule->comment)
				return no_memory(err);
		}
		if (profile_rule_add_name(rule, call->name, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- what a person decided ---- */

/* Whether an alternative lets the value through, whatever the call's other arguments are. */
static bool is_decided_for(const struct policy_call *decided, unsigned index, uint64_t value)
{
	for (size_t i = 0; i < decided->arguments.count; i++) {
		const struct allowance *alternative = &decided->arguments.list[i];
		bool holds = true;

		for (unsigned c = 0; c < alternative->condition_count; c++)
			holds = holds && alternative->conditions[c].index == index &&
			        profile_condition_holds(&alternative->conditions[c], value);
		if (holds)
			return true;
	}
	return false;
}

static int check_arguments(const struct floor *floor, const struct floor_call *call,
                           const struct policy *policy, const struct policy_call *decided,
                           const struct json_place *place, struct error *err)
{
	const struct json_place arguments = { .up = place, .key = "arguments" };
	const struct json_reader r = { .file = policy->source, .err = err };
	unsigned index = (unsigned)call->argument;

	if (call->argument == FLOOR_NO_ARGUMENT)
		return json_reader_error(&r, &arguments,
		                         "contradict --for: %s makes the call to start the "
		                         "workload, with arguments that were not kept",
		                         floor->runtime);
	const struct arg_info *info = info_of(call->name, index);

	for (size_t i = 0; i < call->value_count; i++) {
		char value[128];

		if (is_decided_for(decided, index, call->values[i]))
			continue;
		snprintf(value, sizeof value, "%#" PRIx64, call->values[i]);
		if (info)
			syscalls_format_arg(info, call->values[i], value, sizeof value);
		return json_reader_error(&r, &arguments,
		                         "contradict --for: %s needs %s to start the workload",
		                         floor->runtime, value);
	}
	return 0;
}

static int check_policy(const struct floor *floor, const struct floor_call *call,
                        const struct policy *policy, struct error *err)
{
	const struct policy_call *decided = policy_find(policy, call->name);
	const struct json_place calls = { .key = "calls" },
				place = { .up = &calls, .key = call->name };
	const struct json_place decision = { .up = &place, .key = "decision" };

	if (!decided)
		return 0;
	const struct json_reader r = { .file = policy->source, .err = err };
	if (decided->decision == DECISION_NEVER)
		return json_reader_error(
			&r, &decision, "contradicts --for: %s needs the call to start the workload",
			floor->runtime);
	if (decided->decision == DECISION_ARGUMENTS)
		return check_arguments(floor, call, policy, decided, &place, err);
	return 0;
}

/* ---- all of it ---- */

/* Adds what needs a rule of its own; *out_shared: the call goes into a rule with others. */
static int apply_call(const struct floor *floor, const struct floor_call *call,
                      struct profile *profile, bool *out_shared, struct error *err)
{
	struct treatment s = find_treatment(profile, call->name);

	/*
	 * Answered ENOSYS so that a library makes an older call: the runtime may not have that way
	 * out.
	 */
	if (s.is_refused) {
		drop_from_rules(profile, call->name);
		s = (struct treatment){ 0 };
	}
	if (s.is_allowed)
		return 0;
	if (call->argument != FLOOR_NO_ARGUMENT)
		return add_values(floor, call, profile, err);
	if (!s.has_conditions) {
		*out_shared = true;
		return 0;
	}
	drop_from_rules(profile, call->name);
	return add_rule(profile, call->name, NULL,
	                text("floor: %s needs it to start the workload, with arguments that were "
	                     "not kept: the conditions that the traces gave would stop it",
	                     floor->runtime),
	                err);
}

int floor_apply(const struct floor *floor, const struct policy *policy, struct profile *profile,
                struct error *err)
{
	auto_free bool *shared = calloc(floor->call_count + 1, sizeof *shared);

	if (!shared)
		return no_memory(err);
	for (size_t i = 0; i < floor->call_count; i++)
		if (check_policy(floor, &floor->calls[i], policy, err) < 0 ||
		    apply_call(floor, &floor->calls[i], profile, &shared[i], err) < 0)
			return -1;
	for (enum share share = 0; share < SHARE_COUNT; share++)
		if (add_shared(floor, shared, share, profile, err) < 0)
			return -1;
	return 0;
}
