/* SPDX-License-Identifier: Apache-2.0 */
/* A review as one screen of text: the figures, and the map with a character for every call. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

struct review;

struct review_text_style {
	bool has_blocks;  /* block characters of UTF-8; else ASCII */
	bool has_colours; /* of a terminal (ECMA-48) */
};

void review_text_write(const struct review *review, const struct review_text_style *style,
                       FILE *out);
