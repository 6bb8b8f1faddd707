/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as JUnit's XML, which Jenkins and GitLab show as tests: errors are failures, the rest are
 * tests that passed with something to say. Without findings one test says what was found true.
 */
#include "genprof/report/report_xml.h"

#include <string.h>

#include "genprof/report/report.h"

/* Text or an attribute's value. XML 1.0 has no way to write most control characters. */
static void escape(const char *text, FILE *out)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':  fputs("&amp;", out); break;
		case '<':  fputs("&lt;", out); break;
		case '>':  fputs("&gt;", out); break;
		case '"':  fputs("&quot;", out); break;
		case '\n': fputs("&#10;", out); break;
		default:   fputc((unsigned char)*text < ' ' ? '?' : *text, out); break;
		}
	}
}

static void attribute(const char *name, const char *value, FILE *out)
{
	fprintf(out, " %s=\"", name);
	escape(value, out);
	fputc('"', out);
}

static void test_case(const struct report *report, const struct finding *f, FILE *out)
{
	fprintf(out, "    <testcase");
	attribute("classname", report->file, out);
	fprintf(out, " name=\"%s: ", f->kind);
	escape(f->title, out);
	fprintf(out, "\">\n      <%s", f->level == REPORT_ERROR ? "failure" : "system-out");
	if (f->level == REPORT_ERROR) {
		attribute("type", f->kind, out);
		attribute("message", f->message, out);
	}
	fputc('>', out);
	escape(f->title, out);
	fputs(": ", out);
	escape(f->message, out);
	if (f->detail) {
		escape("\n", out);
		escape(f->detail, out);
	}
	fprintf(out, "</%s>\n    </testcase>\n", f->level == REPORT_ERROR ? "failure" : "system-out");
}

void report_xml_junit(const struct report *report, FILE *out)
{
	size_t failures = 0, tests = report->count ? report->count : 1;

	for (size_t i = 0; i < report->count; i++)
		failures += report->list[i].level == REPORT_ERROR;
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	fprintf(out, "  <testsuite name=\"sc-genprof %s\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\" time=\"0\">\n",
	        report->command, tests, failures);
	for (size_t i = 0; i < report->count; i++)
		test_case(report, &report->list[i], out);
	if (report->count == 0) {
		fprintf(out, "    <testcase");
		attribute("classname", report->file, out);
		attribute("name", report->passed, out);
		fprintf(out, "/>\n");
	}
	fprintf(out, "  </testsuite>\n</testsuites>\n");
}
