/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First everything that has to be known is read from the resolved profile, refusal by refusal, into a list of
 * wishes; then the profile is changed, because resolved rules refer to it by index.
 */
#include "enforce/suggest.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/refusals.h"
#include "lib/error.h"
#include "lib/profile.h"
#include "lib/syscalls.h"
#include "lib/verdict.h"
#include "lib/warnings.h"

/* What one refusal asks for. */
struct wish {
	const char *name;
	const struct refusal *refusal;
	unsigned condition_args;        /* bit per argument that the new rule compares; 0: the name alone */
};

/* Whether a name of the profile stands for this call: directly or through a multiplexer (socketcall). */
static bool stands_for(const char *name, const struct call *call)
{
	uint32_t nr = 0, code = 0;

	if (syscalls_number(call->arch, name, &nr) == SYSCALLS_FOUND && nr == call->nr)
		return true;
	return syscalls_multiplexed(call->arch, name, &nr, &code) == SYSCALLS_FOUND && nr == call->nr &&
	       (uint32_t)call->args[0] == code;
}

static void remove_name(struct rule *rule, size_t index)
{
	free(rule->names[index]);
	rule->name_count--;
	memmove(rule->names + index, rule->names + index + 1, (rule->name_count - index) * sizeof *rule->names);
}

static void remove_call(struct rule *rule, const struct call *call)
{
	for (size_t i = rule->name_count; i > 0; i--) {
		if (stands_for(rule->names[i - 1], call))
			remove_name(rule, i - 1);
	}
}

/* The arguments that the allowing rules of the call are about; 0 when one of them could not be compared with anything seen. */
static unsigned compared_args(const struct resolved *resolved, const struct call *call)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	unsigned args = 0;

	for (size_t a = 0; a < resolved->arch_count; a++) {
		const struct resolved_arch *arch = &resolved->archs[a];

		for (size_t r = 0; arch->arch == call->arch && r < arch->rule_count; r++) {
			const struct resolved_rule *rule = &arch->rules[r];

			if (rule->nr != call->nr || (rule->action != ACTION_ALLOW && rule->action != ACTION_LOG))
				continue;
			for (unsigned c = 0; c < rule->condition_count; c++)
				args |= 1u << rule->conditions[c].index;
		}
	}
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (args >> i & 1 && (!info || info->args[i].kind == ARG_UNFILTERED))
			return 0;
	}
	return args;
}

static bool is_same_wish(const struct wish *a, const struct wish *b)
{
	if (strcmp(a->name, b->name) != 0 || a->condition_args != b->condition_args)
		return false;
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (a->condition_args >> i & 1 && a->refusal->call.args[i] != b->refusal->call.args[i])
			return false;
	}
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct wish *)a)->name, ((const struct wish *)b)->name);
}

/*
 * A rule that answers ENOSYS says on purpose what a kernel without the call would: who makes it takes an older one, or
 * does without. (What no rule names, and runc's answer to newer calls, was not thought of by the profile.)
 */
static bool is_left_refused(struct verdict verdict)
{
	return verdict.source == VERDICT_RULE && verdict.ret == (SECCOMP_RET_ERRNO | ENOSYS);
}

/* Once for each rule and call. */
static void tell_left(const struct refusals *refusals, size_t index, struct warnings *warnings)
{
	const struct refusal *refusal = &refusals->list[index];
	const struct call *call = &refusal->call;
	const char *name = syscalls_name(call->arch, call->nr);

	for (size_t i = 0; i < index; i++) {
		const struct refusal *other = &refusals->list[i];

		if (is_left_refused(other->verdict) && other->verdict.rule == refusal->verdict.rule && other->call.arch == call->arch &&
		    other->call.nr == call->nr)
			return;
	}
	warnings_add(warnings, "%s%s%s: left refused: syscalls[%zu] answers ENOSYS on purpose; who needs the call takes it out there",
	             name ? name : "a call without a name", call->arch == arch_native() ? "" : " of ",
	             call->arch == arch_native() ? "" : arch_name(call->arch), refusal->verdict.rule);
}

/* Writes one wish for each different one; the array is as long as the refusals are many. */
static size_t collect(const struct resolved *resolved, const struct refusals *refusals, struct wish *out,
                      struct warnings *warnings)
{
	size_t count = 0;

	for (size_t i = 0; i < refusals->count; i++) {
		const struct refusal *refusal = &refusals->list[i];
		struct wish wish = { .name = syscalls_name(refusal->call.arch, refusal->call.nr), .refusal = refusal };
		bool is_known = false;

		if (verdict_is_allowed(refusal->verdict))
			continue;       /* only logged */
		if (is_left_refused(refusal->verdict)) {
			tell_left(refusals, i, warnings);
			continue;
		}
		if (!wish.name || !syscalls_is_in_libseccomp(wish.name)) {
			warnings_add(warnings, "call %u of %s: %s: no rule suggested", refusal->call.nr,
			             arch_name(refusal->call.arch), wish.name ? "libseccomp does not know it" : "it has no name");
			continue;
		}
		wish.condition_args = compared_args(resolved, &refusal->call);
		for (size_t k = 0; k < count && !is_known; k++)
			is_known = is_same_wish(&out[k], &wish);
		if (!is_known)
			out[count++] = wish;
	}
	qsort(out, count, sizeof *out, by_name);
	return count;
}

