/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only way by which text gets into a page: a format of this program, whose values are escaped.
 */
#pragma once

#include <stdio.h>

/*
 * As fprintf, with %s escaped: for HTML, as text or in an attribute in double quotes, and without
 * what a reader would interpret (quote_text). Takes %s, %zu, %lu (PRIu64), %u, %d, %.Nf and %%.
 */
void html_put(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The first `length` bytes of a text, escaped; ends of lines become "\x0a". */
void html_put_part(FILE *out, const char *text, size_t length);

/* A call's name as the end of an id or of the #reference to it: other bytes become "_". */
void html_put_id(FILE *out, const char *name);
