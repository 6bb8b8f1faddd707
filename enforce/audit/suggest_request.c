/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each refused call asks of a profile: its name alone, or with the values of those arguments
 * that the rules on it compare already. What no rule can allow is a warning.
 */
#include "enforce/audit/suggest_request.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/audit/refusals.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

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

bool suggest_request_is_kept(struct verdict verdict)
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

		if (suggest_request_is_kept(s->verdicts[i]) && s->verdicts[i].rule == rule &&
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
				             !suggest_request_is_kept(s->verdicts[i]) &&
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
	if (suggest_request_is_kept(s->verdicts[index])) {
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

size_t suggest_request_collect(const struct suggestion *s, struct requested_rule *out)
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
