/* SPDX-License-Identifier: Apache-2.0 */
/* Which words fit depends on which bits are tested and whether they must be set. */
#include "lib/syscalls/mask_text.h"

#include <inttypes.h>
#include <stdbool.h>

#include "lib/syscalls/syscalls.h"

enum { VALUE_TEXT = 512 };

void mask_text_write_value(const struct arg_info *arg, uint64_t value, FILE *out)
{
	char text[VALUE_TEXT];

	if (arg && (value & SYSCALLS_ARG_MASK) == value)
		fputs(syscalls_format_arg(arg, value, text, sizeof text), out);
	else
		fprintf(out, value < 10 ? "%" PRIu64 : "%#" PRIx64, value);
}

static void write_words(const char *words, const struct mask_text *test, uint64_t value, FILE *out)
{
	fputs(words, out);
	mask_text_write_value(test->arg, value, out);
}

static void write(const struct mask_text *test, bool holds, FILE *out)
{
	uint64_t rest = test->all & ~test->mask;
	bool is_flags = !test->arg || test->arg->kind == ARG_FLAGS;

	if (rest == 0)
		write_words(holds ? "is " : "is not ", test, test->value, out);
	else if (test->value == 0 && __builtin_popcountll(test->mask) <= __builtin_popcountll(rest))
		write_words(holds ? "has none of " : "has any of ", test, test->mask, out);
	else if (test->value == 0)
		write_words(holds ? "has only bits of " : "has bits other than ", test, rest, out);
	else if (test->value == test->mask && is_flags)
		write_words(holds ? "has all of " : "lacks any of ", test, test->mask, out);
	else {
		bool tests_most = __builtin_popcountll(test->mask) > __builtin_popcountll(rest);

		write_words(holds ? "is " : "is not ", test, test->value, out);
		write_words(tests_most ? ", ignoring " : " in the bits ", test,
		            tests_most ? rest : test->mask, out);
	}
}

void mask_text_write(const struct mask_text *test, FILE *out)
{
	write(test, true, out);
}

void mask_text_write_opposite(const struct mask_text *test, FILE *out)
{
	write(test, false, out);
}
