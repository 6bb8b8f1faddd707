/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a JSON document to a profile. The document is untrusted: every object may hold only the keys
 * of its table, every value is checked, and a fault is reported with its place. What the runtimes
 * would read in silence as something wider (a misspelt key, an empty document, a missing value) is
 * an error here; docs/profile-semantics.md lists each with what they make of it.
 *
 * null stands for an absent field wherever Docker's own files have it (args, includes, comment).
 * This file reads objects; the arrays in them are profile_list.c, the scalars and words
 * profile_value.c.
 */
#include "lib/profile/profile_reader.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/profile/profile.h"
#include "lib/profile/profile_list.h"
#include "lib/profile/profile_value.h"
#include "lib/syscalls/call.h"

/* "$schema" and a comment for the whole file decide nothing; every reader ignores them. */
static const char *const root_keys[] = { "defaultAction", "defaultErrnoRet",  "defaultErrno",
	                                 "architectures", "archMap",          "flags",
	                                 "listenerPath",  "listenerMetadata", "syscalls",
	                                 "comment",       "$schema",          NULL };
static const char *const group_keys[] = { "architecture", "subArchitectures", NULL };
static const char *const rule_keys[] = { "names", "name",    "action",   "errnoRet", "errno",
	                                 "args",  "comment", "includes", "excludes", NULL };
static const char *const arg_keys[] = { "index", "value", "valueTwo", "op", NULL };
static const char *const selector_keys[] = { "caps", "arches", "minKernel", NULL };

/* An optional text; absent, null and "" give NULL. */
static int get_text(struct profile_value_reader *r, const struct json_place *at,
                    const json_t *object, const char *key, char **out_text)
{
	const json_t *value = json_object_get(object, key);
	struct json_place here = { .up = at, .key = key };

	if (!value || json_is_null(value))
		return 0;
	const char *text;
	if (json_reader_text(r->json, &here, value, &text) < 0)
		return -1;
	if (text[0] == '\0')
		return 0;
	*out_text = strdup(text);
	return *out_text ? 0 : json_reader_no_memory(r->json);
}

static int read_selector(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *rule, const char *key, struct selector *out)
{
	const json_t *value = json_object_get(rule, key);
	struct json_place here = { .up = at, .key = key };

	if (!value || json_is_null(value))
		return 0;
	if (json_reader_object(r->json, &here, value, selector_keys) < 0 ||
	    profile_list_strings(r, &here, value, "caps", &out->caps, &out->cap_count) < 0 ||
	    profile_list_strings(r, &here, value, "arches", &out->arches, &out->arch_count) < 0)
		return -1;
	profile_value_warn_selector(r, &here, out);

	struct json_place min = { .up = &here, .key = "minKernel" };
	if (profile_value_kernel(r, &min, json_object_get(value, "minKernel"), out) < 0)
		return -1;
	/*
	 * An empty text is 0.0 to Docker from 20.10 on, which every kernel is at least; before it
	 * was no condition.
	 */
	if (json_is_string(json_object_get(value, "minKernel")) && !out->has_min_kernel &&
	    strcmp(key, "excludes") == 0) {
		json_reader_error(r->json, &min, "is empty");
		return error_hint(r->json->err, "Docker takes it for a version that every kernel "
		                                "has, and leaves the rule out");
	}
	return 0;
}

static int read_condition(struct profile_value_reader *r, const struct json_place *at,
                          const json_t *value, struct rule *rule)
{
	struct json_place two_at = { .up = at, .key = "valueTwo" };
	struct json_place op_at = { .up = at, .key = "op" };
	struct condition condition = { 0 };
	uint64_t index;

	if (json_reader_object(r->json, at, value, arg_keys) < 0 ||
	    json_reader_number_in(r->json, at, value, "index", 0, CALL_ARGS - 1, &index) < 0 ||
	    json_reader_number_in(r->json, at, value, "value", 0, UINT64_MAX, &condition.value) <
	            0 ||
	    profile_value_operator(r, &op_at, json_object_get(value, "op"), &condition.op) < 0)
		return -1;
	condition.index = (unsigned)index;
	const json_t *two = json_object_get(value, "valueTwo");
	if (two && !json_is_null(two) &&
	    json_reader_number(r->json, &two_at, two, 0, UINT64_MAX, &condition.value_two) < 0)
		return -1;
	if (condition.op != OPERATOR_MASKED_EQ && condition.value_two != 0)
		return json_reader_error(r->json, &two_at,
		                         "only SCMP_CMP_MASKED_EQ compares with a second value");
	if (condition.op == OPERATOR_MASKED_EQ && (condition.value_two & ~condition.value) != 0) {
		json_reader_error(
			r->json, &two_at,
			"has bits outside of the mask in \"value\": no argument can equal it");
		return error_hint(r->json->err, "libseccomp drops those bits, so that the rule "
		                                "would match more than it says");
	}
	return profile_rule_add_condition(rule, &condition, r->json->err);
}

