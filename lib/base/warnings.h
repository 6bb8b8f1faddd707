/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reader or a compiler noticed and could go on with. Library code never prints: it adds a
 * line here, and main.c decides (print, count, or treat as an error under --strict).
 */
#pragma once

#include <stddef.h>

struct warnings {
	char **lines; /* each without newline, with its subject */
	size_t count;
	size_t dropped; /* lines beyond WARNINGS_MAX, or lost for want of memory */
};

enum { WARNINGS_MAX = 1000 };

/* Adds one line; `w` NULL: it is dropped. Never fails: what does not fit is counted. */
void warnings_add(struct warnings *w, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Frees the lines and empties `w`; NULL is fine. */
void warnings_done(struct warnings *w);
