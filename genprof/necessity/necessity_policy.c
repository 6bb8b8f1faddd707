/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a study found -> a policy. A call that nothing needed is never allowed; where only some of
 * its rules were needed, their conditions become the arguments that are. A rule that a policy
 * cannot say exactly (a range, a condition on capabilities) leaves its call out of the policy.
 */
#include "genprof/necessity/necessity.h"

#include <jansson.h>
#include <string.h>

#include "genprof/facts/choices.h"
#include "genprof/generate/policy.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

/* A policy cannot refuse these: no workload starts or ends without them. */
static bool is_indispensable(const char *name)
{
	return strcmp(name, "execve") == 0 || strcmp(name, "exit_group") == 0;
}

/*
 * The value as policy.c reads it back into the same condition; NULL: there is none, or no memory.
 */
static json_t *value_of(const struct condition *c, const struct arg_info *arg)
{
	bool is_masked = c->op == OPERATOR_MASKED_EQ;
	uint64_t mask = is_masked ? c->value : UINT64_MAX;
	uint64_t value = is_masked ? c->value_two : c->value;
	uint64_t single = choices_single_bits(arg), open;

	/* Of a long's high half nothing is lost (enum arg_width). */
	if (arg->width != ARG_WIDTH_32)
		mask &= SYSCALLS_ARG_MASK;
	if ((!is_masked && c->op != OPERATOR_EQ) || mask & ~SYSCALLS_ARG_MASK || value & ~mask)
		return NULL;
	open = SYSCALLS_ARG_MASK & ~mask;
	if (open == 0)
		return json_u64_new(value);
	if (open & ~single || value & single)
		return NULL;
	return json_pack("{so}", "any_of", json_u64_new(value | open));
}

/* {"domain": 1, "type": {"any_of": ...}}, or NULL as above. */
static json_t *alternative_of(const struct rule *rule, const struct syscall_info *info)
{
	json_t *alternative = json_object();
	bool good = alternative && info && rule->condition_count > 0 &&
	            rule->action == ACTION_ALLOW && !rule->includes.cap_count &&
	            !rule->includes.arch_count && !rule->includes.has_min_kernel &&
	            !rule->excludes.cap_count && !rule->excludes.arch_count &&
	            !rule->excludes.has_min_kernel;

	for (size_t i = 0; good && i < rule->condition_count; i++) {
		const struct condition *c = &rule->conditions[i];
		const struct arg_info *arg = &info->args[c->index];

		/*
		 * A second condition on one argument is another alternative to some runtimes: not
		 * said here.
		 */
		good = arg->kind != ARG_UNFILTERED && !json_object_get(alternative, arg->name) &&
		       json_object_set_new(alternative, arg->name, value_of(c, arg)) == 0;
	}
	if (good)
		return alternative;
	json_decref(alternative);
	return NULL;
}

static bool refuses(const struct profile *profile, const char *name)
{
	for (size_t r = 0; r < profile->rule_count; r++) {
		const struct rule *rule = &profile->rules[r];

		for (size_t n = 0; rule->action != ACTION_ALLOW && n < rule->name_count; n++)
			if (strcmp(rule->names[n], name) == 0)
				return true;
	}
	return false;
}

/* What the policy says of a call: an object, or null where it says nothing. NULL: no memory. */
static json_t *decide(const struct necessity *necessity, const struct profile *profile,
                      const char *name)
{
	const struct syscall_info *info = NULL;
	json_t *alternatives = json_array();
	size_t tolerated = 0, needed = 0;

	policy_find_call(name, &info);
	for (size_t i = 0; alternatives && i < necessity->count; i++) {
		const struct necessity_unit *unit = &necessity->units[i];
		const struct rule *rule = &profile->rules[unit->rule];

		if (strcmp(rule->names[unit->name], name) != 0)
			continue;
		if (unit->class == NECESSITY_TOLERATED) {
			tolerated++;
			continue;
		}
		needed++;
		/* none: counted below */
		json_array_append_new(alternatives, alternative_of(rule, info));
	}
	json_t *decision = json_null();
	if (!alternatives)
		return NULL;
	if (needed == 0 && !is_indispensable(name))
		decision = json_pack("{ss, ss}", "decision", "never", "reason",
		                     "the command did the same without it");
	else if (tolerated > 0 && needed > 0 && json_array_size(alternatives) == needed &&
	         !refuses(profile, name))
		decision = json_pack("{ss, ss, sO}", "decision", "arguments", "reason",
		                     "the command did the same without its other arguments",
		                     "arguments", alternatives);
	json_decref(alternatives);
	return decision;
}

char *necessity_policy(const struct necessity *necessity, const struct profile *profile)
{
	json_t *calls = json_object();
	bool bad = !calls;
	char *text = NULL;

	for (size_t i = 0; i < necessity->count && !bad; i++) {
		const char *name =
			profile->rules[necessity->units[i].rule].names[necessity->units[i].name];
		json_t *decision = json_object_get(calls, name) ? json_null()
		                                                : decide(necessity, profile, name);

		bad = !decision;
		if (json_is_object(decision))
			bad = json_object_set(calls, name, decision) < 0;
		json_decref(decision);
	}
	json_t *root = bad ? NULL : json_document(POLICY_FORMAT, POLICY_VERSION);
	if (json_object_set(root, "calls", calls) == 0)
		text = json_text(root);
	json_decref(root);
	json_decref(calls);
	return text;
}