static int add_conditional(struct profile *profile, const struct wish *wish, struct error *err)
{
	const struct call *call = &wish->refusal->call;
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	struct rule *rule = NULL;
	char text[512];

	if (profile_add_rule(profile, &rule, err) < 0 || profile_rule_add_name(rule, wish->name, err) < 0)
		return -1;
	rule->action = ACTION_ALLOW;
	rule->comment = strdup(refusals_format_call(call, text, sizeof text));
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		const struct condition condition = { .index = i, .op = OPERATOR_MASKED_EQ, .value_two = call->args[i],
		                                     .value = info ? syscalls_arg_mask(&info->args[i]) : UINT64_MAX };

		if (wish->condition_args >> i & 1 && profile_rule_add_condition(rule, &condition, err) < 0)
			return -1;
	}
	return 0;
}

static bool names_already(const struct rule *rule, const char *name)
{
	for (size_t i = 0; i < rule->name_count; i++) {
		if (strcmp(rule->names[i], name) == 0)
			return true;
	}
	return false;
}

/* All names without conditions, sorted, in one rule. */
static int add_names(struct profile *profile, const struct wish *wishes, size_t count, struct error *err)
{
	struct rule *rule = NULL;

	for (size_t i = 0; i < count; i++) {
		if (wishes[i].condition_args)
			continue;
		if (!rule && profile_add_rule(profile, &rule, err) < 0)
			return -1;
		rule->action = ACTION_ALLOW;
		if (!names_already(rule, wishes[i].name) && profile_rule_add_name(rule, wishes[i].name, err) < 0)
			return -1;
	}
	return 0;
}

static int list_arch(struct profile *profile, enum arch arch, struct error *err)
{
	struct arch_group *group = profile->group_count ? &profile->groups[0] : NULL;
	enum arch **list = group ? &group->subs : &profile->archs;
	size_t *count = group ? &group->sub_count : &profile->arch_count;

	for (size_t i = 0; i < *count; i++) {
		if ((*list)[i] == arch)
			return 0;
	}
	enum arch *grown = reallocarray(*list, *count + 2, sizeof *grown);
	if (!grown)
		return error_set(err, ENOMEM, "suggest");
	*list = grown;
	if (!group && *count == 0)      /* a profile that lists none has the native one */
		grown[(*count)++] = arch_native();
	grown[(*count)++] = arch;
	return 0;
}

/* A group of archMap applies as a whole where its architecture is the machine's: that one comes first. */
static void native_group_first(struct profile *profile)
{
	for (size_t i = 1; i < profile->group_count; i++) {
		if (profile->groups[i].arch == arch_native()) {
			struct arch_group native = profile->groups[i];

			profile->groups[i] = profile->groups[0];
			profile->groups[0] = native;
		}
	}
}

/* Rules that lost all their names would not be a profile any more. */
static void drop_empty_rules(struct profile *profile)
{
	for (size_t i = profile->rule_count; i > 0; i--) {
		if (profile->rules[i - 1].name_count == 0)
			profile_remove_rule(profile, i - 1);
	}
}

int suggest_extend(struct profile *profile, const struct resolved *resolved, const struct refusals *refusals,
                   struct warnings *warnings, struct error *err)
{
	struct wish *wishes = calloc(refusals->count + 1, sizeof *wishes);
	bool default_allows = profile->default_action == ACTION_ALLOW || profile->default_action == ACTION_LOG;
	int r = 0;

	if (!wishes)
		return error_set(err, ENOMEM, "suggest");
	if (refusals->untold)
		warnings_add(warnings, "%" PRIu64 " refused calls were only counted: what they need may be missing", refusals->untold);
	size_t count = collect(resolved, refusals, wishes, warnings);
	native_group_first(profile);
	for (size_t i = 0; i < refusals->count && r == 0; i++) {
		const struct refusal *refusal = &refusals->list[i];

		if (refusal->verdict.source == VERDICT_RULE && !verdict_is_allowed(refusal->verdict) &&
		    !is_left_refused(refusal->verdict))
			remove_call(&profile->rules[refusal->verdict.rule], &refusal->call);
		else if (refusal->verdict.source == VERDICT_BAD_ARCH)
			r = list_arch(profile, refusal->call.arch, err);
	}
	drop_empty_rules(profile);
	for (size_t i = 0; i < count && r == 0 && !default_allows; i++) {
		if (wishes[i].condition_args)
			r = add_conditional(profile, &wishes[i], err);
	}
	if (r == 0 && !default_allows)
		r = add_names(profile, wishes, count, err);
	free(wishes);
	return r;
}
