/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edit distance with a bound: words are cut at a length that no word of ours reaches, so that a
 * hostile key of a megabyte costs nothing.
 */
#include "lib/spelling.h"

#include <string.h>
#include <strings.h>

enum { LONGEST = 64 };

/* Insertions, deletions and replacements between two words of at most LONGEST bytes. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned row[LONGEST + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_len];
}

const char *spelling_nearest(const char *word, const char *const *words, size_t count)
{
	size_t length = strnlen(word, LONGEST + 1);
	unsigned limit = length < 5 ? 1 : 2;
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
