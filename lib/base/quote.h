/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that may hold anything, such as names of files, for a terminal and for a shell. */
#pragma once

#include <stdio.h>

/*
 * The text without what a terminal or a reader would interpret: control characters (but for the
 * ends of lines where `keep` is QUOTE_KEEP_LINES), bidirectional controls and what is not UTF-8
 * become "\xNN". The caller frees it; NULL: no memory.
 */
enum quote_lines { QUOTE_ONE_LINE, QUOTE_KEEP_LINES };
char *quote_text(const char *text, enum quote_lines keep);

/* Writes the text as quote_text gives it with QUOTE_ONE_LINE. */
void quote_write(const char *text, FILE *out);

/*
 * An argument vector (NULL-terminated) as one line that bash would read as the same words, and that
 * a terminal does not interpret either. The caller frees it; NULL when there is no memory.
 */
char *quote_words(char *const *words);
