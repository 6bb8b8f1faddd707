/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the page, in their order. Each is a section with a heading. Part of review_html. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

struct review;
struct review_call;
struct trace_stack;

/* How many programs are named in a row. */
enum { IMAGES_SHOWN = 3 };

void review_html_map(const struct review *review, FILE *out);
void review_html_risk(const struct review *review, FILE *out);
void review_html_time(const struct review *review, FILE *out);
void review_html_curve(const struct review *review, FILE *out);
void review_html_rules(const struct review *review, FILE *out);
void review_html_flame(const struct review *review, FILE *out);

/*
 * Whether there is room for call stacks: a page stays below 1 MB by leaving them out, and says that
 * the JSON document has them. `out` knows its place (open_memstream), else there is.
 */
bool review_html_has_room(FILE *out);

/* The call's name as a link to its row among the rules. */
void review_html_link(const struct review_call *call, FILE *out);

/* "/usr/bin/ls, /usr/bin/cat and 3 more": the programs that made the call. */
void review_html_images(const struct review_call *call, FILE *out);

/* One call stack, folded away. */
void review_html_stack(const struct trace_stack *stack, FILE *out);
