/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edit distance with a bound: words are cut at a length that no known word reaches, so that a
 * hostile key of a megabyte costs nothing.
 */
#include "lib/text/spelling.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 64 };

/* Letters of another case are the same letters, whatever the locale. */
static bool is_same(char a, char b)
{
	return (a >= 'A' && a <= 'Z' ? a + 32 : a) == (b >= 'A' && b <= 'Z' ? b + 32 : b);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * Insertions, deletions, replacements and swaps of neighbours between two words of at most LONGEST
 * bytes.
 */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	/* of the letter before the last, the last, this one */
	unsigned rows[3][LONGEST + 1];

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = least(last[j - 1] + !is_same(a[i - 1], b[j - 1]),
			               least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) &&
			    is_same(a[i - 2], b[j - 1]))
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *spelling_nearest(const char *word, const char *const *words, size_t count)
{
	size_t length = strnlen(word, LONGEST + 1);
	unsigned limit = length < 2 ? 0 : length < 5 ? 1 : 2;
	const char *nearest = NULL;
	unsigned best = limit + 1;

	for (size_t i = 0; i < count; i++) {
		if (strcasecmp(word, words[i]) == 0)
			return words[i];
	}
	if (length == 0 || length > LONGEST)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		size_t other = strnlen(words[i], LONGEST + 1);

		if (other > LONGEST || other > length + limit || length > other + limit)
			continue;
		unsigned d = distance(word, length, words[i], other);
		if (d < best) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}
