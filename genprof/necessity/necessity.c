/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units, variants, classes and their record. A record belongs to a profile and a command: both are
 * in it, the profile as a digest of its text.
 */
#include "genprof/necessity/necessity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/profile/profile.h"

/* Version 1 had "necessityVersion" for "format" and "version". */
enum { NECESSITY_VERSION = 2 };
static const char record_format[] = "seccomp-utils necessity";

static const char *const class_names[] = {
	[NECESSITY_UNKNOWN] = "unknown",
	[NECESSITY_NEEDED] = "needed",
	[NECESSITY_CHANGES] = "changes",
	[NECESSITY_TOLERATED] = "tolerated",
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "necessity: out of memory");
}

const char *necessity_class_name(enum necessity_class class)
{
	return class_names[class];
}

int necessity_list(const struct profile *profile, struct necessity *out, struct error *err)
{
	size_t count = 0;

	if (profile_action_allows(profile->default_action))
		return error_set(err, 0, "%s: allows by default, so that no rule is needed",
		                 profile->source);
	for (size_t r = 0; r < profile->rule_count; r++)
		count += profile_action_allows(profile->rules[r].action)
		                 ? profile->rules[r].name_count
		                 : 0;
	if (count == 0)
		return error_set(err, 0, "%s: allows nothing that could be taken away",
		                 profile->source);
	out->units = calloc(count, sizeof *out->units);
	if (!out->units)
		return no_memory(err);
	out->count = 0;
	for (size_t r = 0; r < profile->rule_count; r++)
		for (size_t n = 0; profile_action_allows(profile->rules[r].action) &&
		                   n < profile->rules[r].name_count;
		     n++)
			out->units[out->count++] = (struct necessity_unit){ .rule = r, .name = n };
	return 0;
}

void necessity_done(struct necessity *necessity)
{
	for (size_t i = 0; i < necessity->count; i++)
		free(necessity->units[i].what);
	free(necessity->units);
	*necessity = (struct necessity){ 0 };
}

/* Moves one element of an array behind the others, or back to its place. */
static void move_last(void *list, size_t size, size_t from, size_t to, size_t count, void *held)
{
	char *base = list;

	memcpy(held, base + from * size, size);
	memmove(base + from * size, base + (from + 1) * size, (count - 1 - from) * size);
	memmove(base + (to + 1) * size, base + to * size, (count - 1 - to) * size);
	memcpy(base + to * size, held, size);
}

char *necessity_variant(struct profile *profile, const struct necessity_unit *unit)
{
	struct rule *rule = &profile->rules[unit->rule], held_rule;
	char *text, *held_name;

	if (rule->name_count > 1) {
		size_t last = rule->name_count - 1;
		move_last(rule->names, sizeof *rule->names, unit->name, last, rule->name_count,
		          &held_name);
		rule->name_count--;
		text = profile_text(profile);
		rule->name_count++;
		move_last(rule->names, sizeof *rule->names, last, unit->name, rule->name_count,
		          &held_name);
	} else {
		size_t last = profile->rule_count - 1;
		move_last(profile->rules, sizeof *profile->rules, unit->rule, last,
		          profile->rule_count, &held_rule);
		profile->rule_count--;
		text = profile_text(profile);
		profile->rule_count++;
		move_last(profile->rules, sizeof *profile->rules, last, unit->rule,
		          profile->rule_count, &held_rule);
	}
	return text;
}

/* ---- classes ---- */

static const char *ending_of(const struct necessity_outcome *outcome,
                             char buffer[CHILD_ENDING_SIZE])
{
	if (outcome->timed_out)
		return "time limit";
	return outcome->is_unstarted ? "not started" : child_ending(outcome->wait_status, buffer);
}

int necessity_classify(struct necessity_unit *unit, const struct necessity_outcome *with,
                       const struct necessity_outcome *without, enum necessity_output output,
                       struct error *err)
{
	char buffers[2][CHILD_ENDING_SIZE], *what = NULL;
	const char *then = ending_of(with, buffers[0]), *now = ending_of(without, buffers[1]);
	bool out_differs = with->digests[0] != without->digests[0],
	     err_differs = with->digests[1] != without->digests[1];

	enum necessity_class class = NECESSITY_TOLERATED;
	int n = 0;
	if (strcmp(then, now) != 0) {
		class = NECESSITY_NEEDED;
		n = asprintf(&what, "%s, not %s", now, then);
	} else if (output == NECESSITY_COMPARE_OUTPUT && (out_differs || err_differs)) {
		class = NECESSITY_CHANGES;
		n = asprintf(&what, "other %s",
		             !err_differs   ? "output"
		             : !out_differs ? "messages"
		                            : "output and messages");
	}
	if (n < 0)
		return no_memory(err);
	free(unit->what);
	unit->class = class;
	unit->what = what;
	return 0;
}

