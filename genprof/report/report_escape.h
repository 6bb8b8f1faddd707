/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How each format writes a text. What a terminal or reader would interpret is escaped before
 * (quote_text).
 */
#pragma once

#include <stdio.h>

/* The text behind the second :: of a workflow command, and the value of a property before it. */
void report_escape_github(const char *text, FILE *out);
void report_escape_github_property(const char *text, FILE *out);

/* XML 1.0: text, or the value of an attribute in double quotes. */
void report_escape_xml(const char *text, FILE *out);

/*
 * A path as a relative or file-system URI reference (RFC 3986). The caller frees it; NULL: no
 * memory.
 */
char *report_escape_uri(const char *path);