/* "names", or the singular of Docker 1.10. */
static int read_names(struct profile_value_reader *r, const struct json_place *at,
                      const json_t *value, struct rule *rule)
{
	const json_t *name = json_object_get(value, "name");
	struct json_place name_at = { .up = at, .key = "name" };
	bool has_name = name && !json_is_null(name) &&
	                !(json_is_string(name) && json_string_length(name) == 0);
	const char *text;

	if (profile_list_strings(r, at, value, "names", &rule->names, &rule->name_count) < 0)
		return -1;
	if (has_name && rule->name_count > 0)
		return json_reader_error(r->json, at,
		                         "both \"name\" and \"names\" are given: use one of them");
	if (has_name) {
		if (json_reader_word(r->json, &name_at, name, &text) < 0)
			return -1;
		rule->is_singular = true;
		return profile_rule_add_name(rule, text, r->json->err);
	}
	if (rule->name_count == 0)
		return json_reader_error(r->json, at, "names no system call");
	return 0;
}

static int read_rule(struct profile_value_reader *r, const struct json_place *at,
                     const json_t *value, struct rule *rule)
{
	struct json_place action_at = { .up = at, .key = "action" };
	struct json_place list = { .up = at, .key = "args" };
	const json_t *args;
	size_t count;

	if (json_reader_object(r->json, at, value, rule_keys) < 0 ||
	    read_names(r, at, value, rule) < 0 ||
	    profile_value_action(r, &action_at, json_object_get(value, "action"), &rule->action) <
	            0 ||
	    profile_value_errno(r, at, value, "errnoRet", "errno", rule->action, &rule->has_errno,
	                        &rule->errno_ret) < 0 ||
	    get_text(r, at, value, "comment", &rule->comment) < 0 ||
	    read_selector(r, at, value, "includes", &rule->includes) < 0 ||
	    read_selector(r, at, value, "excludes", &rule->excludes) < 0 ||
	    profile_list_array(r, at, value, "args", &args, &count) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };

		if (read_condition(r, &here, json_array_get(args, i), rule) < 0)
			return -1;
	}
	return 0;
}

static int read_rules(struct profile_value_reader *r, const json_t *root, struct profile *profile)
{
	struct json_place list = { .key = "syscalls" };
	const json_t *array;
	struct rule *rule;
	size_t count;

	if (profile_list_array(r, NULL, root, "syscalls", &array, &count) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };

		if (profile_add_rule(profile, &rule, r->json->err) < 0 ||
		    read_rule(r, &here, json_array_get(array, i), rule) < 0)
			return -1;
	}
	return 0;
}

static int read_subs(struct profile_value_reader *r, const struct json_place *at,
                     const json_t *value, struct arch_group *group)
{
	struct json_place list = { .up = at, .key = "subArchitectures" };
	const json_t *array;
	size_t count;

	if (profile_list_array(r, at, value, "subArchitectures", &array, &count) < 0)
		return -1;
	if (array_room(group->subs, 0, count) < 0)
		return json_reader_no_memory(r->json);
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };
		const json_t *name = json_array_get(array, i);
		int known = profile_value_known_arch(r, &here, name,
		                                     "the profile fails where this group applies",
		                                     &group->subs[group->sub_count]);

		if (known < 0)
			return -1;
		group->sub_count += known == 0;
		if (known == PROFILE_VALUE_UNKNOWN && !group->unknown_sub &&
		    !(group->unknown_sub = strdup(json_string_value(name))))
			return json_reader_no_memory(r->json);
	}
	return 0;
}

