/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First missing architectures are listed, and calls that were refused because of them are judged
 * again: the rules may allow them. Then each refusal becomes a requested rule. The profile is
 * changed only after that, because resolved rules refer to it by index. Last it is resolved once
 * more and checked against every refused call, so that the suggestion is known to work.
 */
#include "enforce/audit/suggest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/audit/refusals.h"
#include "enforce/audit/suggest_request.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static void remove_name(struct rule *rule, size_t index)
{
	free(rule->names[index]);
	rule->name_count--;
	memmove(rule->names + index, rule->names + index + 1,
	        (rule->name_count - index) * sizeof *rule->names);
}

static void remove_call(struct rule *rule, const struct call *call)
{
	for (size_t i = rule->name_count; i > 0; i--) {
		if (syscalls_is_named(call, rule->names[i - 1]))
			remove_name(rule, i - 1);
	}
}

static int add_conditional(struct profile *profile, const struct requested_rule *request,
                           struct error *err)
{
	const struct call *call = &request->refusal->call;
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	struct rule *rule = NULL;
	char text[512];

	if (profile_add_rule(profile, &rule, err) < 0 ||
	    profile_rule_add_name(rule, request->name, err) < 0)
		return -1;
	rule->action = ACTION_ALLOW;
	rule->comment = strdup(refusals_format_call(call, text, sizeof text));
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		const struct condition condition = { .index = i,
			                             .op = OPERATOR_MASKED_EQ,
			                             .value_two = call->args[i],
			                             .value = info ? SYSCALLS_ARG_MASK
			                                           : UINT64_MAX };

		if (request->condition_args >> i & 1 &&
		    profile_rule_add_condition(rule, &condition, err) < 0)
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
static int add_names(struct profile *profile, const struct requested_rule *requests, size_t count,
                     struct error *err)
{
	struct rule *rule = NULL;

	for (size_t i = 0; i < count; i++) {
		if (requests[i].condition_args)
			continue;
		if (!rule && profile_add_rule(profile, &rule, err) < 0)
			return -1;
		rule->action = ACTION_ALLOW;
		if (!names_already(rule, requests[i].name) &&
		    profile_rule_add_name(rule, requests[i].name, err) < 0)
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
	if (array_room(*list, *count, 2) < 0)
		return error_set(err, ENOMEM, "suggest");
	if (!group && *count == 0) /* a profile that lists none has the native one */
		(*list)[(*count)++] = arch_native();
	(*list)[(*count)++] = arch;
	return 0;
}

/* Only the group of archMap with the native architecture applies: it comes first. */
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

/* A rule without names is not valid. */
static void drop_empty_rules(struct profile *profile)
{
	for (size_t i = profile->rule_count; i > 0; i--) {
		if (profile->rules[i - 1].name_count == 0)
			profile_remove_rule(profile, i - 1);
	}
}

/* Lists missing architectures. Returns how many calls were refused because of one, or -1. */
static int list_archs(struct profile *profile, const struct refusals *refusals, struct error *err)
{
	int listed = 0;

	native_group_first(profile);
	for (size_t i = 0; i < refusals->count; i++) {
		if (refusals->list[i].verdict.source != VERDICT_BAD_ARCH)
			continue;
		if (list_arch(profile, refusals->list[i].call.arch, err) < 0)
			return -1;
		listed++;
	}
	return listed;
}

static void judge_with_archs(const struct suggestion *s)
{
	for (size_t i = 0; i < s->refusals->count; i++) {
		const struct refusal *refusal = &s->refusals->list[i];
		bool is_unlisted = refusal->verdict.source == VERDICT_BAD_ARCH;

		s->verdicts[i] =
			is_unlisted ? verdict_of(s->resolved, &refusal->first) : refusal->verdict;
	}
}

static int change_rules(const struct suggestion *s, struct profile *profile,
                        const struct requested_rule *requests, size_t count, struct error *err)
{
	bool default_allows = profile_action_allows(profile->default_action);
	int r = 0;

	for (size_t i = 0; i < s->refusals->count; i++) {
		struct verdict verdict = s->verdicts[i];

		if (verdict.source == VERDICT_RULE && !verdict_is_allowed(verdict) &&
		    !suggest_request_is_kept(verdict))
			remove_call(&profile->rules[verdict.rule], &s->refusals->list[i].call);
	}
	drop_empty_rules(profile);
	for (size_t i = 0; i < count && r == 0 && !default_allows; i++) {
		if (requests[i].condition_args)
			r = add_conditional(profile, &requests[i], err);
	}
	return r == 0 && !default_allows ? add_names(profile, requests, count, err) : r;
}

/* Warns of calls that the changed profile still refuses. */
static int check(const struct suggestion *s, const struct profile *profile,
                 const struct requested_rule *requests, size_t count, struct error *err)
{
	struct resolved_profile *now = NULL;

	if (verdict_resolve(profile, &s->resolved->machine, &now, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!verdict_is_allowed(verdict_of(now, &requests[i].refusal->first)))
			warnings_add(s->warnings, "%s: the suggested profile still refuses it",
			             requests[i].name);
	}
	verdict_resolved_free(now);
	return 0;
}

static int extend(struct suggestion *s, struct profile *profile, struct requested_rule *requests,
                  struct error *err)
{
	struct resolved_profile *listed = NULL;
	int r = list_archs(profile, s->refusals, err);

	if (r > 0)
		r = verdict_resolve(profile, &s->resolved->machine, &listed, NULL, err);
	if (r < 0)
		return -1;
	s->resolved = listed ? listed : s->resolved;
	judge_with_archs(s);
	size_t count = suggest_request_collect(s, requests);
	r = change_rules(s, profile, requests, count, err);
	if (r == 0)
		r = check(s, profile, requests, count, err);
	verdict_resolved_free(listed);
	return r;
}

int suggest_extend(struct profile *profile, const struct resolved_profile *resolved,
                   const struct refusals *refusals, struct warnings *warnings, struct error *err)
{
	struct suggestion s = { resolved, refusals, calloc(refusals->count + 1, sizeof *s.verdicts),
		                warnings };
	struct requested_rule *requests = calloc(refusals->count + 1, sizeof *requests);
	int r;

	if (refusals->omitted)
		warnings_add(warnings,
		             "%" PRIu64
		             " refused calls were omitted: rules for them may be missing",
		             refusals->omitted);
	if (s.verdicts && requests)
		r = extend(&s, profile, requests, err);
	else
		r = error_set(err, ENOMEM, "suggest");
	free(s.verdicts);
	free(requests);
	return r;
}
