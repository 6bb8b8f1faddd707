/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/cli/options.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"

/* For parsing alone, where it does not matter what becomes of the options. */
static const struct option_spec specs[] = {
	{ 'o', "output", "FILE", "write there", .kind = OPTION_TEXT },
	{ 0, "depth", "N", "how deep", .kind = OPTION_NUMBER },
	{ 's', "strict", NULL, "be strict", .kind = OPTION_FLAG },
	{ 0 }
};

/* The name of an option used; "" where there is none. */
static const char *used(const struct arguments *arguments, size_t index)
{
	return index < arguments->option_count ? arguments->options[index].spec->name : "";
}

static int parse(int argc, const char *const words[], struct arguments *out, struct error *err)
{
	static char *argv[8];

	for (int i = 0; i < argc; i++)
		argv[i] = (char *)words[i];
	argv[argc] = NULL;
	return options_parse(specs, OPTIONS_ANYWHERE, argc, argv, out, err);
}

Test(options, keeps_options_in_order_and_finds_operands_between_them)
{
	const char *const words[] = { "x", "a", "-o", "f", "b", "--depth=3", "-sv" };
	struct arguments got;
	struct error err;

	cr_assert_eq(parse(7, words, &got, &err), 0, "%s", err.text);
	cr_assert_eq(got.option_count, 3u);
	cr_expect_str_eq(used(&got, 0), "output");
	cr_expect_str_eq(got.options[0].value, "f");
	cr_expect_str_eq(used(&got, 1), "depth");
	cr_expect_str_eq(got.options[1].value, "3");
	cr_expect_str_eq(used(&got, 2), "strict");
	cr_expect(got.verbose);
	cr_expect_not(got.quiet);
	cr_assert_eq(got.operand_count, 2u);
	cr_expect_str_eq(got.operands[0], "a");
	cr_expect_str_eq(got.operands[1], "b");
	options_done(&got);
}

Test(options, takes_everything_after_two_dashes_as_an_operand)
{
	const char *const words[] = { "x", "p", "--", "ls", "-l" };
	struct arguments got;
	struct error err;

	cr_assert_eq(parse(5, words, &got, &err), 0, "%s", err.text);
	cr_assert_eq(got.operand_count, 3u);
	cr_expect_str_eq(got.operands[2], "-l");
	options_done(&got);
}

Test(options, end_at_the_first_operand_where_a_command_may_follow)
{
	char *argv[] = {
		(char *)"x", (char *)"-s", (char *)"run", (char *)"-o", (char *)"f", NULL
	};
	struct arguments got;
	struct error err;

	cr_assert_eq(options_parse(specs, OPTIONS_FIRST, 5, argv, &got, &err), 0, "%s", err.text);
	cr_assert_eq(got.option_count, 1u);
	cr_assert_eq(got.operand_count, 3u);
	cr_expect_str_eq(got.operands[0], "run");
	cr_expect_str_eq(got.operands[1], "-o");
	cr_expect_null(got.operands[3]);
	options_done(&got);
}

Test(options, take_a_value_in_every_spelling)
{
	const char *const words[] = { "x", "-sof", "--outp", "g", "--out=", "-" };
	struct arguments got;
	struct error err;

	cr_assert_eq(parse(6, words, &got, &err), 0, "%s", err.text);
	cr_assert_eq(got.option_count, 4u);
	cr_expect_str_eq(used(&got, 0), "strict");
	cr_expect_str_eq(got.options[1].value, "f");
	cr_expect_str_eq(got.options[2].value, "g");
	cr_expect_str_eq(got.options[3].value, "");
	cr_assert_eq(got.operand_count, 1u);
	cr_expect_str_eq(got.operands[0], "-");
	options_done(&got);
}

