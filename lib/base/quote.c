/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words stay as they are where a shell would not touch them, else they are put in single quotes:
 * 'a b', and $'a\x1bb' where they hold what has to be escaped.
 */
#include "lib/base/quote.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"

enum { ESCAPE_LENGTH = 4 }; /* of "\xNN", the longest that a byte becomes */

/* Length of the character at `text` that can be shown as it is; 0: its first byte is escaped. */
static size_t shown_length(const char *text)
{
	uint32_t point;
	size_t length = utf8_length(text, &point);
	/* XML 1.0 has no place for U+FFFE and U+FFFF, whatever way they are written. */
	bool is_plain = length && !utf8_is_control(point) && !utf8_is_bidi_control(point) &&
	                point != 0xfffe && point != 0xffff;

	return is_plain ? length : 0;
}

static char *put_escaped(char *end, char byte)
{
	return end + sprintf(end, "\\x%02x", (unsigned char)byte);
}

char *quote_text(const char *text, enum quote_lines keep)
{
	char *quoted = malloc(ESCAPE_LENGTH * strlen(text) + 1), *end = quoted;

	while (quoted && *text) {
		size_t length = *text == '\n' && keep == QUOTE_KEEP_LINES ? 1 : shown_length(text);

		if (length > 0)
			end = mempcpy(end, text, length);
		else
			end = put_escaped(end, *text);
		text += length ? length : 1;
	}
	if (quoted)
		*end = '\0';
	return quoted;
}

void quote_write(const char *text, FILE *out)
{
	while (*text) {
		size_t length = shown_length(text);

		if (length > 0)
			fwrite(text, 1, length, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)*text);
		text += length ? length : 1;
	}
}

static bool has_to_be_escaped(const char *word)
{
	size_t length;

	while (*word && (length = shown_length(word)) > 0)
		word += length;
	return *word;
}

static char *put_word(char *end, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_@%+=:,./-";
	bool is_escaped = has_to_be_escaped(word);

	if (*word && word[strspn(word, plain)] == '\0')
		return stpcpy(end, word);
	end = stpcpy(end, is_escaped ? "$'" : "'");
	while (*word) {
		size_t length = shown_length(word);

		if (length == 0)
			end = put_escaped(end, *word);
		else if (is_escaped && (*word == '\'' || *word == '\\'))
			end += sprintf(end, "\\%c", *word);
		else if (*word == '\'')
			end = stpcpy(end, "'\\''");
		else
			end = mempcpy(end, word, length);
		word += length ? length : 1;
	}
	return stpcpy(end, "'");
}

char *quote_words(char *const *words)
{
	size_t size = 1;

	for (size_t i = 0; words[i]; i++)
		size += strlen(words[i]) * ESCAPE_LENGTH + sizeof "$'' ";
	char *line = malloc(size), *end = line;
	if (!line)
		return NULL;
	*end = '\0';
	for (size_t i = 0; words[i]; i++) {
		if (i > 0)
			end = stpcpy(end, " ");
		end = put_word(end, words[i]);
	}
	return line;
}
