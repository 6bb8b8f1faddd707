/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/text/spelling.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "open", "openat", "syscalls", "defaultAction", "args", "0" };

static const struct {
	const char *word, *nearest;
} rows[] = {
	{ "sycalls", "syscalls" },
	{ "syscals", "syscalls" },
	{ "SYSCALLS", "syscalls" },
	{ "syscalls", "syscalls" },
	{ "opne", "open" },
	{ "SYSCALS", "syscalls" },
	{ "OPNE", "open" },
	{ "oepn", "open" },
	{ "opena", "open" },
	{ "defaultaction", "defaultAction" },
	{ "arg", "args" },
	{ "ar", NULL },
	{ "xyz", NULL },
	{ "", NULL },
	{ "1", NULL },
	{ "opennnn", NULL },
};

Test(spelling, finds_the_word_that_was_meant)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *got =
			spelling_nearest(rows[i].word, words, sizeof words / sizeof words[0]);

		cr_expect(got == rows[i].nearest ||
		                  (got && rows[i].nearest && strcmp(got, rows[i].nearest) == 0),
		          "%s: got %s, want %s", rows[i].word, got ? got : "nothing",
		          rows[i].nearest ? rows[i].nearest : "nothing");
	}
}

Test(spelling, costs_nothing_for_a_word_of_a_megabyte)
{
	char *word = malloc(1 << 20);

	memset(word, 'a', (1 << 20) - 1);
	word[(1 << 20) - 1] = '\0';
	cr_expect_null(spelling_nearest(word, words, sizeof words / sizeof words[0]));
	free(word);
}