/* ---- the record ---- */

static int digest_of(const struct profile *profile, char buffer[32])
{
	auto_free char *text = profile_text(profile);

	if (!text)
		return -1;
	snprintf(buffer, 32, "%016" PRIx64, hash_text(text));
	return 0;
}

static json_t *unit_json(const struct necessity_unit *unit, const struct profile *profile)
{
	const struct rule *rule = &profile->rules[unit->rule];

	return json_pack("{so, ss, ss*, ss, ss*}", "rule", json_u64_new(unit->rule), "name",
	                 rule->names[unit->name], "comment", rule->comment, "class",
	                 class_names[unit->class], "what", unit->what);
}

char *necessity_text(const struct necessity *necessity, const struct profile *profile,
                     const char *command)
{
	json_t *list = json_array();
	char digest[32];
	bool bad = !list || digest_of(profile, digest) < 0;
	size_t tried = 0;
	char *text = NULL;

	for (size_t i = 0; i < necessity->count && !bad; i++) {
		if (necessity->units[i].class == NECESSITY_UNKNOWN)
			continue;
		tried++;
		bad = json_array_append_new(list, unit_json(&necessity->units[i], profile)) < 0;
	}
	json_t *root = json_document(record_format, NECESSITY_VERSION);
	json_t *members = bad ? NULL
	                      : json_pack("{ss, ss, sb, sO}", "profile", digest, "command", command,
	                                  "complete", tried == necessity->count, "units", list);
	if (json_object_update(root, members) == 0)
		text = json_text(root);
	json_decref(members);
	json_decref(root);
	json_decref(list);
	return text;
}

static int resume_unit(struct necessity *necessity, const struct profile *profile,
                       const json_t *json, const struct json_reader *r,
                       const struct json_place *place)
{
	const char *name = NULL, *class, *what = NULL;
	uint64_t rule;

	if (json_reader_number_in(r, place, json, "rule", 0, UINT64_MAX, &rule) < 0 ||
	    json_reader_word_in(r, place, json, "name", &name) < 0 ||
	    json_reader_word_in(r, place, json, "class", &class) < 0)
		return -1;
	if (json_object_get(json, "what") && json_reader_word_in(r, place, json, "what", &what) < 0)
		return -1;
	for (size_t i = 0; i < necessity->count; i++) {
		struct necessity_unit *unit = &necessity->units[i];
		if (unit->rule != rule ||
		    strcmp(profile->rules[unit->rule].names[unit->name], name) != 0)
			continue;
		for (enum necessity_class c = NECESSITY_NEEDED; c <= NECESSITY_TOLERATED; c++)
			if (strcmp(class_names[c], class) == 0)
				unit->class = c;
		if (unit->class == NECESSITY_UNKNOWN)
			return json_reader_error(r, place, "has no known class");
		free(unit->what);
		unit->what = what ? strdup(what) : NULL;
		return what && !unit->what ? json_reader_no_memory(r) : 0;
	}
	return json_reader_error(r, place, "is about a rule that the profile does not have");
}

static int resume(struct necessity *necessity, const struct profile *profile, const char *command,
                  const json_t *root, const struct json_reader *r)
{
	struct json_place units_place = { .key = "units" };
	const char *its_profile = json_string_value(json_object_get(root, "profile"));
	const char *its_command = json_string_value(json_object_get(root, "command"));
	const json_t *units = json_object_get(root, "units");
	char digest[32];
	uint64_t version;

	if (json_reader_format(r, root, record_format, NECESSITY_VERSION, "necessityVersion",
	                       &version) < 0)
		return -1;
	if (!its_profile || !its_command || !json_is_array(units))
		return json_reader_error(r, NULL, "has no profile, command or units");
	if (digest_of(profile, digest) < 0)
		return json_reader_no_memory(r);
	if (strcmp(its_profile, digest) != 0 || strcmp(its_command, command) != 0) {
		json_reader_error(r, NULL, "is the record of another %s",
		                  strcmp(its_command, command) != 0 ? "command" : "profile");
		return error_hint(r->err, "remove it to begin anew");
	}
	for (size_t i = 0; i < json_array_size(units); i++) {
		struct json_place here = { .up = &units_place, .index = i };
		if (resume_unit(necessity, profile, json_array_get(units, i), r, &here) < 0)
			return -1;
	}
	return 0;
}

int necessity_resume(struct necessity *necessity, const struct profile *profile,
                     const char *command, const char *path, struct error *err)
{
	const struct json_reader r = { .file = path, .err = err };
	json_t *root;

	if (json_read(path, &root, err) < 0)
		return -1;
	int result = resume(necessity, profile, command, root, &r);
	json_decref(root);
	return result;
}
