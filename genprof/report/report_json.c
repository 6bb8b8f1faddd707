/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own JSON keeps every field of a finding:
 *
 *     { "format": "seccomp-utils findings", "version": 1, "command": "check", "file": "web.json",
 *       "errors": 1, "warnings": 0, "notes": 0, (fields of the command)
 *       "findings": [
 *         { "kind": "wider", "level": "error", "title": "keyctl(operation=KEYCTL_READ)",
 *           "message": "...", "rule": 3, "detail": "...", (fields of the command) } ] }
 *
 * "rule" and "detail" are there where a finding has them. SARIF (OASIS Static Analysis Results
 * Interchange Format 2.1.0) has a place for the text, the file and what identifies the finding from
 * run to run.
 */
#include "genprof/report/report_json.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/report/report.h"
#include "genprof/report/report_escape.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/version.h"
#include "lib/json/json.h"

enum { FINDINGS_VERSION = 1 };

static int no_memory(struct error *err)
{
	return error_set(err, 0, "report: out of memory");
}

/* Takes `root`, which may be NULL after a failure. */
static int write_document(json_t *root, FILE *out, struct error *err)
{
	auto_free char *text = root ? json_text(root) : NULL;

	json_decref(root);
	if (!text)
		return no_memory(err);
	fputs(text, out);
	return 0;
}

static json_t *plain_finding(const struct finding *f)
{
	bool has_rule = f->rule != FINDING_NO_RULE;
	json_t *json =
		json_pack("{ss, ss, ss, ss, so*, ss*}", "kind", f->kind, "level",
	                  report_levels[f->level], "title", f->title, "message", f->message, "rule",
	                  has_rule ? json_u64_new(f->rule) : NULL, "detail", f->detail);

	if (json && f->data && json_object_update(json, f->data) < 0) {
		json_decref(json);
		return NULL;
	}
	return json;
}

int report_json_plain(const struct report *report, FILE *out, struct error *err)
{
	json_t *root = json_document("seccomp-utils findings", FINDINGS_VERSION);
	json_t *counts =
		json_pack("{ss, ss, so, so, so}", "command", report->command, "file", report->file,
	                  "errors", json_u64_new(report_count(report, REPORT_ERROR)), "warnings",
	                  json_u64_new(report_count(report, REPORT_WARNING)), "notes",
	                  json_u64_new(report_count(report, REPORT_NOTE)));
	json_t *findings = json_array();
	int bad = json_object_update_missing(root, counts) < 0 || !findings;

	json_decref(counts);

	if (!bad && report->header)
		bad = json_object_update(root, report->header);
	for (size_t i = 0; i < report->count && !bad; i++)
		bad = json_array_append_new(findings, plain_finding(&report->list[i]));
	if (bad) {
		json_decref(findings);
		json_decref(root);
		return no_memory(err);
	}
	json_object_set_new(root, "findings", findings);
	return write_document(root, out, err);
}

static json_t *sarif_rules(const struct report *report)
{
	json_t *rules = json_array();

	for (const struct report_kind *k = report->kinds; rules && k->kind; k++) {
		if (json_array_append_new(rules,
		                          json_pack("{ss, s{ss}}", "id", k->kind,
		                                    "shortDescription", "text", k->meaning)) < 0) {
			json_decref(rules);
			return NULL;
		}
	}
	return rules;
}

/* Kind and title say which finding it is, run after run. */
static json_t *sarif_result(const struct finding *f, const char *uri)
{
	json_t *location = json_pack("{s{s{ss}, s{si}}}", "physicalLocation", "artifactLocation",
	                             "uri", uri, "region", "startLine", 1);
	json_t *text = json_sprintf("%s: %s%s%s", f->title, f->message, f->detail ? "\n" : "",
	                            f->detail ? f->detail : "");
	json_t *identity = json_sprintf("%s: %s", f->kind, f->title);

	return json_pack("{ss, ss, s{so}, s[o], s{so}}", "ruleId", f->kind, "level",
	                 report_levels[f->level], "message", "text", text, "locations", location,
	                 "partialFingerprints", "finding/v1", identity);
}

int report_json_sarif(const struct report *report, FILE *out, struct error *err)
{
	auto_free char *uri = report_escape_uri(report->file);
	json_t *results = json_array();

	for (size_t i = 0; i < report->count && results && uri; i++) {
		if (json_array_append_new(results, sarif_result(&report->list[i], uri)) < 0) {
			json_decref(results);
			return no_memory(err);
		}
	}
	if (!results || !uri) {
		json_decref(results);
		return no_memory(err);
	}
	return write_document(json_pack("{ss, ss, s[{s{s{ss, ss, so}}, so}]}", "$schema",
	                                "https://json.schemastore.org/sarif-2.1.0.json", "version",
	                                "2.1.0", "runs", "tool", "driver", "name", "sc-genprof",
	                                "version", version_text, "rules", sarif_rules(report),
	                                "results", results),
	                      out, err);
}
