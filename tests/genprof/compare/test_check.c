/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/check.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "genprof/compare/baseline.h"
#include "lib/verdict/verdict_reason.h"
#include "tests/kit/checked_kit.h"

Test(check, finds_nothing_where_everything_is_allowed)
{
	struct trace *trace = kit_start_run();

	checked_add(trace, ARCH_X86_64, "read", 0, 0, 0);
	checked_add(trace, ARCH_X86_64, "socket", AF_INET, SOCK_STREAM, 0);
	struct checked c =
		checked_of(PROFILE(ALLOW("read", "") "," ALLOW("socket", INET_STREAM)), trace);
	cr_expect_eq(c.drift.count, 0u);
	for (size_t i = 0; i < c.attribution.count; i++)
		cr_expect_eq(c.attribution.list[i].calls, 1u, "%s", c.attribution.list[i].name);
	checked_done(&c);
}

Test(check, finds_the_tuple_that_no_rule_allows_and_the_argument_that_missed)
{
	struct trace *trace = kit_start_run();

	checked_add(trace, ARCH_X86_64, "socket", AF_INET, SOCK_STREAM, 0);
	checked_add(trace, ARCH_X86_64, "socket", AF_INET, SOCK_DGRAM, 0);
	checked_add(trace, ARCH_X86_64, "socket", AF_INET, SOCK_DGRAM, 0);
	struct checked c =
		checked_of(PROFILE(ALLOW("read", "") "," ALLOW("socket", INET_STREAM)), trace);
	cr_assert_eq(c.drift.count, 1u);
	const struct drift_entry *entry = &c.drift.entries[0];
	cr_expect_eq(entry->kind, DRIFT_WIDER);
	cr_expect_eq(entry->calls, 2u);
	cr_expect_eq(entry->example.args[1], (uint64_t)SOCK_DGRAM);
	cr_expect(entry->has_nearest);
	cr_expect_eq(entry->nearest_rule, 1u);
	cr_expect_eq(entry->missed, 2u);
	char *title = check_title(entry);
	cr_expect(strstr(title, "socket(domain=AF_INET, type=SOCK_DGRAM") == title, "%s", title);
	free(title);
	cr_assert_eq(c.attribution.count, 2u);
	cr_expect_str_eq(c.attribution.list[0].name, "read");
	cr_expect_eq(c.attribution.list[0].calls, 0u, "no image made the call");
	cr_expect_eq(c.attribution.list[1].calls, 1u);
	cr_expect_not_null(c.attribution.list[1].seen[ARCH_X86_64]);
	checked_done(&c);
}

Test(check, finds_calls_of_an_architecture_that_is_not_listed)
{
	struct trace *trace = kit_start_run();

	checked_add(trace, ARCH_I386, "read", 0, 0, 0);
	struct checked c = checked_of(PROFILE(ALLOW("read", "")), trace);
	cr_assert_eq(c.drift.count, 1u);
	cr_expect_eq(c.drift.entries[0].verdict.source, VERDICT_BAD_ARCH);
	char *title = check_title(&c.drift.entries[0]);
	cr_expect_str_eq(title, "i386 read");
	free(title);
	checked_done(&c);
}

Test(check, cannot_decide_what_depends_on_an_argument_that_traces_do_not_record)
{
	struct trace *trace = kit_start_run();

	checked_add(trace, ARCH_X86_64, "read", 3, 0, 0);
	struct checked c =
		checked_of(PROFILE(ALLOW("read",
	                                 "{\"index\":0,\"value\":3,\"op\":\"SCMP_CMP_EQ\"}")),
	                   trace);
	cr_assert_eq(c.drift.count, 1u);
	cr_expect_eq(c.drift.entries[0].kind, DRIFT_UNDECIDED);
	cr_expect_eq(c.drift.wider_count, 0u);
	checked_done(&c);
}

/*
 * musl passes an ioctl's request as a negative int, glibc as an unsigned one; traces keep 32 bits.
 */
