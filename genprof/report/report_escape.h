/* SPDX-License-Identifier: Apache-2.0 */
/* How each format writes a text that may hold anything. The only place that knows. */
#pragma once

#include <stdio.h>

/*
 * The text without what a terminal or a reader would obey: control characters (but for the ends of
 * lines where `keep` is REPORT_KEEP_LINES), bidirectional controls and what is not UTF-8 become
 * "\xNN". The caller frees it; NULL: no memory.
 */
enum report_lines { REPORT_ONE_LINE, REPORT_KEEP_LINES };
char *report_escape_text(const char *text, enum report_lines keep);

/* What stands behind the second :: of a workflow command, and the value of a property before it. */
void report_escape_github(const char *text, FILE *out);
void report_escape_github_property(const char *text, FILE *out);

/* XML 1.0: text, or the value of an attribute in double quotes. */
void report_escape_xml(const char *text, FILE *out);

/*
 * A path as a relative or file-system URI reference (RFC 3986). The caller frees it; NULL: no
 * memory.
 */
char *report_escape_uri(const char *path);
