/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of strace -c:
 *
 *     % time     seconds  usecs/call     calls    errors syscall
 *     ------ ----------- ----------- --------- --------- ----------------
 *      40.91    0.000009           9         1         1 access
 *     ------ ----------- ----------- --------- --------- ----------------
 *     100.00    0.000022           1        14         3 total
 *
 * The columns are those of the header (strace -U chooses them); that of errors may be blank.
 */
#include <string.h>

#include "genprof/import/import_internal.h"
#include "genprof/notation/notation.h"

enum { MAX_COLUMNS = 16 };

bool import_table_is_header(const char *line)
{
	const char *calls = strstr(line, "calls"), *name = strstr(line, "syscall");

	return calls && name && strspn(line, " %abcdefghijklmnopqrstuvwxyz/-") == strlen(line);
}

/* Cuts the line at its blanks. Returns how many words there are, or MAX_COLUMNS + 1. */
static size_t split(char *line, char *words[MAX_COLUMNS])
{
	size_t count = 0;

	for (char *word = strtok_r(line, " \t\r", &line); word;
	     word = strtok_r(NULL, " \t\r", &line)) {
		if (count == MAX_COLUMNS)
			return MAX_COLUMNS + 1;
		words[count++] = word;
	}
	return count;
}

/* "% time" is one column of two words. */
static int read_header(struct import *import, char *line)
{
	struct import_columns columns = { 0 };
	char *words[MAX_COLUMNS];
	size_t count = split(line, words);

	if (count > MAX_COLUMNS)
		return IMPORT_NOT_UNDERSTOOD;
	columns.calls = columns.name = columns.errors = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], "%") == 0)
			continue;
		if (strcmp(words[i], "calls") == 0)
			columns.calls = columns.count;
		if (strcmp(words[i], "errors") == 0)
			columns.errors = columns.count;
		if (strcmp(words[i], "syscall") == 0)
			columns.name = columns.count;
		columns.count++;
	}
	if (columns.calls == SIZE_MAX || columns.name == SIZE_MAX)
		return IMPORT_NOT_UNDERSTOOD;
	import->columns = columns;
	return 0;
}

/* "System call usage summary for 32 bit mode:" precedes the table of each kind of program. */
static int read_mode(struct import *import, const char *line)
{
	static const char lead[] = "System call usage summary for ";

	if (strncmp(line, lead, sizeof lead - 1) != 0)
		return IMPORT_NOT_UNDERSTOOD;
	return import_set_mode(import, line + sizeof lead - 1);
}

static int read_row(struct import *import, char *line, struct error *err)
{
	const struct import_columns *columns = &import->columns;
	char *words[MAX_COLUMNS];
	uint64_t calls;
	size_t count = split(line, words), blank = columns->count;

	if (count + 1 == columns->count && columns->errors < columns->count)
		blank = columns->errors;
	else if (count != columns->count)
		return IMPORT_NOT_UNDERSTOOD;
	const char *name = words[columns->name - (columns->name > blank)];
	struct trace_entries entries = { .call.arch = import->arch };
	if (strcmp(name, "total") == 0)
		return 0;
	if (notation_read_number(words[columns->calls - (columns->calls > blank)], &calls) != 0 ||
	    calls == 0 || calls > INT64_MAX ||
	    import_find_call(import, import->arch, name, &entries.call.nr) != 0)
		return IMPORT_NOT_UNDERSTOOD;
	entries.calls = calls;
	return import_count(import, &entries, 0, NULL, err);
}

int import_table_line(struct import *import, char *line, struct error *err)
{
	line = notation_trim(line);
	if (import_table_is_header(line))
		return read_header(import, line);
	if (!*line || strspn(line, "- ") == strlen(line))
		return 0;
	if (read_mode(import, line) == 0)
		return 0;
	return import->columns.count ? read_row(import, line, err) : IMPORT_NOT_UNDERSTOOD;
}
