/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/quote.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(quote, gives_words_that_a_shell_reads_back)
{
	static const struct {
		const char *words[4];
		const char *want;
	} cases[] = {
		{ { NULL }, "" },
		{ { "ls", "-l", "/etc", NULL }, "ls -l /etc" },
		{ { "echo", "", NULL }, "echo ''" },
		{ { "echo", "a b", "c;d", NULL }, "echo 'a b' 'c;d'" },
		{ { "echo", "it's", NULL }, "echo 'it'\\''s'" },
		{ { "echo", "'", "$HOME", NULL }, "echo ''\\''' '$HOME'" },
		{ { "echo", "\33[m\n", "it's\a\\", NULL },
		  "echo $'\\x1b[m\\x0a' $'it\\'s\\x07\\\\'" },
		{ { "\xff", "a\xe2\x80\xae", "\xc3\xa4", NULL },
		  "$'\\xff' $'a\\xe2\\x80\\xae' '\xc3\xa4'" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = quote_words((char *const *)cases[i].words);

		cr_expect_str_eq(got, cases[i].want);
		free(got);
	}
}

Test(quote, escapes_what_a_terminal_would_obey)
{
	static const struct {
		const char *text;
		enum quote_lines keep;
		const char *want;
	} cases[] = {
		{ "it's \\ plain \xc3\xa4", QUOTE_ONE_LINE, "it's \\ plain \xc3\xa4" },
		{ "\33[31m\r\x7f", QUOTE_ONE_LINE, "\\x1b[31m\\x0d\\x7f" },
		{ "a\nb\t", QUOTE_ONE_LINE, "a\\x0ab\\x09" },
		{ "a\nb\t", QUOTE_KEEP_LINES, "a\nb\\x09" },
		/* CSI of C1; RLO and LRI; what is not UTF-8 */
		{ "\xc2\x9b", QUOTE_ONE_LINE, "\\xc2\\x9b" },
		{ "\xe2\x80\xae\xe2\x81\xa6", QUOTE_KEEP_LINES, "\\xe2\\x80\\xae\\xe2\\x81\\xa6" },
		{ "\xff\xc3", QUOTE_ONE_LINE, "\\xff\\xc3" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = quote_text(cases[i].text, cases[i].keep);

		cr_expect_str_eq(got, cases[i].want, "%zu: %s", i, got);
		free(got);
	}
}
