/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trace -> profile: facts.c says what is known of each name, portable_memory.c says clone3 and
 * openat2 as their siblings, nondeterministic.c adds what another run of the same work may make,
 * portable.c what replaces it elsewhere, value_groups.c what other data would have shown, narrow.c
 * how far the arguments are narrowed; here the answers are put into the order in which a person
 * reads them. floor_apply.c then adds what the container runtime needs for itself.
 */
#include "genprof/generate/generate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/facts/nondeterministic.h"
#include "genprof/facts/value_groups.h"
#include "genprof/facts/facts.h"
#include "genprof/facts/narrow.h"
#include "genprof/generate/floor_apply.h"
#include "genprof/generate/policy.h"
#include "genprof/generate/prerequisites.h"
#include "genprof/portable/portable.h"
#include "genprof/portable/portable_answer.h"
#include "genprof/portable/portable_memory.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"

struct build {
	struct profile *profile;
	struct facts facts;
	const struct generate_options *options;
	enum write_and_exec write_and_exec;
	struct warnings *warnings, *notes;
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "profile: out of memory");
}

static int comment(struct rule *rule, const char *text, struct error *err)
{
	rule->comment = strdup(text);
	return rule->comment ? 0 : no_memory(err);
}

static int add_named_rule(struct build *b, const char *name, enum action action, const char *text,
                          struct rule **out, struct error *err)
{
	if (profile_add_rule(b->profile, out, err) < 0)
		return -1;
	(*out)->action = action;
	if (profile_rule_add_name(*out, name, err) < 0)
		return -1;
	return text ? comment(*out, text, err) : 0;
}

static int add_arches(struct build *b, struct error *err)
{
	b->profile->archs = calloc(ARCH_COUNT, sizeof *b->profile->archs);
	if (!b->profile->archs)
		return no_memory(err);
	for (enum arch a = 0; a < ARCH_COUNT; a++)
		if (b->facts.arches[a])
			b->profile->archs[b->profile->arch_count++] = a;
	return 0;
}

static int add_allowance(struct build *b, const char *name, const struct allowance *allowance,
                         struct error *err)
{
	struct rule *rule;

	if (add_named_rule(b, name, ACTION_ALLOW, allowance->comment, &rule, err) < 0)
		return -1;
	for (unsigned i = 0; i < allowance->condition_count; i++)
		if (profile_rule_add_condition(rule, &allowance->conditions[i], err) < 0)
			return -1;
	return 0;
}

static bool is_plain(const struct narrowed *n)
{
	return n->count == 1 && n->list[0].condition_count == 0 && !n->list[0].comment;
}

/* Calls that were added for one reason and need no condition share a rule. */
static int add_plain_addition(struct build *b, const struct call_facts *call, struct error *err)
{
	struct rule *rule;

	for (size_t i = 0; i < b->profile->rule_count; i++) {
		rule = &b->profile->rules[i];
		if (rule->condition_count == 0 && rule->comment &&
		    strcmp(rule->comment, call->added) == 0)
			return profile_rule_add_name(rule, call->name, err);
	}
	return add_named_rule(b, call->name, ACTION_ALLOW, call->added, &rule, err);
}

static int add_addition(struct build *b, const struct call_facts *call,
                        const struct allowance *allowance, struct error *err)
{
	struct allowance said = *allowance;
	auto_free char *text = NULL;

	if (asprintf(&text, "%s%s%s", allowance->comment ? allowance->comment : "",
	             allowance->comment ? "; " : "", call->added) < 0) {
		text = NULL;
		return no_memory(err);
	}
	said.comment = text;
	return add_allowance(b, call->name, &said, err);
}

/* The first rule takes the names that need nothing else said, the others get rules of their own. */
static int add_call(struct build *b, const struct call_facts *call, const struct narrowed *narrowed,
                    struct error *err)
{
	struct rule *rule;

