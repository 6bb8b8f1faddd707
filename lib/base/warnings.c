/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded list of lines: hostile input may give a reason to warn in every one of its rules. */
#include "lib/base/warnings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/array.h"

void warnings_add(struct warnings *w, const char *format, ...)
{
	char *line = NULL;
	va_list args;

	if (!w)
		return;
	if (w->count >= WARNINGS_MAX) {
		w->dropped++;
		return;
	}
	va_start(args, format);
	int n = vasprintf(&line, format, args);
	va_end(args);
	if (n < 0 || array_room(w->lines, w->count, 1) < 0) {
		if (n >= 0)
			free(line);
		w->dropped++;
		return;
	}
	w->lines[w->count++] = line;
}

void warnings_done(struct warnings *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->count; i++)
		free(w->lines[i]);
	free(w->lines);
	*w = (struct warnings){ 0 };
}
