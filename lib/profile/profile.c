/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Profiles in memory: their words, the meaning of the operators, and putting one together.
 * Reading the file is profile_reader.c, writing it profile_text.c.
 */
#include "lib/profile/profile.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/profile_document.h"

static const struct {
	const char *name;
	uint32_t ret;
} actions[] = {
#define ACTION(suffix, word, ret_) [ACTION_##suffix] = { .name = word, .ret = ret_ },
#include "lib/profile/profile.def"
#undef ACTION
};

static const char *const operators[] = {
#define OPERATOR(suffix, word) [OPERATOR_##suffix] = word,
#include "lib/profile/profile.def"
#undef OPERATOR
};

static const char *const flags[] = {
#define FLAG(suffix, word) [PROFILE_FLAG_##suffix] = word,
#include "lib/profile/profile.def"
#undef FLAG
};

const char *profile_action_name(enum action action)
{
	return actions[action].name;
}

uint32_t profile_action_ret(enum action action)
{
	return actions[action].ret;
}

bool profile_action_allows(enum action action)
{
	return action == ACTION_ALLOW || action == ACTION_LOG;
}

bool profile_action_has_errno(enum action action)
{
	return action == ACTION_ERRNO || action == ACTION_TRACE;
}

const char *profile_operator_name(enum operator op)
{
	return operators[op];
}

const char *profile_flag_name(enum profile_flag flag)
{
	return flags[flag];
}

bool profile_repeats_argument(const struct condition *conditions, size_t count)
{
	unsigned seen = 0;

	for (size_t i = 0; i < count; i++) {
		if (seen & 1u << conditions[i].index)
			return true;
		seen |= 1u << conditions[i].index;
	}
	return false;
}

int profile_find_group(const struct profile *profile, enum arch arch,
                       const struct arch_group **out_group, struct error *err)
{
	const struct arch_group *group = NULL;
	char quoted[80];

	for (size_t i = 0; i < profile->group_count && !group; i++)
		if (profile->groups[i].arch == arch)
			group = &profile->groups[i];
	if (group && group->unknown_sub)
		return error_set(err, 0,
		                 "%s: archMap: subArchitectures of %s: %s is not an architecture",
		                 profile->source, arch_profile_name(arch),
		                 json_quote(quoted, sizeof quoted, group->unknown_sub));
	*out_group = group;
	return 0;
}

bool profile_condition_holds(const struct condition *condition, uint64_t argument)
{
	switch (condition->op) {
	case OPERATOR_NE:
		return argument != condition->value;
	case OPERATOR_LT:
		return argument < condition->value;
	case OPERATOR_LE:
		return argument <= condition->value;
	case OPERATOR_EQ:
		return argument == condition->value;
	case OPERATOR_GE:
		return argument >= condition->value;
	case OPERATOR_GT:
		return argument > condition->value;
	case OPERATOR_MASKED_EQ:
		return ((argument ^ condition->value_two) & condition->value) == 0;
	case OPERATOR_COUNT:
		break;
	}
	return false;
}

int profile_read(const char *path, struct profile **out, struct warnings *warnings,
                 struct error *err)
{
	json_auto_t *root = NULL;

	if (profile_document_read(path, &root, err) < 0)
		return -1;
	return profile_document_build(root, json_name(path), out, warnings, err);
}

int profile_parse(const char *text, size_t length, const char *name, struct profile **out,
                  struct warnings *warnings, struct error *err)
{
	json_auto_t *root = NULL;

	if (profile_document_parse(text, length, name, &root, err) < 0)
		return -1;
	return profile_document_build(root, name, out, warnings, err);
}

struct profile *profile_new(const char *source, enum action default_action)
{
	struct profile *profile = calloc(1, sizeof *profile);

	if (!profile)
		return NULL;
	profile->default_action = default_action;
	profile->source = strdup(source);
	if (!profile->source) {
		free(profile);
		return NULL;
	}
	return profile;
}

static int no_memory(struct error *err)
{
	return error_set(err, ENOMEM, "profile");
}

int profile_add_rule(struct profile *profile, struct rule **out_rule, struct error *err)
{
	if (array_room(profile->rules, profile->rule_count, 1) < 0)
		return no_memory(err);
	*out_rule = &profile->rules[profile->rule_count++];
	**out_rule = (struct rule){ 0 };
	return 0;
}

int profile_rule_add_name(struct rule *rule, const char *name, struct error *err)
{
	if (array_room(rule->names, rule->name_count, 1) < 0)
		return no_memory(err);
	char *copy = strdup(name);
	if (!copy)
		return no_memory(err);
	rule->names[rule->name_count++] = copy;
	return 0;
}

int profile_rule_add_condition(struct rule *rule, const struct condition *condition,
                               struct error *err)
{
	if (array_room(rule->conditions, rule->condition_count, 1) < 0)
		return no_memory(err);
	rule->conditions[rule->condition_count++] = *condition;
	return 0;
}

static void free_strings(char **strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(strings[i]);
	free(strings);
}

static void selector_done(struct selector *selector)
{
	free_strings(selector->caps, selector->cap_count);
	free_strings(selector->arches, selector->arch_count);
}

static void rule_done(struct rule *rule)
{
	free_strings(rule->names, rule->name_count);
	free(rule->conditions);
	free(rule->comment);
	selector_done(&rule->includes);
	selector_done(&rule->excludes);
}

void profile_remove_rule(struct profile *profile, size_t index)
{
	rule_done(&profile->rules[index]);
	profile->rule_count--;
	memmove(profile->rules + index, profile->rules + index + 1,
	        (profile->rule_count - index) * sizeof *profile->rules);
}

void profile_free(struct profile *profile)
{
	if (!profile)
		return;
	for (size_t i = 0; i < profile->rule_count; i++)
		rule_done(&profile->rules[i]);
	for (size_t i = 0; i < profile->group_count; i++) {
		free(profile->groups[i].subs);
		free(profile->groups[i].unknown_sub);
	}
	free(profile->rules);
	free(profile->groups);
	free(profile->archs);
	free(profile->listener_path);
	free(profile->listener_metadata);
	free(profile->source);
	free(profile);
}