Test(check, cannot_decide_what_depends_on_bits_that_traces_do_not_record)
{
	static const struct {
		const char *value;
		uint64_t request;
		enum drift_kind kind;
		size_t count;
		const char *reason;
	} rows[] = {
		{ "18446744071562351664", 0x80045430, DRIFT_UNDECIDED, 1,
		  "request is 0xffffffff80045430; here it is 0x80045430" },
		{ "2147767344", 0x80045430, DRIFT_UNDECIDED, 1,
		  "request is TIOCGPTN; here it is 0xffffffff80045430" },
		{ "21505", 0x5401, DRIFT_WIDER, 0, "" }, /* TCGETS: bit 31 is 0 */
		{ "21505", 0x5402, DRIFT_WIDER, 1, "request is TCGETS; here it is TCSETS" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct trace *trace = kit_start_run();
		char *profile, reason[256];

		checked_add(trace, ARCH_X86_64, "ioctl", 3, rows[i].request, 0);
		cr_assert_gt(asprintf(&profile,
		                      PROFILE(ALLOW("ioctl", "{\"index\":1,\"value\":%s,\"op\":"
		                                             "\"SCMP_CMP_EQ\"}")),
		                      rows[i].value),
		             0);
		struct checked c = checked_of(profile, trace);
		free(profile);
		cr_assert_eq(c.drift.count, rows[i].count, "%s %#lx: %zu", rows[i].value,
		             (unsigned long)rows[i].request, c.drift.count);
		for (size_t d = 0; d < c.drift.count; d++) {
			cr_expect_eq(c.drift.entries[d].kind, rows[i].kind, "row %zu", i);
			cr_expect_eq(c.attribution.list[0].calls, rows[i].kind == DRIFT_UNDECIDED);
			verdict_reason(c.resolved, &c.drift.entries[d].example,
			               c.drift.entries[d].known, reason, sizeof reason);
			cr_expect(strstr(reason, rows[i].reason), "row %zu: %s", i, reason);
		}
		checked_done(&c);
	}
}

Test(check, takes_enosys_for_enosys)
{
	struct trace *trace = kit_start_run();
	struct error err;
	uint32_t nr;

	checked_add(trace, ARCH_X86_64, "statx", 0, 0, 0);
	cr_assert_eq(syscalls_number(ARCH_X86_64, "statx", &nr), SYSCALLS_FOUND);
	cr_assert_eq(trace_add_result(trace, ARCH_X86_64, nr, 1, ENOSYS, 0, &err), 0);
	struct checked c = checked_of(
		PROFILE("{\"names\":[\"statx\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}"),
		trace);
	cr_expect_eq(c.drift.count, 0u);
	checked_done(&c);
}

#define ENOSYS_TO(name) "{\"names\":[\"" name "\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}"

Test(check, takes_enosys_for_no_drift_where_the_older_call_is_allowed)
{
	static const struct {
		const char *rules;
		enum drift_kind kind;
	} rows[] = {
		{ ENOSYS_TO("clone3") "," ALLOW("clone", ""), DRIFT_FALLS_BACK },
		{ ENOSYS_TO("clone3") "," ALLOW("read", ""), DRIFT_WIDER },
		{ "{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ERRNO\"}," ALLOW("clone", ""),
		  DRIFT_WIDER },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct trace *trace = kit_start_run();
		char text[512];

		snprintf(text, sizeof text, PROFILE("%s"), rows[i].rules);
		checked_add(trace, ARCH_X86_64, "clone3", 0, 0, 0);
		struct checked c = checked_of(text, trace);
		cr_assert_eq(c.drift.count, 1u, "row %zu: %zu", i, c.drift.count);
		cr_expect_eq(c.drift.entries[0].kind, rows[i].kind, "row %zu: kind %d", i,
		             (int)c.drift.entries[0].kind);
		cr_expect_eq(c.drift.wider_count, rows[i].kind == DRIFT_WIDER);
		checked_done(&c);
	}
}

/* The flags of clone3 lie in memory: those that the trace has are asked of clone's rules. */
Test(check, takes_enosys_for_drift_where_the_older_call_is_refused_with_the_flags_that_were_seen)
{
	static const struct {
		uint64_t flags;
		enum drift_kind kind;
	} rows[] = {
		{ CLONE_VM | CLONE_THREAD, DRIFT_FALLS_BACK },
		{ CLONE_VM | CLONE_THREAD | CLONE_CLEAR_SIGHAND, DRIFT_FALLS_BACK },
		{ CLONE_VM | CLONE_THREAD | CLONE_NEWUSER, DRIFT_WIDER },
		{ CLONE_VM | CLONE_THREAD | CLONE_INTO_CGROUP, DRIFT_WIDER },
	};
	static const char profile[] =
		PROFILE(ENOSYS_TO("clone3") "," ALLOW("clone", "{\"index\":0,\"value\":65792,"
	                                                       "\"op\":\"SCMP_CMP_EQ\"}"));

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct trace *trace = kit_start_run();
		const uint64_t args[CALL_ARGS] = { rows[i].flags };
		const struct call call = kit_call(ARCH_X86_64, "clone3", args);
		enum trace_news news;
		struct error err;

		cr_assert_eq(trace_add_filled(trace, &call, 1, 0, 1, &news, &err), 0);
		struct checked c = checked_of(profile, trace);
		cr_assert_eq(c.drift.count, 1u, "row %zu: %zu", i, c.drift.count);
		cr_expect_eq(c.drift.entries[0].kind, rows[i].kind, "row %zu: kind %d", i,
		             (int)c.drift.entries[0].kind);
		checked_done(&c);
	}
}

Test(check, judges_values_by_themselves_where_tuples_were_given_up)
{
	struct trace *trace = kit_start_run();

	for (uint64_t i = 0; i <= TRACE_MAX_TUPLES; i++)
		checked_add(trace, ARCH_X86_64, "socket", i % 12, i / 12, 0);
	struct checked c =
		checked_of(PROFILE(ALLOW("socket",
	                                 "{\"index\":0,\"value\":11,\"op\":\"SCMP_CMP_LT\"}")),
	                   trace);
	cr_assert_eq(c.drift.count, 1u, "got %zu", c.drift.count);
	cr_expect_eq(c.drift.entries[0].example.args[0], 11u);
	cr_expect_eq(c.drift.entries[0].known, 1u);
	checked_done(&c);
}

