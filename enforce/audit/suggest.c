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
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/audit/refusals.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

/* What the change is made from. */
struct suggestion {
	const struct resolved_profile *resolved;
	const struct refusals *refusals;
	struct verdict *verdicts; /* one for each refusal */
	struct warnings *warnings;
};

/* What would allow one refused call. */
struct requested_rule {
	const char *name;
	const struct refusal *refusal;
	/* bit per argument that the new rule compares; 0: the name alone */
	unsigned condition_args;
};

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

static bool has_rule_on(const struct resolved_profile *resolved, size_t arch, size_t index,
                        const struct call *call)
{
	return resolved->archs[arch].arch == call->arch &&
	       resolved->archs[arch].rules[index].nr == call->nr;
}

/*
 * The arguments that rules on the call compare, allowing ones and others: a rule without conditions
 * would replace them all. 0 when one of them cannot be compared with a value that was seen.
 */
static unsigned compared_args(const struct resolved_profile *resolved, const struct call *call)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	unsigned args = 0;

	for (size_t a = 0; a < resolved->arch_count; a++) {
		const struct resolved_arch *arch = &resolved->archs[a];

		for (size_t r = 0; r < arch->rule_count; r++) {
			for (unsigned c = 0; has_rule_on(resolved, a, r, call) &&
			                     c < arch->rules[r].condition_count;
			     c++)
				args |= 1u << arch->rules[r].conditions[c].index;
		}
	}
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (args >> i & 1 && (!info || info->args[i].kind == ARG_UNFILTERED))
			return 0;
	}
	return args;
}

static bool is_same_request(const struct requested_rule *a, const struct requested_rule *b)
{
	if (strcmp(a->name, b->name) != 0 || a->condition_args != b->condition_args)
		return false;
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (a->condition_args >> i & 1 &&
		    a->refusal->call.args[i] != b->refusal->call.args[i])
			return false;
	}
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct requested_rule *)a)->name,
	              ((const struct requested_rule *)b)->name);
}

/*
 * A rule that answers ENOSYS pretends on purpose that the kernel lacks the call, so that programs
 * fall back to an older one. (The default action, and runc's answer to newer calls, were not meant
 * for this call.)
 */
static bool is_left_refused(struct verdict verdict)
{
	return verdict.source == VERDICT_RULE && verdict.ret == (SECCOMP_RET_ERRNO | ENOSYS);
}

/* Once for each rule and call. */
static void warn_left_refused(const struct suggestion *s, size_t index)
{
	const struct call *call = &s->refusals->list[index].call;
	size_t rule = s->verdicts[index].rule;
	const char *name = syscalls_name(call->arch, call->nr);

	for (size_t i = 0; i < index; i++) {
		const struct call *other = &s->refusals->list[i].call;

		if (is_left_refused(s->verdicts[i]) && s->verdicts[i].rule == rule &&
		    other->arch == call->arch && other->nr == call->nr)
			return;
	}
	warnings_add(s->warnings,
	             "%s%s%s: still refused: syscalls[%zu] answers ENOSYS on purpose; to allow the "
	             "call, remove its name there",
	             name ? name : "a call without a name",
	             call->arch == arch_native() ? "" : " of ",
	             call->arch == arch_native() ? "" : arch_name(call->arch), rule);
}

/*
 * Whether a rule still refuses the call under conditions: only the rules that refused it lose its
 * name.
 */
static bool keeps_refusing(const struct suggestion *s, const struct call *call)
{
	for (size_t a = 0; a < s->resolved->arch_count; a++) {
		for (size_t r = 0; r < s->resolved->archs[a].rule_count; r++) {
			const struct resolved_rule *rule = &s->resolved->archs[a].rules[r];
			bool is_blocker = false;

			if (!has_rule_on(s->resolved, a, r, call) ||
			    profile_action_allows(rule->action))
				continue;
			for (size_t i = 0; i < s->refusals->count && !is_blocker; i++) {
				is_blocker = s->verdicts[i].source == VERDICT_RULE &&
				             s->verdicts[i].rule == rule->rule &&
				             !is_left_refused(s->verdicts[i]) &&
				             s->refusals->list[i].call.nr == call->nr &&
				             s->refusals->list[i].call.arch == call->arch;
			}
			if (!is_blocker)
				return true;
		}
	}
	return false;
}

/* Writes what would allow the call. False: nothing can be suggested. */
static bool request_for(const struct suggestion *s, size_t index, struct requested_rule *out)
{
	const struct refusal *refusal = &s->refusals->list[index];
	const struct call *call = &refusal->call;
	struct requested_rule request = { .name = syscalls_name(call->arch, call->nr),
		                          .refusal = refusal };
	const char *reason = NULL;

	if (verdict_is_allowed(s->verdicts[index]))
		/* only logged, or allowed once its architecture is listed */
		return false;
	if (is_left_refused(s->verdicts[index])) {
		warn_left_refused(s, index);
		return false;
	}
	if (!request.name)
		reason = "it has no name";
	else if (!syscalls_is_in_libseccomp(request.name))
		reason = "libseccomp does not know it";
	else
		request.condition_args = compared_args(s->resolved, call);
	if (!reason && !request.condition_args && keeps_refusing(s, call))
		reason = "a rule refuses values that cannot be distinguished here";
	if (reason)
		warnings_add(s->warnings, "call %u of %s: no rule suggested: %s", call->nr,
		             arch_name(call->arch), reason);
	else
		*out = request;
	return !reason;
}

/* Writes the distinct requests, sorted by name; `out` has room for one per refusal. */
static size_t collect(const struct suggestion *s, struct requested_rule *out)
{
	size_t count = 0;

	for (size_t i = 0; i < s->refusals->count; i++) {
		struct requested_rule request;
		bool is_known = false;

		if (!request_for(s, i, &request))
			continue;
		for (size_t k = 0; k < count && !is_known; k++)
			is_known = is_same_request(&out[k], &request);
		if (!is_known)
			out[count++] = request;
	}
	qsort(out, count, sizeof *out, by_name);
	return count;
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
		    !is_left_refused(verdict))
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
	size_t count = collect(s, requests);
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
