/* SPDX-License-Identifier: Apache-2.0 */
#include "tracer/settings.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"

static char *const environment[] = { (char[]){ "PATH=/bin" }, (char[]){ "HOME=/root" }, NULL };

enum { MAX_WORDS = 12 };

static int parse(const char *const words[], struct settings *out, struct error *err)
{
	static char copies[MAX_WORDS][64];
	static char *argv[MAX_WORDS + 1];
	int argc = 0;

	for (; words[argc]; argc++) {
		strncpy(copies[argc], words[argc], sizeof copies[argc] - 1);
		argv[argc] = copies[argc];
	}
	argv[argc] = NULL;
	return settings_parse(argc, argv, environment, out, err);
}

#define WORDS(...) ((const char *const[]){ "sc-tracer", __VA_ARGS__, NULL })

Test(settings, leave_the_options_of_the_command_alone)
{
	struct settings s;
	struct error err;

	cr_assert_eq(parse(WORDS("-o", "t", "ls", "-c", "--names"), &s, &err), SETTINGS_RUN);
	cr_expect_str_eq(s.output, "t");
	cr_expect_not(s.summary);
	cr_expect_not(s.names);
	cr_expect_str_eq(s.command[0], "ls");
	cr_expect_str_eq(s.command[1], "-c");
	cr_expect_null(s.command[3]);
	settings_done(&s);
}

Test(settings, want_the_table_when_nothing_else_is_asked_for)
{
	struct settings s;
	struct error err;

	cr_assert_eq(parse(WORDS("--", "true"), &s, &err), SETTINGS_RUN);
	cr_expect(s.summary);
	settings_done(&s);
	cr_assert_eq(parse(WORDS("-k", "true"), &s, &err), SETTINGS_RUN);
	cr_expect_not(s.summary);
	settings_done(&s);
	cr_assert_eq(parse(WORDS("--names", "true"), &s, &err), SETTINGS_RUN);
	cr_expect_not(s.summary);
	settings_done(&s);
	cr_assert_eq(parse(WORDS("-c", "--names", "-S", "calls", "true"), &s, &err), SETTINGS_RUN);
	cr_expect(s.summary && s.names);
	cr_expect_eq(s.sort, TABLE_BY_CALLS);
	settings_done(&s);
}

Test(settings, change_the_environment_of_the_command_only)
{
	struct settings s;
	struct error err;

	cr_assert_eq(parse(WORDS("-E", "HOME=/tmp", "-E", "NEW=1", "-E", "PATH", "true"), &s, &err),
	             SETTINGS_RUN);
	cr_expect_str_eq(s.environment[0], "HOME=/tmp");
	cr_expect_str_eq(s.environment[1], "NEW=1");
	cr_expect_null(s.environment[2]);
	cr_expect_str_eq(environment[0], "PATH=/bin");
	settings_done(&s);
}

Test(settings, say_what_is_wrong_with_a_command_line)
{
	static const struct {
		const char *words[5];
		const char *want;
	} cases[] = {
		{ { "sc-tracer", NULL }, "COMMAND: missing" },
		{ { "sc-tracer", "-c", NULL }, "COMMAND: missing" },
		{ { "sc-tracer", "-o", NULL }, "-o: requires a value" },
		{ { "sc-tracer", "-o", "", "true", NULL }, "--output: the value is empty" },
		{ { "sc-tracer", "-Z", "true", NULL }, "-Z: unrecognized option" },
		{ { "sc-tracer", "--nonsense", "true", NULL }, "--nonsense: unrecognized option" },
		{ { "sc-tracer", "--outptu=t", "true", NULL },
		  "--outptu: unrecognized option (did you mean --output?)" },
		{ { "sc-tracer", "--s", "true", NULL },
		  "--s: ambiguous option (--summary, --summary-sort-by, --stack-traces)" },
		{ { "sc-tracer", "--names=3", "true", NULL }, "--names: takes no value" },
		{ { "sc-tracer", "-S", "size", "true", NULL },
		  "--summary-sort-by: \"size\" is not one of time, calls, errors, name" },
		{ { "sc-tracer", "-p", "", NULL }, "--attach: \"\" is not a list of process IDs" },
		{ { "sc-tracer", "-p", "1,,2", NULL },
		  "--attach: \"1,,2\" is not a list of process IDs" },
		{ { "sc-tracer", "-p", "1,", NULL },
		  "--attach: \"1,\" is not a list of process IDs" },
		{ { "sc-tracer", "-p", "12x", NULL },
		  "--attach: \"12x\" is not a list of process IDs" },
		{ { "sc-tracer", "-p", "0", NULL },
		  "--attach: \"0\" is not a list of process IDs" },
		{ { "sc-tracer", "-p", "99999999999999999999", NULL },
		  "--attach: \"99999999999999999999\" is not a list of process IDs" },
		{ { "sc-tracer", "-p", "1", "true", NULL },
		  "true: a command cannot be launched together with -p" },
		{ { "sc-tracer", "-p1", "-u", "root", NULL },
		  "--user: cannot be used with --attach, which launches no command" },
		{ { "sc-tracer", "-p1", "-E", "A=b", NULL },
		  "--env: cannot be used with --attach, which launches no command" },
		{ { "sc-tracer", "--time-limit=0", "true", NULL },
		  "--time-limit: \"0\" is not a time from 1 to 1000000000 seconds (90, 90s, 5m, "
		  "2h, 1d)" },
		{ { "sc-tracer", "--time-limit=1y", "true", NULL },
		  "--time-limit: \"1y\" is not a time from 1 to 1000000000 seconds (90, 90s, 5m, "
		  "2h, 1d)" },
		{ { "sc-tracer", "-E", "=1", "true", NULL },
		  "--env: \"=1\" does not name a variable" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct settings s;
		struct error err = { 0 };

		cr_assert_eq(parse(cases[i].words, &s, &err), -1, "case %zu", i);
		cr_expect_str_eq(err.text, cases[i].want);
	}
}

Test(settings, take_a_list_of_processes)
{
	struct settings s;
	struct error err;

	cr_assert_eq(parse(WORDS("-p", "12,345", "-p", "6", "--time-limit=7m"), &s, &err),
	             SETTINGS_RUN);
	cr_assert_eq(s.attach_count, 3);
	cr_expect_eq(s.attach[0], 12);
	cr_expect_eq(s.attach[1], 345);
	cr_expect_eq(s.attach[2], 6);
	cr_expect_eq(s.time_limit_s, 420);
	settings_done(&s);
}

Test(settings, tell_help_and_version_from_a_run)
{
	struct settings s;
	struct error err;

	cr_expect_eq(parse(WORDS("--help"), &s, &err), SETTINGS_HELP);
	cr_expect_eq(parse(WORDS("--version"), &s, &err), SETTINGS_VERSION);
}
