/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/report/report.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"

static const struct report_kind kinds[] = { { "wider", "What wider means." }, { NULL, NULL } };

/* A report of one finding whose texts hold what each format must escape. */
static char *written(enum report_format format, bool with_finding)
{
	struct report report = {
		.command = "check", .file = "a b%,:.json", .passed = "all <is> well", .kinds = kinds
	};
	struct finding *finding;
	struct error err = { 0 };
	char *text = NULL;
	size_t size;

	if (with_finding) {
		cr_assert_eq(report_add(&report, REPORT_ERROR, "wider", &finding, &err), 0);
		finding->title = strdup("f(\"x\": 1, <2>)");
		finding->message = strdup("100% & more");
		finding->detail = strdup("one\ntwo\n");
	}
	FILE *out = open_memstream(&text, &size);
	cr_assert_eq(report_write(&report, format, out, &err), 0, "%s", err.text);
	fclose(out);
	report_done(&report);
	return text;
}

Test(report, writes_a_line_and_its_details_as_text)
{
	char *text = written(REPORT_TEXT, true);

	cr_expect_str_eq(
		text,
		"a b%,:.json: f(\"x\": 1, <2>): error: 100% & more [wider]\n    one\n    two\n");
	free(text);
	text = written(REPORT_TEXT, false);
	cr_expect_str_eq(text, "");
	free(text);
}

Test(report, escapes_annotations_as_the_runner_unescapes_them)
{
	char *text = written(REPORT_GITHUB, true);

	cr_expect_str_eq(text, "::error file=a b%25%2C%3A.json,title=wider%3A f(\"x\"%3A 1%2C <2>)"
	                       "::f(\"x\": 1, <2>): 100%25 & more%0Aone%0Atwo%0A\n");
	free(text);
}

Test(report, escapes_markup_and_counts_failures_in_junit)
{
	char *text = written(REPORT_JUNIT, true);

	cr_expect(strstr(text, "tests=\"1\" failures=\"1\""), "%s", text);
	cr_expect(strstr(text, "name=\"wider: f(&quot;x&quot;: 1, &lt;2&gt;)\""), "%s", text);
	cr_expect(strstr(text, "message=\"100% &amp; more\""), "%s", text);
	free(text);
	text = written(REPORT_JUNIT, false);
	cr_expect(strstr(text, "tests=\"1\" failures=\"0\""), "%s", text);
	cr_expect(strstr(text, "all &lt;is&gt; well"), "%s", text);
	free(text);
}

Test(report, writes_sarif_with_a_rule_a_result_and_a_uri)
{
	char *text = written(REPORT_SARIF, true);
	json_t *root = json_loads(text, 0, NULL);

	cr_assert_not_null(root);
	const char *uri, *rule, *result, *level;
	cr_assert_eq(json_unpack(root, "{s[{s{s{s[{ss}]}}, s[{ss, ss, s[{s{s{ss}}}]}]}]}", "runs",
	                         "tool", "driver", "rules", "id", &rule, "results", "ruleId",
	                         &result, "level", &level, "locations", "physicalLocation",
	                         "artifactLocation", "uri", &uri),
	             0, "%s", text);
	cr_expect_str_eq(rule, "wider");
	cr_expect_str_eq(result, "wider");
	cr_expect_str_eq(level, "error");
	cr_expect_str_eq(uri, "a%20b%25%2C%3A.json");
	json_decref(root);
	free(text);
}

Test(report, writes_json_with_a_format_and_a_version)
{
	char *text = written(REPORT_JSON, true);
	json_t *root = json_loads(text, 0, NULL);
	const char *format, *command, *file, *kind, *level, *title, *message, *detail;
	int version, errors, warnings;

	cr_assert_not_null(root);
	cr_assert_eq(json_unpack(root, "{ss, si, ss, ss, si, si, s[{ss, ss, ss, ss, ss}]}",
	                         "format", &format, "version", &version, "command", &command,
	                         "file", &file, "errors", &errors, "warnings", &warnings,
	                         "findings", "kind", &kind, "level", &level, "title", &title,
	                         "message", &message, "detail", &detail),
	             0, "%s", text);
	cr_expect_str_eq(format, "seccomp-utils findings");
	cr_expect_eq(version, 1);
	cr_expect_str_eq(command, "check");
	cr_expect_str_eq(file, "a b%,:.json");
	cr_expect(errors == 1 && warnings == 0);
	cr_expect_str_eq(kind, "wider");
	cr_expect_str_eq(level, "error");
	cr_expect_str_eq(title, "f(\"x\": 1, <2>)");
	cr_expect_str_eq(message, "100% & more");
	cr_expect_str_eq(detail, "one\ntwo\n");
	cr_expect_null(
		json_object_get(json_array_get(json_object_get(root, "findings"), 0), "rule"));
	json_decref(root);
	free(text);
}

/* A comment in a profile and the name of a file may hold anything. */
Test(report, lets_no_text_command_a_terminal_a_runner_or_a_reader)
{
	static const char hostile[] = "\033[31m\r\n::error ::x\xe2\x80\xae\xff\xc2\x9b\xef\xbf\xbf";
	static const char shown[] =
		"\\x1b[31m\\x0d\\x0a::error ::x\\xe2\\x80\\xae\\xff\\xc2\\x9b\\xef\\xbf\\xbf";

	for (enum report_format format = 0; report_formats[format]; format++) {
		struct report report = {
			.command = "check", .file = hostile, .passed = "", .kinds = kinds
		};
		struct finding *finding;
		struct error err = { 0 };
		char *text = NULL;
		size_t size, lines = 0;

		cr_assert_eq(report_add(&report, REPORT_WARNING, "wider", &finding, &err), 0);
		finding->title = strdup(hostile);
		finding->message = strdup(hostile);
		FILE *out = open_memstream(&text, &size);
		cr_assert_eq(report_write(&report, format, out, &err), 0, "%s", err.text);
		fclose(out);
		for (const char *p = text; *p; p++) {
			cr_expect(*p == '\n' || (*p >= ' ' && *p < 0x7f), "%s: byte %#x",
			          report_formats[format], *p);
			lines += *p == '\n';
		}
		if (format == REPORT_TEXT || format == REPORT_GITHUB)
			cr_expect_eq(lines, 1u, "%s: %s", report_formats[format], text);
		if (format == REPORT_TEXT)
			cr_expect(strstr(text, shown), "%s", text);
		report_done(&report);
		free(text);
	}
}
