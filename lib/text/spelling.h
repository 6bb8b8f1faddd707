/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Near misses: which word of a list was probably meant. For messages only.
 */
#pragma once

#include <stddef.h>

/*
 * The word of `words` that is `word` but for the case of letters, or else the nearest one within
 * two edits of letters in any case (one for words below five letters, none for single letters), or
 * NULL when none is that near.
 */
const char *spelling_nearest(const char *word, const char *const *words, size_t count);
