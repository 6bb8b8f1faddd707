/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings as JUnit's XML, which Jenkins and GitLab show as tests: errors are failures, the rest
 * are tests that passed with something to say. Without findings one test says what was found true.
 */
#include "genprof/report/report_xml.h"

#include "genprof/report/report.h"
#include "genprof/report/report_escape.h"

static void attribute(const char *name, const char *value, FILE *out)
{
	fprintf(out, " %s=\"", name);
	report_escape_xml(value, out);
	fputc('"', out);
}

static void test_case(const struct report *report, const struct finding *f, FILE *out)
{
	fprintf(out, "    <testcase");
	attribute("classname", report->file, out);
	fprintf(out, " name=\"%s: ", f->kind);
	report_escape_xml(f->title, out);
	fprintf(out, "\">\n      <%s", f->level == REPORT_ERROR ? "failure" : "system-out");
	if (f->level == REPORT_ERROR) {
		attribute("type", f->kind, out);
		attribute("message", f->message, out);
	}
	fputc('>', out);
	report_escape_xml(f->title, out);
	fputs(": ", out);
	report_escape_xml(f->message, out);
	if (f->detail) {
		report_escape_xml("\n", out);
		report_escape_xml(f->detail, out);
	}
	fprintf(out, "</%s>\n    </testcase>\n",
	        f->level == REPORT_ERROR ? "failure" : "system-out");
}

void report_xml_junit(const struct report *report, FILE *out)
{
	size_t failures = report_count(report, REPORT_ERROR),
	       tests = report->count ? report->count : 1;

	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	fprintf(out,
	        "  <testsuite name=\"sc-genprof %s\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
	        "skipped=\"0\" time=\"0\">\n",
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
