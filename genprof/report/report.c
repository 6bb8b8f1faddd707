/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of findings, and the formats that are lines. JSON documents are in report_json.c, XML in
 * report_xml.c; report_escape.c knows how each format writes what a text may hold.
 */
#include "genprof/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/report/report_escape.h"
#include "genprof/report/report_json.h"
#include "genprof/report/report_xml.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"

const char *const report_formats[] = {
	[REPORT_TEXT] = "text",     [REPORT_JSON] = "json",   [REPORT_JUNIT] = "junit",
	[REPORT_GITHUB] = "github", [REPORT_SARIF] = "sarif", NULL
};

const char *const report_levels[] = {
	[REPORT_ERROR] = "error", [REPORT_WARNING] = "warning", [REPORT_NOTE] = "note"
};

int report_add(struct report *report, enum report_level level, const char *kind,
               struct finding **out, struct error *err)
{
	if (array_room(report->list, report->count, 1) < 0)
		return error_set(err, 0, "report: out of memory");
	*out = &report->list[report->count++];
	**out = (struct finding){ .level = level, .kind = kind, .rule = FINDING_NO_RULE };
	return 0;
}

size_t report_count(const struct report *report, enum report_level level)
{
	size_t count = 0;

	for (size_t i = 0; i < report->count; i++)
		count += report->list[i].level == level;
	return count;
}

static void write_text(const struct report *report, FILE *out)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *f = &report->list[i];
		const char *line = f->detail ? f->detail : "";

		fprintf(out, "%s: %s: %s: %s [%s]\n", report->file, f->title,
		        report_levels[f->level], f->message, f->kind);
		for (size_t n; (n = strcspn(line, "\n")) || *line; line += n + (line[n] == '\n'))
			fprintf(out, "    %.*s\n", (int)n, line);
	}
}

static void write_github(const struct report *report, FILE *out)
{
	static const char *const commands[] = {
		[REPORT_ERROR] = "error", [REPORT_WARNING] = "warning", [REPORT_NOTE] = "notice"
	};

	for (size_t i = 0; i < report->count; i++) {
		const struct finding *f = &report->list[i];

		fprintf(out, "::%s file=", commands[f->level]);
		report_escape_github_property(report->file, out);
		fprintf(out, ",title=");
		report_escape_github_property(f->kind, out);
		report_escape_github_property(": ", out);
		report_escape_github_property(f->title, out);
		fprintf(out, "::");
		report_escape_github(f->title, out);
		fprintf(out, ": ");
		report_escape_github(f->message, out);
		if (f->detail) {
			report_escape_github("\n", out);
			report_escape_github(f->detail, out);
		}
		fputc('\n', out);
	}
}

static int escape(char **text, enum quote_lines keep)
{
	char *escaped = *text ? quote_text(*text, keep) : NULL;

	if (*text && !escaped)
		return -1;
	free(*text);
	*text = escaped;
	return 0;
}

/* Texts hold names of files and functions, and comments: any bytes. All formats show the same. */
static int escape_findings(struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		struct finding *f = &report->list[i];

		if (escape(&f->title, QUOTE_ONE_LINE) < 0 ||
		    escape(&f->message, QUOTE_ONE_LINE) < 0 ||
		    escape(&f->detail, QUOTE_KEEP_LINES) < 0)
			return -1;
	}
	return 0;
}

int report_write(struct report *report, enum report_format format, FILE *out, struct error *err)
{
	auto_free char *file = quote_text(report->file, QUOTE_ONE_LINE);
	struct report shown;

	if (!file || escape_findings(report) < 0)
		return error_set(err, 0, "report: out of memory");
	shown = *report;
	shown.file = file;
	switch (format) {
	case REPORT_TEXT:
		write_text(&shown, out);
		return 0;
	case REPORT_GITHUB:
		write_github(&shown, out);
		return 0;
	case REPORT_JUNIT:
		report_xml_junit(&shown, out);
		return 0;
	case REPORT_JSON:
		return report_json_plain(&shown, out, err);
	case REPORT_SARIF: /* whose URI has the bytes of the name */
		return report_json_sarif(report, out, err);
	}
	return 0;
}

void report_done(struct report *report)
{
	for (size_t i = 0; i < report->count; i++) {
		free(report->list[i].title);
		free(report->list[i].message);
		free(report->list[i].detail);
		json_decref(report->list[i].data);
	}
	free(report->list);
	json_decref(report->header);
	*report = (struct report){ 0 };
}
