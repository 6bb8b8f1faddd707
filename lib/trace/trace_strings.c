/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts of a trace: what programs, files and kernels are called, made safe for JSON and terminals,
 * and bounded sets of them with the number of runs that gave each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/utf8.h"
#include "lib/trace/trace_internal.h"

/* How many bytes the character at `text` has, or 0: not valid UTF-8, or a control character. */
static size_t character_length(const char *text)
{
	uint32_t point;
	size_t length = utf8_length(text, &point);

	return length && !utf8_is_control(point) ? length : 0;
}

char *trace_escape(const char *text)
{
	static const char dots[] = "...";
	const char *p = text;
	char *out = malloc(TRACE_MAX_TEXT + 1);
	size_t at = 0, last_good = 0; /* up to last_good the dots would still fit */

	if (!out)
		return NULL;
	while (*p) {
		size_t length = character_length(p), width = length ? length : 4;

		if (at + width > TRACE_MAX_TEXT) {
			memcpy(out + last_good, dots, sizeof dots - 1);
			at = last_good + sizeof dots - 1;
			break;
		}
		if (length)
			memcpy(out + at, p, length);
		else
			snprintf(out + at, width + 1, "\\x%02x", (unsigned char)*p);
		p += length ? length : 1;
		at += width;
		if (at + sizeof dots - 1 <= TRACE_MAX_TEXT)
			last_good = at;
	}
	out[at] = '\0';
	char *fitted = realloc(out, at + 1);
	return fitted ? fitted : out;
}

bool trace_is_escaped(const char *text)
{
	const char *p = text;
	size_t length;

	while (*p && (length = character_length(p)) > 0)
		p += length;
	return !*p && (size_t)(p - text) <= TRACE_MAX_TEXT;
}

size_t trace_strings_place(const char *const sorted[], size_t count, const char *text)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (strcmp(sorted[middle], text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int allocate(struct trace_strings *set)
{
	if (!set->texts)
		set->texts = calloc(TRACE_MAX_COMMANDS, sizeof *set->texts);
	if (!set->runs)
		set->runs = calloc(TRACE_MAX_COMMANDS, sizeof *set->runs);
	return set->texts && set->runs ? 0 : -1;
}

int trace_strings_add(struct trace_strings *set, const char *text, uint64_t runs)
{
	size_t at = trace_strings_place((const char *const *)set->texts, set->count, text);

	if (at < set->count && strcmp(set->texts[at], text) == 0) {
		set->runs[at] = trace_sum(set->runs[at], runs);
		return 0;
	}
	if (at == TRACE_MAX_COMMANDS) {
		set->is_truncated = true;
		return 0;
	}
	auto_free char *copy = strdup(text);
	if (!copy || allocate(set) < 0)
		return -1;
	if (set->count == TRACE_MAX_COMMANDS) {
		free(set->texts[--set->count]);
		set->is_truncated = true;
	}
	memmove(set->texts + at + 1, set->texts + at, (set->count - at) * sizeof *set->texts);
	memmove(set->runs + at + 1, set->runs + at, (set->count - at) * sizeof *set->runs);
	set->texts[at] = take(copy);
	set->runs[at] = runs;
	set->count++;
	return 0;
}

int trace_strings_merge(struct trace_strings *into, const struct trace_strings *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (trace_strings_add(into, from->texts[i], from->runs[i]) < 0)
			return -1;
	into->is_truncated |= from->is_truncated;
	return 0;
}

void trace_strings_done(struct trace_strings *set)
{
	for (size_t i = 0; i < set->count; i++)
		free(set->texts[i]);
	free(set->texts);
	free(set->runs);
	*set = (struct trace_strings){ 0 };
}
