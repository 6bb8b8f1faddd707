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
		.command = "check", .file = "a b%,:.json", .passed = "all <is> well", .kinds = kinds };
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

Test(report, writes_a_paragraph_as_text)
{
	char *text = written(REPORT_TEXT, true);

	cr_expect_str_eq(text, "wider: f(\"x\": 1, <2>): 100% & more\n    one\n    two\n");
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
	cr_assert_eq(json_unpack(root, "{s[{s{s{s[{ss}]}}, s[{ss, ss, s[{s{s{ss}}}]}]}]}", "runs", "tool", "driver", "rules",
	                         "id", &rule, "results", "ruleId", &result, "level", &level, "locations",
	                         "physicalLocation", "artifactLocation", "uri", &uri), 0, "%s", text);
	cr_expect_str_eq(rule, "wider");
	cr_expect_str_eq(result, "wider");
	cr_expect_str_eq(level, "error");
	cr_expect_str_eq(uri, "a%20b%25%2C%3A.json");
	json_decref(root);
	free(text);
}
