/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings on refusals that do not refuse: a rule that says what the default action says is skipped
 * by the runtimes, so calls that another rule allows pass in spite of it. Asked of diagrams: the
 * calls that the rule means and those that the profile allows have some in common.
 */
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "genprof/lint/lint.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/json/json.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict_applies.h"

static bool refuses(enum action action)
{
	return !profile_action_allows(action);
}

/* A name that a refusing rule has, which is skipped. */
struct skipped {
	const char *name;
	size_t rule, name_index;
};

static int compare_skipped(const void *a, const void *b)
{
	const struct skipped *left = a, *right = b;
	int by_name = strcmp(left->name, right->name);

	return by_name ? by_name : (left->rule > right->rule) - (left->rule < right->rule);
}

static int collect(const struct profile *profile, struct skipped **out, size_t *out_count)
{
	size_t count = 0;

	*out = NULL;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct rule *rule = &profile->rules[i];

		if (!refuses(rule->action) || !lint_is_the_default(profile, rule) ||
		    profile_repeats_argument(rule->conditions, rule->condition_count))
			continue;
		for (size_t k = 0; k < rule->name_count; k++) {
			if (array_room(*out, count, 1) < 0)
				return -1;
			(*out)[count++] = (struct skipped){ rule->names[k], i, k };
		}
	}
	*out_count = count;
	if (count > 0)
		qsort(*out, count, sizeof **out, compare_skipped);
	return 0;
}

/* More of one name on one machine are not looked for; nor how rules overlap beyond this. */
enum { HOLES_PER_NAME = 16, NODES_PER_ATTEMPT = 1 << 15 };

/* The skipped rules on one call, on one architecture of one machine. */
struct search {
	const struct profile *profile;
	struct lint *out;
	struct diagram_store *store;
	const struct resolved_profile *resolved;
	unsigned arg_bits;
	struct call call;
	diagram allowed;
	struct resolved_rule *meant; /* as if they allowed; .rule: index into `list` */
	const struct skipped *list;
	size_t holes;
};

/* Looks for a call that one of the rules means and the profile allows. Returns as region_find. */
static int find_hole(struct search *s, size_t first, size_t count)
{
	const struct region everything = { 0 };
	size_t before = diagram_store_attempt(s->store, NODES_PER_ATTEMPT);
	diagram refused = diagram_leaf(s->store, SECCOMP_RET_KILL_PROCESS);
	diagram meant =
		set_allowed(s->store, meaning_of_rules(s->store, s->meant + first, count,
	                                               s->arg_bits, MEANING_ANSWER, refused));
	diagram both = diagram_choose(s->store, meant, s->allowed, set_empty(s->store));
	struct error err;
	int found = region_find(s->store, both, &everything, s->call.args, &err);

	if (diagram_store_end_attempt(s->store, before))
		diagram_store_forget(s->store, before);
	return found;
}

static int report_hole(struct search *s, const struct skipped *of)
{
	char place[80], quoted[80];

	snprintf(place, sizeof place, "syscalls[%zu].names[%zu]", of->rule, of->name_index);
	json_quote(quoted, sizeof quoted, of->name);
	if (lint_add(s->out, REPORT_ERROR, "not-refused", of->rule, place,
	             "%s is not refused: syscalls[%zu] allows calls that this rule means", quoted,
	             verdict_of(s->resolved, &s->call).rule) < 0)
		return -1;
	lint_why(s->out, "a rule that does what the default action does is skipped: it takes "
	                 "nothing away from others");
	s->holes++;
	return 0;
}

/* All rules at once; where there is a hole, or no diagram, each half of them. */
static int search_holes(struct search *s, size_t first, size_t count)
{
	int found;

	if (s->holes >= HOLES_PER_NAME || (found = find_hole(s, first, count)) == REGION_NO_POINT)
		return 0;
	s->out->is_undecided |= count == 1 && found < 0;
	if (count == 1)
		return found == REGION_POINT ? report_hole(s, &s->list[s->meant[first].rule]) : 0;
	return search_holes(s, first, count / 2) < 0
	               ? -1
	               : search_holes(s, first + count / 2, count - count / 2);
}

