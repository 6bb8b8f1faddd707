/* SPDX-License-Identifier: Apache-2.0 */
/* Findings for people and for programs. Both say the same, in the same order. */
#include "genprof/lint/lint.h"
#include "lib/base/cleanup.h"
#include "lib/base/json.h"
#include "lib/profile/profile.h"
#include "lib/trace/trace.h"

void lint_report_text(const struct profile *profile, const struct lint *lint, FILE *out)
{
	char printable[200];

	for (size_t i = 0; i < lint->count; i++) {
		const struct lint_finding *f = &lint->findings[i];

		fprintf(out, "%s: %s: %s: %s", json_printable(printable, sizeof printable, profile->source), f->place,
		        lint_severity_name(f->severity), f->message);
		if (f->more > 0)
			fprintf(out, " (and in %zu more rule%s)", f->more, f->more == 1 ? "" : "s");
		fprintf(out, " [%s]\n", f->check);
		if (f->why)
			fprintf(out, "    %s\n", f->why);
	}
	if (lint->dropped > 0)
		fprintf(out, "%zu more findings not shown\n", lint->dropped);
}

static json_t *finding_object(const struct lint_finding *f)
{
	json_t *object = json_object();

	if (json_object_set_new(object, "severity", json_string(lint_severity_name(f->severity))) < 0 ||
	    json_object_set_new(object, "check", json_string(f->check)) < 0 ||
	    json_object_set_new(object, "rule", f->rule == LINT_WHOLE_PROFILE ? json_null() : json_u64_new(f->rule)) < 0 ||
	    json_object_set_new(object, "place", json_string(f->place)) < 0 ||
	    json_object_set_new(object, "message", json_string(f->message)) < 0 ||
	    json_object_set_new(object, "why", f->why ? json_string(f->why) : json_null()) < 0 ||
	    json_object_set_new(object, "more", json_u64_new(f->more)) < 0) {
		json_decref(object);
		return NULL;
	}
	return object;
}

json_t *lint_report_json(const struct profile *profile, const struct lint *lint)
{
	json_auto_t *root = json_object(), *list = json_array();
	auto_free char *source = trace_escape(profile->source);       /* a file's name is any bytes */

	for (size_t i = 0; i < lint->count; i++) {
		if (json_array_append_new(list, finding_object(&lint->findings[i])) < 0)
			return NULL;
	}
	if (!source || json_object_set_new(root, "profile", json_string(source)) < 0 ||
	    json_object_set_new(root, "errors", json_u64_new(lint_count(lint, LINT_ERROR))) < 0 ||
	    json_object_set_new(root, "warnings", json_u64_new(lint_count(lint, LINT_WARNING))) < 0 ||
	    json_object_set_new(root, "notes", json_u64_new(lint_count(lint, LINT_NOTE))) < 0 ||
	    json_object_set_new(root, "dropped", json_u64_new(lint->dropped)) < 0 ||
	    json_object_set(root, "findings", list) < 0)
		return NULL;
	return json_incref(root);
}