	if (call->only_enosys && !b->options->only_seen) {
		if (add_named_rule(b, call->name, ACTION_ERRNO,
		                   "this kernel has no such call: still answered ENOSYS", &rule,
		                   err) < 0)
			return -1;
		rule->has_errno = true;
		rule->errno_ret = ENOSYS;
		return 0;
	}
	if (is_plain(narrowed))
		return call->added ? add_plain_addition(b, call, err)
		                   : profile_rule_add_name(&b->profile->rules[0], call->name, err);
	for (size_t i = 0; i < narrowed->count; i++) {
		const struct allowance *allowance = &narrowed->list[i];
		int result = call->added ? add_addition(b, call, allowance, err)
		                         : add_allowance(b, call->name, allowance, err);
		if (result < 0)
			return -1;
	}
	return 0;
}

/* A rule must name something: the first one goes when every call got rules of its own. */
static void drop_empty_first_rule(struct profile *profile)
{
	if (profile->rules[0].name_count > 0)
		return;
	profile->rule_count--;
	memmove(profile->rules, profile->rules + 1, profile->rule_count * sizeof *profile->rules);
}

static int add_seen(struct build *b, struct call_facts *call, struct error *err)
{
	struct narrowed narrowed;
	enum narrowing narrowing = b->options->narrowing;

	if (narrowing == NARROWING_EXACT && call->by_library)
		narrowing = NARROWING_STABLE;
	if (narrowing == NARROWING_STABLE && !call->is_one_value && value_groups_add(call, err) < 0)
		return -1;
	if (narrow_call(call, narrowing, b->write_and_exec, &narrowed, err) < 0)
		return -1;
	int result = add_call(b, call, &narrowed, err);
	narrow_done(&narrowed);
	return result;
}

/* What a person decided; `call` is NULL when no trace made the call. */
static int add_decided(struct build *b, const struct policy_call *decided,
                       const struct call_facts *call, struct error *err)
{
	static const struct allowance any = { 0 };
	size_t count = decided->decision == DECISION_ARGUMENTS ? decided->arguments.count : 1;

	if (decided->decision == DECISION_NAMES_ONLY && !call)
		return 0;
	if (decided->decision == DECISION_NEVER && call && !call->added)
		warnings_add(b->warnings,
		             "%s: the policy refuses it, and the traces have %" PRIu64
		             " call%s of it",
		             decided->name, call->calls, PLURAL(call->calls));
	for (size_t i = 0; i < count; i++) {
		const struct allowance *allowance = decided->decision == DECISION_ARGUMENTS
		                                            ? &decided->arguments.list[i]
		                                            : &any;
		auto_free char *text = NULL;

		if (asprintf(&text, "%s%spolicy: %s", allowance->comment ? allowance->comment : "",
		             allowance->comment ? "; " : "", decided->reason) < 0) {
			text = NULL;
			return no_memory(err);
		}
		struct allowance said = *allowance;
		said.comment = text;
		if (add_allowance(b, decided->name, &said, err) < 0)
			return -1;
		if (decided->decision == DECISION_NEVER) {
			struct rule *rule = &b->profile->rules[b->profile->rule_count - 1];
			rule->action = ACTION_ERRNO;
			rule->has_errno = true;
			rule->errno_ret = portable_answer_to(decided->name);
		}
	}
	return 0;
}

/* The names of the traces and of the policy, in one order. */
static int add_calls(struct build *b, struct error *err)
{
	static const struct policy nothing_decided = { 0 };
	const struct policy *policy = b->options->policy ? b->options->policy : &nothing_decided;
	struct rule *rule;

	if (profile_add_rule(b->profile, &rule, err) < 0)
		return -1;
	rule->action = ACTION_ALLOW;
	for (size_t i = 0, p = 0; i < b->facts.call_count || p < policy->call_count;) {
		struct call_facts *call = i < b->facts.call_count ? &b->facts.calls[i] : NULL;
		const struct policy_call *decided =
			p < policy->call_count ? &policy->calls[p] : NULL;
		int order = !call ? 1 : !decided ? -1 : strcmp(call->name, decided->name);

		if (order < 0 ? add_seen(b, call, err) < 0
		              : add_decided(b, decided, order == 0 ? call : NULL, err) < 0)
			return -1;
		i += order <= 0;
		p += order >= 0;
	}
	drop_empty_first_rule(b->profile);
	return 0;
}

static int add_prerequisites(struct build *b, struct error *err)
{
	const struct prerequisite *p;
	struct rule *rule;

	for (size_t row = 0; (p = prerequisites_next(&b->facts, b->options->policy, &row));) {
		if (add_named_rule(b, p->allowed, ACTION_ALLOW, p->why, &rule, err) < 0)
			return -1;
	}
	return 0;
}

