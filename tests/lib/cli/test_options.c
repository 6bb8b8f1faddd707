/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/cli/options.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"

enum { DEPTH = OPTION_LONG };

static const struct option_spec specs[] = {
	{ 'o', "output", "FILE", "write there", OPTION_BY_COMMAND },
	{ DEPTH, "depth", "N", "how deep", OPTION_BY_COMMAND },
	{ 's', "strict", NULL, "be strict", OPTION_BY_COMMAND },
	{ 0 }
};

static int parse(int argc, const char *const words[], struct arguments *out, struct error *err)
{
	static char *argv[8];

	for (int i = 0; i < argc; i++)
		argv[i] = (char *)words[i];
	argv[argc] = NULL;
	return options_parse(specs, argc, argv, out, err);
}

Test(options, keeps_options_in_order_and_finds_operands_between_them)
{
	const char *const words[] = { "x", "a", "-o", "f", "b", "--depth=3", "-sv" };
	struct arguments got;
	struct error err;

	cr_assert_eq(parse(7, words, &got, &err), 0, "%s", err.text);
	cr_assert_eq(got.option_count, 3u);
	cr_expect_eq(got.options[0].id, 'o');
	cr_expect_str_eq(got.options[0].value, "f");
	cr_expect_eq(got.options[1].id, DEPTH);
	cr_expect_str_eq(got.options[1].value, "3");
	cr_expect_eq(got.options[2].id, 's');
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

Test(options, says_which_word_is_wrong)
{
	static const struct { const char *word, *want; } rows[] = {
		{ "--wrong", "--wrong: no such option, or the beginning of several" },
		{ "-w", "-w: no such option" },
		{ "--depth", "--depth: the option needs a value" },
		{ "-o", "-o: the option needs a value" },
		{ "--strict=1", "--strict=1: the option takes no value" },
		{ "--ver", "--ver: no such option, or the beginning of several" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const words[] = { "x", rows[i].word };
		struct arguments got;
		struct error err = { 0 };

		cr_expect_eq(parse(2, words, &got, &err), -1, "%s was accepted", rows[i].word);
		cr_expect_str_eq(err.text, rows[i].want);
		options_done(&got);
	}
}

Test(options, names_the_words_that_a_value_may_be)
{
	static const char *const words[] = { "none", "stable", NULL };
	struct error err;
	int index = 7;

	cr_expect_eq(options_word("--args", "stable", words, &index, &err), 0);
	cr_expect_eq(index, 1);
	cr_expect_eq(options_word("--args", "Stable", words, &index, &err), -1);
	cr_expect_str_eq(err.text, "--args: \"Stable\" is none of none, stable");
}

/* ---- into settings ---- */

enum color { RED, GREEN };

struct settings {
	const char *output;
	bool strict;
	enum color color;
	int depth;
	int untouched;
};

static const char *const colors[] = { [RED] = "red", [GREEN] = "green", NULL };

static const struct option_spec settled[] = {
	{ 'o', "output", "FILE", "write there", OPTION_TEXT_IN(output) },
	{ 's', "strict", NULL, "be strict", OPTION_FLAG_IN(strict) },
	{ 'c', "color", "COLOR", "which", OPTION_WORD_IN(color, colors) },
	{ 'd', "depth", "N", "how deep", OPTION_NUMBER_IN(depth, 40) },
	{ 'x', "own", "X", "read by the command", OPTION_BY_COMMAND },
	{ 0 }
};

static int settle(int argc, char *argv[], struct settings *settings, struct error *err)
{
	struct arguments arguments;
	int result = options_parse(settled, argc, argv, &arguments, err);

	if (result == 0)
		result = options_settle(settled, &arguments, settings, err);
	options_done(&arguments);
	return result;
}

Test(options, settles_each_kind_where_it_belongs)
{
	char *words[] = { (char *)"x", (char *)"-oa", (char *)"-s", (char *)"--color=green", (char *)"-d40", (char *)"-x1",
		(char *)"--output=b", NULL };
	struct settings settings = { .untouched = 7 };
	struct error err;

	cr_assert_eq(settle(7, words, &settings, &err), 0, "%s", err.text);
	cr_expect_str_eq(settings.output, "b");
	cr_expect(settings.strict);
	cr_expect_eq(settings.color, GREEN);
	cr_expect_eq(settings.depth, 40);
	cr_expect_eq(settings.untouched, 7);
}

Test(options, keeps_what_was_set_when_an_option_is_not_used)
{
	char *words[] = { (char *)"x", NULL };
	struct settings settings = { .output = "before", .color = GREEN, .depth = 3 };
	struct error err;

	cr_assert_eq(settle(1, words, &settings, &err), 0, "%s", err.text);
	cr_expect_str_eq(settings.output, "before");
	cr_expect_eq(settings.color, GREEN);
	cr_expect_eq(settings.depth, 3);
	cr_expect_not(settings.strict);
}

Test(options, refuses_values_that_are_no_such_word_or_number)
{
	static const struct { const char *word, *message; } rows[] = {
		{ "--color=blue", "--color: \"blue\" is none of red, green" },
		{ "--depth=0", "--depth: \"0\" is not a number from 1 to 40" },
		{ "--depth=41", "--depth: \"41\" is not a number from 1 to 40" },
		{ "--depth=-1", "--depth: \"-1\" is not a number from 1 to 40" },
		{ "--depth= 1", "--depth: \" 1\" is not a number from 1 to 40" },
		{ "--depth=1x", "--depth: \"1x\" is not a number from 1 to 40" },
		{ "--depth=", "--depth: \"\" is not a number from 1 to 40" },
		{ "--depth=99999999999999999999", "--depth: \"99999999999999999999\" is not a number from 1 to 40" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *words[] = { (char *)"x", (char *)rows[i].word, NULL };
		struct settings settings = { .depth = 3 };
		struct error err = { .text = "" };

		cr_expect_eq(settle(2, words, &settings, &err), -1, "%s", rows[i].word);
		cr_expect_str_eq(err.text, rows[i].message);
		cr_expect_eq(settings.depth, 3);
	}
}
