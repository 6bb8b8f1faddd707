/* SPDX-License-Identifier: Apache-2.0 */
/* A small set with a JSON form; matching ignores how constants are called. */
#include "genprof/compare/baseline.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/drift.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/trace/trace.h"

/* Version 1 had "baselineVersion" for "format" and "version". */
enum { BASELINE_VERSION = 2 };
static const char baseline_format[] = "seccomp-utils baseline", old_key[] = "baselineVersion";

static int no_memory(const char *file, struct error *err)
{
	return error_set(err, 0, "%s: out of memory", file);
}

/* ---- reading ---- */

static int read_string(const struct json_reader *r, const struct json_place *place,
                       const json_t *object, const char *key, char **out)
{
	const char *text;

	if (json_reader_word_in(r, place, object, key, &text) < 0)
		return -1;
	*out = strdup(text);
	return *out ? 0 : json_reader_no_memory(r);
}

static int read_arguments(struct json_reader *r, const struct json_place *place, const json_t *json,
                          struct baseline_entry *out)
{
	static const char *const keys[] = { "0", "1", "2", "3", "4", "5", NULL };

	if (json_reader_object(r, place, json, keys) < 0)
		return -1;
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		if (!json_object_get(json, keys[a]))
			continue;
		if (json_reader_number_in(r, place, json, keys[a], 0, UINT64_MAX, &out->values[a]) <
		    0)
			return -1;
		out->known |= 1u << a;
	}
	return 0;
}

static int read_entry(struct json_reader *r, const struct json_place *place, const json_t *json,
                      struct baseline_entry *out)
{
	static const char *const keys[] = { "title", "arch", "call", "arguments", "reason", NULL };
	struct json_place arch_place = { .up = place, .key = "arch" };
	struct json_place arguments_place = { .up = place, .key = "arguments" };
	const char *arch;

	if (json_reader_object(r, place, json, keys) < 0 ||
	    read_string(r, place, json, "title", &out->title) < 0 ||
	    json_reader_word_in(r, place, json, "arch", &arch) < 0 ||
	    read_string(r, place, json, "call", &out->call) < 0 ||
	    read_string(r, place, json, "reason", &out->reason) < 0)
		return -1;
	if (arch_from_name(arch, &out->arch) != 0)
		return json_reader_error(r, &arch_place, "is no architecture");
	return read_arguments(r, &arguments_place, json_object_get(json, "arguments"), out);
}

static int read_root(struct json_reader *r, const json_t *root, struct baseline *out)
{
	static const char *const keys[] = { "format", "version", "accepted", NULL };
	static const char *const old_keys[] = { old_key, "accepted", NULL };
	struct json_place list_place = { .key = "accepted" };
	const json_t *list = json_object_get(root, "accepted");
	uint64_t version;

	if (json_reader_format(r, root, baseline_format, BASELINE_VERSION, old_key, &version) < 0 ||
	    json_reader_object(r, NULL, root, version == 1 ? old_keys : keys) < 0)
		return -1;
	if (json_reader_array(r, &list_place, list, SIZE_MAX) < 0)
		return -1;
	if (array_room(out->list, 0, json_array_size(list)) < 0)
		return json_reader_no_memory(r);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct json_place here = { .up = &list_place, .index = i };
		struct baseline_entry *entry = &out->list[out->count++];

		*entry = (struct baseline_entry){ 0 };
		if (read_entry(r, &here, json_array_get(list, i), entry) < 0)
			return -1;
	}
	return 0;
}

static int take_root(const char *file, json_t *root, struct baseline *out, struct error *err)
{
	struct json_reader r = { .file = file, .err = err };
	struct baseline baseline = { 0 };

	int result = json_reader_finish(&r, read_root(&r, root, &baseline));
	json_decref(root);
	if (result < 0)
		baseline_done(&baseline);
	else
		*out = baseline;
	return result;
}

int baseline_read(const char *path, struct baseline *out, struct error *err)
{
	json_t *root;

	if (json_read(path, &root, err) < 0)
		return -1;
	return take_root(path, root, out, err);
}

int baseline_parse(const char *text, size_t length, const char *name, struct baseline *out,
                   struct error *err)
{
	json_t *root;

	if (json_parse(text, length, name, &root, err) < 0)
		return -1;
	return take_root(name, root, out, err);
}