Test(options, says_which_word_is_wrong)
{
	static const struct {
		const char *word, *want;
	} rows[] = {
		{ "--wrong", "--wrong: unrecognized option" },
		{ "--wrong=9", "--wrong: unrecognized option" },
		{ "--outptu=f", "--outptu: unrecognized option (did you mean --output?)" },
		{ "-w", "-w: unrecognized option" },
		{ "-sws", "-w: unrecognized option" },
		{ "--depth", "--depth: requires a value" },
		{ "--dep", "--depth: requires a value" },
		{ "-o", "-o: requires a value" },
		{ "--strict=1", "--strict: takes no value" },
		{ "--ver", "--ver: ambiguous option (--verbose, --version)" },
		{ "--=f", "--: unrecognized option" },
		{ "--=", "--: unrecognized option" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const words[] = { "x", "--strict", rows[i].word };
		struct arguments got;
		struct error err = { 0 };

		cr_expect_eq(parse(3, words, &got, &err), -1, "%s was accepted", rows[i].word);
		cr_expect_str_eq(err.text, rows[i].want, "%s: got \"%s\", want \"%s\"",
		                 rows[i].word, err.text, rows[i].want);
		options_done(&got);
	}
}

/* Whatever the words, --help stays within 100 columns. */
Test(options, help_shows_each_option_with_its_values)
{
	static const char *const formats[] = { "text", "json", "junit", "github", "sarif", NULL };
	static const struct option_spec table[] = { { 'o', "output", "FILE",
		                                      "a text that is longer than what is left of "
		                                      "one line of a terminal, and so is broken",
		                                      .kind = OPTION_TEXT },
		                                    { 0, "format", NULL, "how", .kind = OPTION_WORD,
		                                      .words = formats },
		                                    { 0 } };
	static const char want[] =
		"  -o, --output=FILE                a text that is longer than what is left of one "
		"line of a\n"
		"                                   terminal, and so is broken\n"
		"      --format=text|json|junit|github|sarif\n"
		"                                   how\n"
		"  -v, --verbose                    say more on standard error\n";
	char got[2048];
	FILE *out = fmemopen(got, sizeof got, "w");

	cr_assert(out);
	options_help(table, out);
	fclose(out);
	cr_expect_eq(strncmp(got, want, strlen(want)), 0, "%s", got);
}

Test(options, end_at_help)
{
	const char *const words[] = { "x", "--help", "--wrong" };
	struct arguments got;
	struct error err;

	cr_assert_eq(parse(3, words, &got, &err), 0, "%s", err.text);
	cr_expect(got.help);
	cr_expect_not(got.version);
	options_done(&got);
}

Test(options, find_no_operand_in_an_empty_argv)
{
	char *argv[] = { NULL, (char *)"untouched" };
	struct arguments got;
	struct error err;

	cr_assert_eq(options_parse(specs, OPTIONS_ANYWHERE, 0, argv, &got, &err), 0);
	cr_expect_eq(got.operand_count, 0u);
	cr_expect_str_eq(argv[1], "untouched");
	options_done(&got);
}

Test(options, name_the_operand_that_is_missing_or_too_many)
{
	static const struct {
		const char *names;
		const char *words[4]; /* operands, behind the program's name */
		const char *want;     /* NULL: taken */
	} rows[] = {
		{ "PROFILE TRACE...", { "x" }, "PROFILE: missing" },
		{ "PROFILE TRACE...", { "x", "p" }, "TRACE: missing" },
		{ "PROFILE TRACE...", { "x", "p", "t" }, NULL },
		{ "PROFILE TRACE...", { "x", "p", "t", "u" }, NULL },
		{ "PROFILE [TRACE...]", { "x" }, "PROFILE: missing" },
		{ "PROFILE [TRACE...]", { "x", "p" }, NULL },
		{ "PROFILE [TRACE...]", { "x", "p", "t", "u" }, NULL },
		{ "OLD NEW", { "x", "o" }, "NEW: missing" },
		{ "OLD NEW", { "x", "o", "n" }, NULL },
		{ "OLD NEW", { "x", "o", "n", "m" }, "m: unexpected operand" },
		{ "", { "x" }, NULL },
		{ "", { "x", "o" }, "o: unexpected operand" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arguments got;
		struct error err = { 0 };
		int argc = 0;

		while (argc < 4 && rows[i].words[argc])
			argc++;
		cr_assert_eq(parse(argc, rows[i].words, &got, &err), 0, "%s", err.text);
		cr_expect_eq(options_check_operands(&got, rows[i].names, &err),
		             rows[i].want ? -1 : 0, "row %zu", i);
		cr_expect_str_eq(err.text, rows[i].want ? rows[i].want : "", "row %zu: got \"%s\"",
		                 i, err.text);
		options_done(&got);
	}
}

/* ---- into settings ---- */

enum color { RED, GREEN };
enum task { RUN, CHECK, DUMP_TEXT, DUMP_JSON };

struct settings {
	const char *output;
	bool strict;
	enum color color;
	int depth;
	unsigned limit_s;
	unsigned sum;
	enum task task;
	int untouched;
};

static int add(const char *value, void *member, struct error *err)
{
	if (*value < '0' || *value > '9')
		return options_error(err, "\"%s\" is no digit", value);
	*(unsigned *)member += (unsigned)(*value - '0');
	return 0;
}

static const char *const colors[] = { [RED] = "red", [GREEN] = "green", NULL };

static const char *const dumps[] = { "text", "json", NULL };

static const struct option_spec settled[] = {
	{ 'o', "output", "FILE", "write there", OPTION_TEXT_IN(output) },
	{ 's', "strict", NULL, "be strict", OPTION_FLAG_IN(strict) },
	{ 'c', "color", "COLOR", "which", OPTION_WORD_IN(color, colors) },
	{ 'd', "depth", "N", "how deep", OPTION_NUMBER_IN(depth, 40) },
	{ 'a', "add", "DIGIT", "add it up", OPTION_CALL_IN(sum, add) },
	{ 0, "limit", "SECONDS", "how long", OPTION_SECONDS_IN(limit_s, 7200) },
	{ 0, "check", NULL, "check", OPTION_ONE_IN(task, CHECK, NULL) },
	{ 0, "dump", NULL, "dump", OPTION_ONE_IN(task, DUMP_TEXT, dumps) },
	{ 0 }
};

static int apply_options(int argc, char *argv[], struct settings *settings, struct error *err)
{
	struct arguments arguments;
	int result = options_parse(settled, OPTIONS_ANYWHERE, argc, argv, &arguments, err);

	if (result == 0)
		result = options_apply(&arguments, settings, err);
	options_done(&arguments);
	return result;
}

Test(options, settles_each_kind_where_it_belongs)
{
	char *words[] = { (char *)"x",           (char *)"-oa",
		          (char *)"-s",          (char *)"--color=green",
		          (char *)"-d40",        (char *)"--limit=2m",
		          (char *)"--output=b",  (char *)"-a3",
		          (char *)"--add=4",     (char *)"--dump=text",
		          (char *)"--dump=json", NULL };
	struct settings settings = { .untouched = 7 };
	struct error err;

	cr_assert_eq(apply_options(11, words, &settings, &err), 0, "%s", err.text);
	cr_expect_str_eq(settings.output, "b");
	cr_expect(settings.strict);
	cr_expect_eq(settings.color, GREEN);
	cr_expect_eq(settings.depth, 40);
	cr_expect_eq(settings.limit_s, 120u);
	cr_expect_eq(settings.sum, 7u);
	cr_expect_eq(settings.task, DUMP_JSON);
	cr_expect_eq(settings.untouched, 7);
}

Test(options, keeps_what_was_set_when_an_option_is_not_used)
{
	char *words[] = { (char *)"x", NULL };
	struct settings settings = { .output = "before", .color = GREEN, .depth = 3 };
	struct error err;

	cr_assert_eq(apply_options(1, words, &settings, &err), 0, "%s", err.text);
	cr_expect_str_eq(settings.output, "before");
	cr_expect_eq(settings.color, GREEN);
	cr_expect_eq(settings.depth, 3);
	cr_expect_not(settings.strict);
}

Test(options, refuses_values_that_are_no_such_word_or_number)
{
	static const struct {
		const char *word, *message;
	} rows[] = {
		{ "--color=blue", "--color: \"blue\" is not one of red, green" },
		{ "--depth=0", "--depth: \"0\" is not a number from 1 to 40" },
		{ "--depth=41", "--depth: \"41\" is not a number from 1 to 40" },
		{ "--depth=-1", "--depth: \"-1\" is not a number from 1 to 40" },
		{ "--depth= 1", "--depth: \" 1\" is not a number from 1 to 40" },
		{ "--depth=1x", "--depth: \"1x\" is not a number from 1 to 40" },
		{ "--depth=", "--depth: \"\" is not a number from 1 to 40" },
		{ "--output=", "--output: the value is empty" },
		{ "--limit=3h",
		  "--limit: \"3h\" is not a time from 1 to 7200 seconds (90, 90s, 5m, 2h, 1d)" },
		{ "--dump=xml", "--dump: \"xml\" is not one of text, json" },
		{ "--color=gren",
		  "--color: \"gren\" is not one of red, green (did you mean green?)" },
		{ "-ax", "--add: \"x\" is no digit" },
		{ "--depth=99999999999999999999",
		  "--depth: \"99999999999999999999\" is not a number from 1 to 40" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *words[] = { (char *)"x", (char *)rows[i].word, NULL };
		struct settings settings = { .depth = 3 };
		struct error err = { .text = "" };

		cr_expect_eq(apply_options(2, words, &settings, &err), -1, "%s", rows[i].word);
		cr_expect_str_eq(err.text, rows[i].message);
		cr_expect_eq(settings.depth, 3);
	}
}

Test(options, that_exclude_each_other_name_each_other)
{
	static const struct {
		const char *first, *second, *want;
	} rows[] = {
		{ "--check", "--dump=json", "--dump: cannot be used with --check" },
		{ "--dump=json", "--check", "--check: cannot be used with --dump" },
		{ "--check", "--check", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *words[] = { (char *)"x", (char *)rows[i].first, (char *)rows[i].second,
			          NULL };
		struct settings settings = { 0 };
		struct error err = { .text = "" };

		cr_expect_eq(apply_options(3, words, &settings, &err), rows[i].want[0] ? -1 : 0,
		             "row %zu", i);
		cr_expect_str_eq(err.text, rows[i].want);
	}
}
