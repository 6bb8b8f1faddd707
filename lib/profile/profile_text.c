/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a profile to Docker-format JSON, fields in the order of Docker's own files. Only what was
 * given is written, so that reading it back gives an equal profile.
 */
#include "lib/profile/profile.h"

#include <stdio.h>

#include "lib/json/json.h"

/*
 * jansson's setters that take ownership fail on a NULL value too: a builder may give its result
 * straight to them, and only the setter's result has to be checked.
 */
static int put(json_t *object, const char *key, json_t *value)
{
	return json_object_set_new(object, key, value);
}

static int put_strings(json_t *object, const char *key, char *const *strings, size_t count)
{
	return put(object, key, json_strings_new((const char *const *)strings, count));
}

static json_t *array_of_archs(const enum arch *archs, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < count; i++) {
		if (json_array_append_new(array, json_string(arch_profile_name(archs[i]))) < 0) {
			json_decref(array);
			array = NULL;
		}
	}
	return array;
}

static json_t *array_of_flags(unsigned flags)
{
	json_t *array = json_array();

	for (enum profile_flag f = 0; array && f < PROFILE_FLAG_COUNT; f++) {
		if ((flags & 1u << f) &&
		    json_array_append_new(array, json_string(profile_flag_name(f))) < 0) {
			json_decref(array);
			array = NULL;
		}
	}
	return array;
}

static json_t *group_object(const struct arch_group *group)
{
	json_t *object = json_object(), *subs = array_of_archs(group->subs, group->sub_count);

	if (group->unknown_sub &&
	    json_array_append_new(subs, json_string(group->unknown_sub)) < 0) {
		json_decref(subs);
		subs = NULL;
	}
	if (put(object, "architecture", json_string(arch_profile_name(group->arch))) < 0 ||
	    put(object, "subArchitectures", subs) < 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *condition_object(const struct condition *condition)
{
	json_t *object = json_object();

	if (put(object, "index", json_u64_new(condition->index)) < 0 ||
	    put(object, "value", json_u64_new(condition->value)) < 0 ||
	    (condition->op == OPERATOR_MASKED_EQ &&
	     put(object, "valueTwo", json_u64_new(condition->value_two)) < 0) ||
	    put(object, "op", json_string(profile_operator_name(condition->op))) < 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *array_of_conditions(const struct condition *conditions, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < count; i++) {
		if (json_array_append_new(array, condition_object(&conditions[i])) < 0) {
			json_decref(array);
			array = NULL;
		}
	}
	return array;
}

static bool selector_is_empty(const struct selector *selector)
{
	return selector->cap_count == 0 && selector->arch_count == 0 && !selector->has_min_kernel;
}

static json_t *selector_object(const struct selector *selector)
{
	json_t *object = json_object();
	char version[2 * sizeof "4294967295"];

	snprintf(version, sizeof version, "%u.%u", selector->min_kernel_major,
	         selector->min_kernel_minor);
	if ((selector->cap_count > 0 &&
	     put_strings(object, "caps", selector->caps, selector->cap_count) < 0) ||
	    (selector->arch_count > 0 &&
	     put_strings(object, "arches", selector->arches, selector->arch_count) < 0) ||
	    (selector->has_min_kernel && put(object, "minKernel", json_string(version)) < 0)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *rule_object(const struct rule *rule)
{
	json_t *object = json_object();

	if (put_strings(object, "names", rule->names, rule->name_count) < 0 ||
	    put(object, "action", json_string(profile_action_name(rule->action))) < 0 ||
	    (rule->has_errno && put(object, "errnoRet", json_u64_new(rule->errno_ret)) < 0) ||
	    (rule->condition_count > 0 &&
	     put(object, "args", array_of_conditions(rule->conditions, rule->condition_count)) <
	             0) ||
	    (rule->comment && put(object, "comment", json_string(rule->comment)) < 0) ||
	    (!selector_is_empty(&rule->includes) &&
	     put(object, "includes", selector_object(&rule->includes)) < 0) ||
	    (!selector_is_empty(&rule->excludes) &&
	     put(object, "excludes", selector_object(&rule->excludes)) < 0)) {
		json_decref(object);
		return NULL;
	}
	return object;
}

static json_t *array_of_groups(const struct arch_group *groups, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < count; i++) {
		if (json_array_append_new(array, group_object(&groups[i])) < 0) {
			json_decref(array);
			array = NULL;
		}
	}
	return array;
}

static json_t *array_of_rules(const struct rule *rules, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < count; i++) {
		if (json_array_append_new(array, rule_object(&rules[i])) < 0) {
			json_decref(array);
			array = NULL;
		}
	}
	return array;
}

char *profile_text(const struct profile *profile)
{
	json_auto_t *root = json_object();

	if (put(root, "defaultAction", json_string(profile_action_name(profile->default_action))) <
	            0 ||
	    (profile->has_default_errno &&
	     put(root, "defaultErrnoRet", json_u64_new(profile->default_errno)) < 0) ||
	    (profile->arch_count > 0 &&
	     put(root, "architectures", array_of_archs(profile->archs, profile->arch_count)) < 0) ||
	    (profile->group_count > 0 &&
	     put(root, "archMap", array_of_groups(profile->groups, profile->group_count)) < 0) ||
	    ((profile->has_flags || profile->flags) &&
	     put(root, "flags", array_of_flags(profile->flags)) < 0) ||
	    (profile->listener_path &&
	     put(root, "listenerPath", json_string(profile->listener_path)) < 0) ||
	    (profile->listener_metadata &&
	     put(root, "listenerMetadata", json_string(profile->listener_metadata)) < 0) ||
	    put(root, "syscalls", array_of_rules(profile->rules, profile->rule_count)) < 0)
		return NULL;
	return json_text(root);
}
