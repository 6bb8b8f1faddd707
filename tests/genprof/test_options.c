/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/options.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/error.h"

enum { DEPTH = OPTION_LONG };

static const struct option_spec specs[] = {
	{ 'o', "output", "FILE", "write there" },
	{ DEPTH, "depth", "N", "how deep" },
	{ 's', "strict", NULL, "be strict" },
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
