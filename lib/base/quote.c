/* SPDX-License-Identifier: Apache-2.0 */
/* Words stay as they are where a shell would not touch them, else they are put in single quotes. */
#include "lib/base/quote.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char plain[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-";
static const char quoted_quote[] = "'\\''";

static char *put(char *end, const char *word)
{
	if (*word && word[strspn(word, plain)] == '\0')
		return stpcpy(end, word);
	*end++ = '\'';
	for (; *word; word++) {
		if (*word == '\'')
			end = stpcpy(end, quoted_quote);
		else
			*end++ = *word;
	}
	*end++ = '\'';
	*end = '\0';
	return end;
}

char *quote_words(char *const *words)
{
	size_t size = 1;

	for (size_t i = 0; words[i]; i++)
		size += strlen(words[i]) * (sizeof quoted_quote - 1) + sizeof "'' ";
	char *line = malloc(size), *end = line;
	if (!line)
		return NULL;
	*end = '\0';
	for (size_t i = 0; words[i]; i++) {
		if (i > 0)
			end = stpcpy(end, " ");
		end = put(end, words[i]);
	}
	return line;
}