Test(check, accepts_what_the_baseline_holds_and_reads_back_what_it_wrote)
{
	struct trace *trace = kit_start_run();
	struct baseline baseline = { 0 }, again = { 0 };
	struct error err = { 0 };

	checked_add(trace, ARCH_X86_64, "keyctl", 11, 0, 0);
	checked_add(trace, ARCH_X86_64, "write", 0, 0, 0);
	struct checked c = checked_of(PROFILE(ALLOW("read", "")), trace);
	cr_assert_eq(c.drift.count, 2u);
	cr_expect_null(baseline_find(&baseline, &c.drift.entries[0]));
	cr_assert_eq(baseline_add(&baseline, &c.drift.entries[0], "keyctl(operation=KEYCTL_READ)",
	                          "old", &err),
	             0);
	char *text = baseline_text(&baseline);
	cr_assert_eq(baseline_parse(text, strlen(text), "b.json", &again, &err), 0, "%s", err.text);
	cr_expect_not_null(baseline_find(&again, &c.drift.entries[0]));
	cr_expect_null(baseline_find(&again, &c.drift.entries[1]));
	char *text_again = baseline_text(&again);
	cr_expect_str_eq(text, text_again);

	struct report report = {
		.command = "check", .file = "p.json", .passed = "", .kinds = check_kinds
	};
	size_t accepted;
	cr_assert_eq(check_report_drift(&c.drift, c.resolved, &again, &report, &accepted, &err), 0);
	cr_expect_eq(accepted, 1u);
	cr_assert_eq(report.count, 1u);
	cr_expect_str_eq(report.list[0].title, "write");
	report_done(&report);
	free(text);
	free(text_again);
	baseline_done(&baseline);
	baseline_done(&again);
	checked_done(&c);
}

Test(baseline, of_version_1_is_still_read)
{
	const char *text =
		"{\n  \"baselineVersion\": 1,\n  \"accepted\": [\n"
		"    { \"title\": \"keyctl(operation=KEYCTL_READ)\", \"arch\": \"x86_64\", "
		"\"call\": \"keyctl\", \"arguments\": { \"0\": 11 }, "
		"\"reason\": \"goes away with the next release\" }\n  ]\n}\n";
	struct baseline baseline = { 0 };
	struct error err = { 0 };

	cr_assert_eq(baseline_parse(text, strlen(text), "b.json", &baseline, &err), 0, "%s",
	             err.text);
	cr_assert_eq(baseline.count, 1u);
	cr_expect_str_eq(baseline.list[0].call, "keyctl");
	cr_expect_eq(baseline.list[0].values[0], 11u);
	baseline_done(&baseline);
}

Test(baseline, says_where_it_is_wrong)
{
#define BASELINE(rest) "{\"format\":\"seccomp-utils baseline\",\"version\":2" rest "}"
#define ENTRY(fields) BASELINE(",\"accepted\":[{" fields "}]")
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "[]", "b.json: must be an object, is an array" },
		{ "{\"accepted\":[]}",
		  "b.json: format: is missing, must be \"seccomp-utils baseline\"" },
		{ "{\"baselineVersion\":2}", "b.json: baselineVersion: 2 is not between 1 and 1" },
		{ BASELINE(""), "b.json: accepted: is missing" },
		{ BASELINE(",\"accepted\":[],\"x\":1"), "b.json: x: unknown field" },
		{ ENTRY(""), "b.json: accepted[0].title: is missing" },
		{ ENTRY("\"title\":\"t\",\"arch\":\"x86_64\",\"call\":\"read\",\"arguments\":{}"),
		  "b.json: accepted[0].reason: is missing" },
		{ ENTRY("\"title\":\"t\",\"arch\":\"vax\",\"call\":\"read\",\"arguments\":{},"
		        "\"reason\":\"r\""),
		  "b.json: accepted[0].arch: is no architecture" },
		{ ENTRY("\"title\":\"t\",\"arch\":\"x86_64\",\"call\":\"read\",\"reason\":\"r\""),
		  "b.json: accepted[0].arguments: is missing" },
		{ ENTRY("\"title\":\"t\",\"arch\":\"x86_64\",\"call\":\"read\",\"arguments\":{"
		        "\"6\":1},\"reason\":\"r\""),
		  "b.json: accepted[0].arguments.6: unknown field" },
		{ ENTRY("\"title\":\"t\",\"arch\":\"x86_64\",\"call\":\"read\",\"arguments\":{"
		        "\"0\":-1},\"reason\":\"r\""),
		  "b.json: accepted[0].arguments.0: is negative" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct baseline baseline = { 0 };
		struct error err = { 0 };
		cr_expect_eq(baseline_parse(rows[i].text, strlen(rows[i].text), "b.json", &baseline,
		                            &err),
		             -1, "accepted: %s", rows[i].text);
		cr_expect_str_eq(err.text, rows[i].want);
	}
}
