/* SPDX-License-Identifier: Apache-2.0 */
/* A table of options -> the lines of --help, which completions/ reads, too. */
#include <string.h>

#include "lib/cli/options_internal.h"

enum { HELP_COLUMN = 35, HELP_WIDTH = 100 };

/* Breaks the text at blanks. `column` is how far the line is filled. */
static void write_wrapped(const char *text, int column, FILE *out)
{
	if (column >= HELP_COLUMN) {
		fputc('\n', out);
		column = 0;
	}
	while (*text) {
		int length = (int)strcspn(text, " ");

		if (column > HELP_COLUMN && column + 1 + length > HELP_WIDTH) {
			fputc('\n', out);
			column = 0;
		}
		column += fprintf(out, "%*s%.*s", column < HELP_COLUMN ? HELP_COLUMN - column : 1,
		                  "", length, text);
		text += length + (text[length] == ' ');
	}
	fputc('\n', out);
}

static void write_option(const struct option_spec *spec, FILE *out)
{
	const char letter[] = { '-', spec->letter, ',', ' ', '\0' };
	struct options_list words = { "", 0 };

	for (size_t i = 0; !spec->value && spec->words && spec->words[i]; i++)
		options_list_add(&words, "|", "", spec->words[i]);
	int column = fprintf(out, "  %s--%s%s%s", spec->letter ? letter : "    ", spec->name,
	                     options_takes_value(spec) ? "=" : "",
	                     spec->value ? spec->value : words.text);
	write_wrapped(spec->help, column, out);
}

void options_help(const struct option_spec *specs, FILE *out)
{
	for (const struct option_spec *s = NULL; (s = options_next(specs, s));)
		if (s->help)
			write_option(s, out);
}
