/* SPDX-License-Identifier: Apache-2.0 */
/* The rule, then the images and the first call stack that need it. */
#include "genprof/explain/explain.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/attribution.h"
#include "genprof/report/remark.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"

/* Version 1 had "provenanceVersion" for "format" and "version". */
enum { ATTRIBUTION_VERSION = 2 };

static bool is_wanted(const char *name, char *const names[], size_t name_count)
{
	for (size_t i = 0; i < name_count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return name_count == 0;
}

static void write_needed(const struct attribution_entry *entry, FILE *out)
{
	const char *between = " by ";

	fprintf(out, "%" PRIu64 " call%s in %" PRIu64 " run%s", entry->calls, PLURAL(entry->calls),
	        entry->runs, PLURAL(entry->runs));
	for (enum arch a = 0; a < ARCH_COUNT; a++)
		if (entry->seen[a] && a != arch_native())
			fprintf(out, " (%s)", arch_name(a));
	for (size_t i = 0; i < entry->image_count; i++) {
		fputs(between, out);
		quote_write(entry->images[i], out);
		between = ", ";
	}
	fputc('\n', out);
	for (size_t f = 0; f < entry->stack.frame_count; f++) {
		fputs("    ", out);
		quote_write(entry->stack.frames[f], out);
		fputc('\n', out);
	}
}

size_t explain_write(const struct attribution *attribution, const struct profile *profile,
                     char *const names[], size_t name_count, FILE *out)
{
	size_t shown = 0;

	for (size_t i = 0; i < attribution->count; i++) {
		const struct attribution_entry *entry = &attribution->list[i];
		char remark[REMARK_SIZE];

		if (!is_wanted(entry->name, names, name_count))
			continue;
		shown++;
		fprintf(out, "%s%s: syscalls[%zu]: ", entry->name,
		        remark_write(remark, profile->rules[entry->rule].comment), entry->rule);
		if (entry->calls)
			write_needed(entry, out);
		if (entry->floor_calls)
			fprintf(out,
			        "%sfloor: %" PRIu64 " call%s of the container's runtime in %" PRIu64
			        " start%s\n",
			        entry->calls ? "    " : "", entry->floor_calls,
			        PLURAL(entry->floor_calls), entry->floor_starts,
			        PLURAL(entry->floor_starts));
		if (entry->calls || entry->floor_calls)
			continue;
		fprintf(out, "no trace needed it%s\n",
		        entry->call_was_made ? ": the call was made with other arguments" : "");
	}
	return shown;
}

static json_t *entry_json(const struct attribution_entry *entry, const struct profile *profile)
{
	json_t *json = json_pack("{so, ss, ss*, so}", "rule", json_u64_new(entry->rule), "name",
	                         entry->name, "comment", profile->rules[entry->rule].comment,
	                         "calls", json_u64_new(entry->calls));
	json_t *arches = json_array();

	if (json && entry->floor_calls &&
	    json_object_set_new(json, "floor_calls", json_u64_new(entry->floor_calls)) < 0) {
		json_decref(json);
		json = NULL;
	}
	if (!json || !arches || !entry->calls) {
		json_decref(arches);
		return json;
	}
	for (enum arch a = 0; a < ARCH_COUNT; a++)
		if (entry->seen[a])
			json_array_append_new(arches, json_string(arch_name(a)));
	if (json_object_set_new(json, "runs", json_u64_new(entry->runs)) < 0 ||
	    json_object_set_new(json, "arches", arches) < 0 ||
	    json_object_set_new(json, "images",
	                        json_strings_new(entry->images, entry->image_count)) < 0 ||
	    json_object_set_new(json, "stack",
	                        json_strings_new(entry->stack.frames, entry->stack.frame_count)) <
	            0) {
		json_decref(json);
		return NULL;
	}
	return json;
}

int explain_text(const struct attribution *attribution, const struct profile *profile,
                 uint64_t runs, char *const names[], size_t name_count, json_t *refused,
                 char **out_text, struct error *err)
{
	json_t *list = json_array();
	bool bad = !list;
	char *text = NULL;

	for (size_t i = 0; i < attribution->count && !bad; i++)
		if (is_wanted(attribution->list[i].name, names, name_count))
			bad = json_array_append_new(list,
			                            entry_json(&attribution->list[i], profile)) < 0;
	json_t *root = bad ? NULL : json_document("seccomp-utils attribution", ATTRIBUTION_VERSION);
	if (json_object_set_new(root, "runs", json_u64_new(runs)) == 0 &&
	    json_object_set(root, "rules", list) == 0 &&
	    (!refused || json_object_set(root, "refused", refused) == 0))
		text = json_text(root);
	json_decref(root);
	json_decref(list);
	if (!text)
		return error_set(err, 0, "explain: out of memory");
	*out_text = text;
	return 0;
}