static bool has_allowing(const struct resolved_rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (profile_action_allows(rules[i].action))
			return true;
	}
	return false;
}

/* What the answer depends on, to examine it once. */
static uint64_t hash_of(const struct search *s, size_t meant_count,
                        const struct resolved_rule *rules, size_t count)
{
	uint64_t hash = hash_bytes(HASH_START, &s->arg_bits, sizeof s->arg_bits);

	for (size_t i = 0; i < meant_count; i++)
		hash = hash_bytes(hash, &s->meant[i].rule, sizeof s->meant[i].rule);
	for (size_t i = 0; i < count; i++)
		hash = hash_bytes(hash, &rules[i].rule, sizeof rules[i].rule);
	return hash;
}

struct seen {
	uint64_t hashes[64 * ARCH_COUNT];
	size_t count;
};

static bool is_seen(struct seen *seen, uint64_t hash)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->hashes[i] == hash)
			return true;
	}
	if (seen->count < sizeof seen->hashes / sizeof *seen->hashes)
		seen->hashes[seen->count++] = hash;
	return false;
}

static int look(struct search *s, const struct resolved_arch *arch, size_t meant_count,
                struct seen *seen)
{
	struct error err;
	size_t count;
	int rc = 0;

	s->call.arch = arch->arch;
	s->arg_bits = arch->arg_bits;
	if (syscalls_number(arch->arch, s->list[0].name, &s->call.nr) != SYSCALLS_FOUND)
		return 0;
	const struct resolved_rule *rules = verdict_rules(arch, s->call.nr, &count);
	if (!has_allowing(rules, count) || is_seen(seen, hash_of(s, meant_count, rules, count)))
		return 0;
	if (diagram_store_full(s->store))
		return 0;
	size_t before = diagram_store_count(s->store);
	if (region_allowed(s->store, s->resolved, arch->arch, s->call.nr, &s->allowed, &err) == 0)
		rc = search_holes(s, 0, meant_count);
	else
		s->out->is_undecided = true;
	diagram_store_forget(s->store, before);
	return rc;
}

/* The skipped rules on one name: `meant` has room for them. */
static int check_name(struct search *s, size_t count, const struct machine_cases *cases)
{
	struct seen seen = { .count = 0 };

	for (size_t w = 0; w < cases->count && s->holes == 0; w++) {
		const struct machine_case *machine_case = &cases->list[w];
		size_t meant_count = 0;

		for (size_t i = 0; i < count && machine_case->resolved; i++) {
			const struct rule *rule = &s->profile->rules[s->list[i].rule];

			if (verdict_applies(rule, &machine_case->machine))
				s->meant[meant_count++] = (struct resolved_rule){
					.action = ACTION_ALLOW,
					.condition_count = (unsigned)rule->condition_count,
					.conditions = rule->conditions,
					.rule = i
				};
		}
		s->resolved = machine_case->resolved;
		for (size_t a = 0; meant_count > 0 && a < machine_case->resolved->arch_count; a++) {
			if (s->holes == 0 &&
			    look(s, &machine_case->resolved->archs[a], meant_count, &seen) < 0)
				return -1;
		}
	}
	return 0;
}

int lint_check_holes(const struct profile *profile, const struct machine_cases *cases,
                     struct lint *out)
{
	auto_free struct skipped *list = NULL;
	auto_free struct resolved_rule *meant = NULL;
	size_t count, end;

	if (collect(profile, &list, &count) < 0 || array_room(meant, 0, count) < 0)
		return -1;
	for (size_t first = 0; first < count; first = end) {
		struct search s = { .profile = profile,
			            .out = out,
			            .store = out->store,
			            .meant = meant,
			            .list = list + first };

		for (end = first + 1; end < count && strcmp(list[end].name, list[first].name) == 0;
		     end++)
			;
		if (check_name(&s, end - first, cases) < 0)
			return -1;
	}
	return 0;
}
