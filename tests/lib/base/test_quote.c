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
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *got = quote_words((char *const *)cases[i].words);

		cr_expect_str_eq(got, cases[i].want);
		free(got);
	}
}