static int read_groups(struct profile_value_reader *r, const json_t *root, struct profile *profile)
{
	struct json_place list = { .key = "archMap" };
	const json_t *array;
	size_t count;

	if (profile_list_array(r, NULL, root, "archMap", &array, &count) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };
		struct json_place arch_at = { .up = &here, .key = "architecture" };
		const json_t *value = json_array_get(array, i);

		if (array_room(profile->groups, profile->group_count, 1) < 0)
			return json_reader_no_memory(r->json);
		struct arch_group *group = &profile->groups[profile->group_count];
		*group = (struct arch_group){ 0 };
		if (json_reader_object(r->json, &here, value, group_keys) < 0)
			return -1;
		int known = profile_value_known_arch(r, &arch_at,
		                                     json_object_get(value, "architecture"),
		                                     "the group is left out", &group->arch);
		if (known < 0)
			return -1;
		if (known == PROFILE_VALUE_UNKNOWN)
			continue;
		profile->group_count++;
		if (read_subs(r, &here, value, group) < 0)
			return -1;
	}
	return 0;
}

static int read_flags(struct profile_value_reader *r, const json_t *root, struct profile *profile)
{
	struct json_place list = { .key = "flags" };
	const json_t *array;
	size_t count;

	if (profile_list_array(r, NULL, root, "flags", &array, &count) < 0)
		return -1;
	profile->has_flags = array != NULL;
	for (size_t i = 0; i < count; i++) {
		struct json_place here = { .up = &list, .index = i };

		if (profile_value_flag(r, &here, json_array_get(array, i), &profile->flags) < 0)
			return -1;
	}
	return 0;
}

/*
 * Documents that Docker and runc take for "no seccomp", a whole bundle configuration, files of
 * ours.
 */
static int refuse_what_is_no_profile(struct profile_value_reader *r, const json_t *root)
{
	static const char hint[] =
		"given such a file, Docker and runc run the container without any filter";
	const char *format;
	char quoted[80];

	if (json_is_null(root)) {
		json_reader_error(r->json, NULL, "null is not a profile");
		return error_hint(r->json->err, hint);
	}
	if (!json_is_object(root))
		return json_reader_type_error(r->json, NULL, root, "an object");
	if (json_string_get(json_object_get(root, "format"), &format) == 0) {
		json_reader_error(r->json, NULL, "is %s, not a profile",
		                  json_quote(quoted, sizeof quoted, format));
		return error_hint(r->json->err, "the profile comes first, then the traces");
	}
	const json_t *action = json_object_get(root, "defaultAction");
	if (json_object_size(root) == 0 || json_is_null(action) ||
	    (json_is_string(action) && json_string_length(action) == 0)) {
		json_reader_error(r->json, NULL, "has no defaultAction");
		return error_hint(r->json->err, hint);
	}
	return 0;
}

static int read_root(struct profile_value_reader *r, const json_t *root, struct profile *profile)
{
	struct json_place action_at = { .key = "defaultAction" };

	if (refuse_what_is_no_profile(r, root) < 0 ||
	    json_reader_object(r->json, NULL, root, root_keys) < 0 ||
	    profile_value_action(r, &action_at, json_object_get(root, "defaultAction"),
	                         &profile->default_action) < 0 ||
	    profile_value_errno(r, NULL, root, "defaultErrnoRet", "defaultErrno",
	                        profile->default_action, &profile->has_default_errno,
	                        &profile->default_errno) < 0 ||
	    profile_list_archs(r, NULL, root, "architectures", &profile->archs,
	                       &profile->arch_count) < 0 ||
	    read_groups(r, root, profile) < 0)
		return -1;
	if (profile->arch_count > 0 && json_array_size(json_object_get(root, "archMap")) > 0)
		return json_reader_error(
			r->json, NULL,
			"both \"architectures\" and \"archMap\" are given: use one of them");
	if (read_flags(r, root, profile) < 0 ||
	    get_text(r, NULL, root, "listenerPath", &profile->listener_path) < 0 ||
	    get_text(r, NULL, root, "listenerMetadata", &profile->listener_metadata) < 0)
		return -1;
	return read_rules(r, root, profile);
}

int profile_reader_build(const json_t *root, const char *name, const char *place,
                         struct profile **out, struct warnings *warnings, struct error *err)
{
	struct json_reader json = { .file = place, .err = err };
	struct profile_value_reader r = { .json = &json, .warnings = warnings };
	struct profile *profile = profile_new(name, ACTION_KILL);

	if (!profile)
		return json_reader_no_memory(&json);
	if (json_reader_finish(&json, read_root(&r, root, profile)) < 0) {
		if (json.unknown_count > 0)
			error_hint(
				err,
				"container runtimes ignore fields that they do not know, or read "
				"only some spellings of them: what stands there would not count");
		profile_free(profile);
		return -1;
	}
	*out = profile;
	return 0;
}