/* ---- matching ---- */

static const char *call_name(const struct drift_entry *drift, char *buffer, size_t size)
{
	if (drift->call->name)
		return drift->call->name;
	snprintf(buffer, size, "%" PRIu32, drift->call->nr);
	return buffer;
}

struct baseline_entry *baseline_find(struct baseline *baseline, const struct drift_entry *drift)
{
	char number[16];
	const char *name = call_name(drift, number, sizeof number);

	for (size_t i = 0; i < baseline->count; i++) {
		struct baseline_entry *entry = &baseline->list[i];
		bool same = entry->arch == drift->call->arch && entry->known == drift->known &&
		            strcmp(entry->call, name) == 0;

		for (unsigned a = 0; same && a < CALL_ARGS; a++)
			same = !(entry->known & 1u << a) ||
			       entry->values[a] == drift->example.args[a];
		if (same) {
			entry->met = true;
			return entry;
		}
	}
	return NULL;
}

int baseline_add(struct baseline *baseline, const struct drift_entry *drift, const char *title,
                 const char *reason, struct error *err)
{
	char number[16];

	if (array_room(baseline->list, baseline->count, 1) < 0)
		return no_memory("baseline", err);
	struct baseline_entry *entry = &baseline->list[baseline->count++];
	*entry = (struct baseline_entry){ .title = strdup(title),
		                          .arch = drift->call->arch,
		                          .call = strdup(call_name(drift, number, sizeof number)),
		                          .known = drift->known,
		                          .reason = strdup(reason),
		                          .met = true };
	for (unsigned a = 0; a < CALL_ARGS; a++)
		entry->values[a] = drift->known & 1u << a ? drift->example.args[a] : 0;
	return entry->title && entry->call && entry->reason ? 0 : no_memory("baseline", err);
}

/* ---- writing ---- */

static int compare_entries(const void *a, const void *b)
{
	const struct baseline_entry *const *x = a, *const *y = b;
	int order = strcmp((*x)->call, (*y)->call);

	if (order == 0)
		order = ((*x)->arch > (*y)->arch) - ((*x)->arch < (*y)->arch);
	if (order == 0)
		order = ((*x)->known > (*y)->known) - ((*x)->known < (*y)->known);
	for (unsigned i = 0; i < CALL_ARGS && order == 0; i++)
		order = ((*x)->values[i] > (*y)->values[i]) - ((*x)->values[i] < (*y)->values[i]);
	return order;
}

static json_t *entry_json(const struct baseline_entry *entry)
{
	json_t *arguments = json_object();
	char index[2] = "0";

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		index[0] = (char)('0' + a);
		if (entry->known & 1u << a &&
		    json_object_set_new(arguments, index, json_u64_new(entry->values[a])) < 0) {
			json_decref(arguments);
			return NULL;
		}
	}
	return json_pack("{ss, ss, ss, so, ss}", "title", entry->title, "arch",
	                 arch_name(entry->arch), "call", entry->call, "arguments", arguments,
	                 "reason", entry->reason);
}

char *baseline_text(const struct baseline *baseline)
{
	auto_free const struct baseline_entry **sorted =
		calloc(baseline->count + 1, sizeof *sorted);
	json_t *list = json_array();
	size_t count = 0;
	char *text = NULL;

	for (size_t i = 0; sorted && i < baseline->count; i++)
		if (baseline->list[i].met)
			sorted[count++] = &baseline->list[i];
	if (sorted)
		qsort(sorted, count, sizeof *sorted, compare_entries);
	bool bad = !sorted || !list;
	for (size_t i = 0; i < count && !bad; i++)
		bad = json_array_append_new(list, entry_json(sorted[i])) < 0;
	json_t *root = bad ? NULL : json_document(baseline_format, BASELINE_VERSION);
	if (json_object_set(root, "accepted", list) == 0)
		text = json_text(root);
	json_decref(root);
	json_decref(list);
	return text;
}

void baseline_done(struct baseline *baseline)
{
	for (size_t i = 0; i < baseline->count; i++) {
		free(baseline->list[i].title);
		free(baseline->list[i].call);
		free(baseline->list[i].reason);
	}
	free(baseline->list);
	*baseline = (struct baseline){ 0 };
}
