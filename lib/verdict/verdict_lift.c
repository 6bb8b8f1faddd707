/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that name the call become a small profile, which is resolved once for each set of
 * capabilities that one of them asks for. So the answer is verdict_of's, and combines rules as
 * libseccomp does.
 */
#include "lib/verdict/verdict_lift.h"

#include <stdio.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

enum { MAX_SETS = 64 }; /* of capabilities: a hostile profile has thousands */

/* The rules on one call; everything they point at is borrowed. */
struct excerpt {
	struct profile profile;
	size_t *places;          /* of each rule in the whole profile */
	uint64_t sets[MAX_SETS]; /* of capabilities, to be tried */
	size_t set_count;
};

static uint64_t bits_of(const struct selector *selector)
{
	uint64_t bits = 0;
	unsigned number;

	for (size_t i = 0; i < selector->cap_count; i++) {
		if (capability_from_name(selector->caps[i], &number) == 0)
			bits |= CAPABILITY_BIT(number);
	}
	return bits;
}

static void add_set(struct excerpt *excerpt, uint64_t set)
{
	for (size_t i = 0; i < excerpt->set_count; i++) {
		if (excerpt->sets[i] == set)
			return;
	}
	if (set && excerpt->set_count < MAX_SETS)
		excerpt->sets[excerpt->set_count++] = set;
}

/* What an allowing rule lacks to count, or what keeps a refusing one from counting. */
static void add_sets(struct excerpt *excerpt, const struct rule *rule, uint64_t held)
{
	if (profile_action_allows(rule->action))
		add_set(excerpt, bits_of(&rule->includes) & ~held);
	for (unsigned i = 0; i < 64 && !profile_action_allows(rule->action); i++)
		add_set(excerpt, bits_of(&rule->excludes) & ~held & CAPABILITY_BIT(i));
}

static int by_size(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	int difference = __builtin_popcountll(left) - __builtin_popcountll(right);

	return difference ? difference : (left > right) - (left < right);
}

/* The index of the name by which the rule is about the call, or name_count. */
static size_t find_name(const struct rule *rule, const struct call *call)
{
	size_t n = 0;

	while (n < rule->name_count && !syscalls_is_named(call, rule->names[n]))
		n++;
	return n;
}

static void collect_sets(const struct resolved_profile *resolved, const struct call *call,
                         struct excerpt *excerpt)
{
	for (size_t i = 0; i < resolved->profile->rule_count; i++) {
		const struct rule *rule = &resolved->profile->rules[i];

		if (rule->includes.cap_count + rule->excludes.cap_count > 0 &&
		    find_name(rule, call) < rule->name_count)
			add_sets(excerpt, rule, resolved->machine.capabilities);
	}
	qsort(excerpt->sets, excerpt->set_count, sizeof *excerpt->sets, by_size);
}

static int take_rules(const struct resolved_profile *resolved, const struct call *call,
                      struct excerpt *excerpt)
{
	const struct profile *whole = resolved->profile;
	struct profile *part = &excerpt->profile;

	*part = *whole;
	part->rule_count = 0;
	part->rules = calloc(whole->rule_count + 1, sizeof *part->rules);
	excerpt->places = calloc(whole->rule_count + 1, sizeof *excerpt->places);
	if (!part->rules || !excerpt->places)
		return -1;
	for (size_t i = 0; i < whole->rule_count; i++) {
		size_t n = find_name(&whole->rules[i], call);

		if (n == whole->rules[i].name_count)
			continue;
		excerpt->places[part->rule_count] = i;
		part->rules[part->rule_count] = whole->rules[i];
		part->rules[part->rule_count].names += n;
		part->rules[part->rule_count++].name_count = 1;
	}
	return 0;
}

static bool reads_only(struct verdict verdict, unsigned known)
{
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (verdict.halves_read >> 2 * i & 3 && !(known >> i & 1))
			return false;
	}
	return true;
}

/* Whether the call is allowed with these capabilities added. */
static bool try_set(const struct resolved_profile *resolved, const struct excerpt *excerpt,
                    uint64_t set, const struct call *call, unsigned known, struct verdict_lift *out)
{
	struct machine machine = resolved->machine;
	struct resolved_profile *lifted;
	struct error ignored;

	machine.capabilities |= set;
	if (verdict_resolve(&excerpt->profile, &machine, &lifted, NULL, &ignored) < 0)
		return false; /* contradictory rules, under that set */
	struct verdict verdict = verdict_of(lifted, call);
	verdict_resolved_free(lifted);
	if (!verdict_is_allowed(verdict) || !reads_only(verdict, known))
		return false;
	*out = (struct verdict_lift){ .capabilities = set,
		                      .is_by_rule = verdict.source == VERDICT_RULE };
	if (out->is_by_rule)
		out->rule = excerpt->places[verdict.rule];
	return true;
}

int verdict_lift(const struct resolved_profile *resolved, const struct call *call, unsigned known,
                 struct verdict_lift *out)
{
	struct excerpt excerpt = { 0 };
	int result = VERDICT_NO_LIFT;

	collect_sets(resolved, call, &excerpt);
	if (excerpt.set_count > 0 && take_rules(resolved, call, &excerpt) < 0)
		result = -1;
	for (size_t i = 0; i < excerpt.set_count && result == VERDICT_NO_LIFT; i++) {
		if (try_set(resolved, &excerpt, excerpt.sets[i], call, known, out))
			result = 0;
	}
	free(excerpt.profile.rules);
	free(excerpt.places);
	return result;
}

const char *verdict_lift_describe(const struct verdict_lift *lift, char *buffer, size_t size)
{
	uint64_t rest = lift->capabilities;
	FILE *out = fmemopen(buffer, size, "w");

	buffer[0] = '\0';
	if (!out)
		return buffer;
	if (lift->is_by_rule)
		fprintf(out, "syscalls[%zu] allows it with ", lift->rule);
	else
		fprintf(out, "it is allowed with ");
	for (unsigned i = 0; rest; i++) {
		if (!(rest & CAPABILITY_BIT(i)))
			continue;
		rest &= ~CAPABILITY_BIT(i);
		fprintf(out, "%s%s", capability_name(i), rest ? " and " : "");
	}
	fclose(out);
	buffer[size - 1] = '\0';
	return buffer;
}