static void warn_of_unnamed(const struct unnamed_call *list, size_t count,
                            struct warnings *warnings)
{
	for (size_t i = 0; i < count; i++)
		warnings_add(warnings,
		             "%s: call number %u has no name here, and a profile can only allow "
		             "names: it will be %s",
		             arch_name(list[i].arch), list[i].nr,
		             list[i].nr > syscalls_highest(list[i].arch)
		                     ? "answered ENOSYS, as by a kernel that does not have it"
		                     : "refused");
}

/* A name is allowed on every architecture of the profile, wherever it was seen. */
static void note_wider_names(const struct facts *facts, struct warnings *notes)
{
	for (size_t i = 0; i < facts->call_count; i++) {
		const struct call_facts *call = &facts->calls[i];
		enum arch seen = 0;
		uint32_t nr;

		if (call->added)
			continue;
		while (seen < ARCH_COUNT - 1 && !call->on[seen])
			seen++;
		for (enum arch a = 0; a < ARCH_COUNT; a++)
			if (facts->arches[a] && !call->on[a] &&
			    syscalls_number(a, call->name, &nr) == SYSCALLS_FOUND)
				warnings_add(notes, "%s: seen on %s only, allowed on %s too",
				             call->name, arch_name(seen), arch_name(a));
	}
}

static int settle_memory(struct build *b, struct trace *trace, struct error *err)
{
	for (size_t i = 0; i < b->facts.call_count; i++)
		b->facts.calls[i].is_decided =
			policy_find(b->options->policy, b->facts.calls[i].name) != NULL;
	return portable_settle_memory(&b->facts, trace, b->warnings, err);
}

static int build(struct build *b, struct trace *trace, struct error *err)
{
	if (b->facts.call_count == 0)
		return error_set(
			err, 0, "trace: no system call was recorded, so there is nothing to allow");
	if (!b->options->only_seen && settle_memory(b, trace, err) < 0)
		return -1;
	if (!b->options->only_seen && b->options->narrowing != NARROWING_EXACT &&
	    nondeterministic_extend(&b->facts, b->options->narrowing, err) < 0)
		return -1;
	if (portable_extend(&b->facts, &b->options->portable, b->options->narrowing, b->notes,
	                    err) < 0)
		return -1;
	if (portable_check_arches(b->facts.arches, err) < 0) {
		error_wrap(err, "traces");
		return error_hint(err, "--arch=LIST makes a profile for some of them");
	}
	b->write_and_exec = narrow_saw_write_and_exec(&b->facts) ? WRITE_AND_EXEC_AS_SEEN
	                                                         : WRITE_AND_EXEC_REFUSED;
	b->profile = profile_new("generated", ACTION_ERRNO);
	if (!b->profile)
		return no_memory(err);
	b->profile->has_default_errno = true;
	b->profile->default_errno = EPERM;
	if (add_arches(b, err) < 0 || add_calls(b, err) < 0)
		return -1;
	if (b->options->only_seen)
		return 0;
	if (add_prerequisites(b, err) < 0)
		return -1;
	for (size_t i = 0; b->options->floors[i]; i++)
		if (floor_apply(b->options->floors[i], b->options->policy, b->profile, err) < 0)
			return -1;
	/*
	 * Last, because it needs all that is allowed: what the runtime needs must not be answered
	 * ENOSYS.
	 */
	return portable_answer_newer(b->profile, err);
}

int generate_profile(struct trace *trace, const struct generate_options *options,
                     struct profile **out, struct warnings *warnings, struct warnings *notes,
                     struct error *err)
{
	struct build b = { .options = options, .warnings = warnings, .notes = notes };
	auto_free struct unnamed_call *unnamed = NULL;
	size_t unnamed_count;

	if (facts_of(trace, &b.facts, &unnamed, &unnamed_count, err) < 0)
		return -1;
	warn_of_unnamed(unnamed, unnamed_count, warnings);
	int result = build(&b, trace, err);
	if (result == 0) {
		note_wider_names(&b.facts, notes);
		*out = take(b.profile);
	}
	profile_free(b.profile);
	facts_done(&b.facts);
	return result;
}
