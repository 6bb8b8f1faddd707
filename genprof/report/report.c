/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of findings, and the formats that are lines. JSON documents are in report_json.c, XML in
 * report_xml.c.
 */
#include "genprof/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/report/report_json.h"
#include "genprof/report/report_xml.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"

const char *const report_formats[] = {
	[REPORT_TEXT] = "text", [REPORT_JSON] = "json", [REPORT_JUNIT] = "junit", [REPORT_GITHUB] = "github",
	[REPORT_SARIF] = "sarif", NULL
};

int report_add(struct report *report, enum report_level level, const char *kind, struct finding **out,
               struct error *err)
{
	if ((report->count & (report->count - 1)) == 0) {
		size_t room = report->count ? 2 * report->count : 1;
		struct finding *grown = realloc(report->list, room * sizeof *grown);
		if (!grown)
			return error_set(err, 0, "report: out of memory");
		report->list = grown;
	}
	*out = &report->list[report->count++];
	**out = (struct finding){ .level = level, .kind = kind };
	return 0;
}

static void write_text(const struct report *report, FILE *out)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct finding *f = &report->list[i];
		const char *line = f->detail ? f->detail : "";

		fprintf(out, "%s: %s: %s\n", f->kind, f->title, f->message);
		for (size_t n; (n = strcspn(line, "\n")) || *line; line += n + (line[n] == '\n'))
			fprintf(out, "    %.*s\n", (int)n, line);
	}
}

/* Workflow commands escape as the runner unescapes: actions/toolkit packages/core/src/command.ts. */
static void write_github_text(const char *text, const char *special, FILE *out)
{
	for (; *text; text++) {
		if (strchr("%\r\n", *text) || strchr(special, *text))
			fprintf(out, "%%%02X", (unsigned char)*text);
		else
			fputc(*text, out);
	}
}

static void write_github(const struct report *report, FILE *out)
{
	static const char *const commands[] = {
		[REPORT_ERROR] = "error", [REPORT_WARNING] = "warning", [REPORT_NOTE] = "notice" };

	for (size_t i = 0; i < report->count; i++) {
		const struct finding *f = &report->list[i];

		fprintf(out, "::%s file=", commands[f->level]);
		write_github_text(report->file, ":,", out);
		fprintf(out, ",title=");
		write_github_text(f->kind, ":,", out);
		fprintf(out, "%%3A ");
		write_github_text(f->title, ":,", out);
		fprintf(out, "::");
		write_github_text(f->title, "", out);
		fprintf(out, ": ");
		write_github_text(f->message, "", out);
		if (f->detail) {
			fprintf(out, "%%0A");
			write_github_text(f->detail, "", out);
		}
		fputc('\n', out);
	}
}

int report_write(const struct report *report, enum report_format format, FILE *out, struct error *err)
{
	/* A file's name is any bytes, and most formats are UTF-8. */
	auto_free char *file = trace_escape(report->file);
	struct report shown = *report;

	if (!file)
		return error_set(err, 0, "report: out of memory");
	shown.file = file;
	switch (format) {
	case REPORT_TEXT:
		write_text(report, out);
		return 0;
	case REPORT_GITHUB:
		write_github(&shown, out);
		return 0;
	case REPORT_JUNIT:
		report_xml_junit(&shown, out);
		return 0;
	case REPORT_JSON:
		return report_json_plain(&shown, out, err);
	case REPORT_SARIF:
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
