/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log is read line by line. The first line that looks like a call, a table or a record says what
 * the whole log is: a program's own output may precede it and come between its lines.
 */
#include "genprof/import/import_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/notation/notation.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/syscalls/syscalls.h"

const char *const import_formats[] = {
	[IMPORT_STRACE] = "strace", [IMPORT_TABLE] = "strace-c", [IMPORT_AUDIT] = "audit", NULL
};

enum { QUOTED = 80 };

/* What strace calls otherwise, or did in earlier versions (its syscallent.h files). */
static const struct {
	const char *strace, *name;
} aliases[] = {
	{ "old_mmap", "mmap" },  { "old_select", "select" }, { "newselect", "_newselect" },
	{ "pread", "pread64" },  { "pwrite", "pwrite64" },   { "umount", "umount2" },
	{ "sysctl", "_sysctl" },
};

struct import *import_new(const struct import_options *options, struct warnings *warnings,
                          struct warnings *notes)
{
	struct import *import = calloc(1, sizeof *import);

	if (!import)
		return NULL;
	import->options = *options;
	import->warnings = warnings;
	import->notes = notes;
	import->trace = trace_new();
	import->tasks = calloc(IMPORT_MAX_TASKS, sizeof *import->tasks);
	if (import->trace && import->tasks)
		return import;
	import_free(import);
	return NULL;
}

void import_free(struct import *import)
{
	if (!import)
		return;
	for (size_t i = 0; import->tasks && i < import->task_count; i++)
		free(import->tasks[i].pending);
	for (size_t i = 0; i < import->reported_count; i++)
		free(import->reported[i]);
	free(import->tasks);
	trace_free(import->trace);
	free(import);
}

/* ---- what readers ask for ---- */

bool import_is_new(struct import *import, const char *text)
{
	for (size_t i = 0; i < import->reported_count; i++) {
		if (strcmp(import->reported[i], text) == 0)
			return false;
	}
	char *copy = import->reported_count < IMPORT_MAX_REPORTED ? strdup(text) : NULL;
	if (copy)
		import->reported[import->reported_count++] = copy;
	return copy;
}

static int read_number_name(const char *name, uint32_t *out_nr)
{
	uint64_t number;

	if (notation_read_call_number(name, &number) != 0 || number > UINT32_MAX)
		return IMPORT_NOT_UNDERSTOOD;
	*out_nr = (uint32_t)number;
	return 0;
}

int import_find_call(struct import *import, enum arch arch, const char *name, uint32_t *out_nr)
{
	char quoted[QUOTED];

	if (read_number_name(name, out_nr) == 0 ||
	    syscalls_number(arch, name, out_nr) == SYSCALLS_FOUND)
		return 0;
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
		if (strcmp(aliases[i].strace, name) == 0 &&
		    syscalls_number(arch, aliases[i].name, out_nr) == SYSCALLS_FOUND)
			return 0;
	}
	if (import_is_new(import, name))
		warnings_add(import->warnings,
		             "%s:%zu: %s is no system call of %s: left out (--arch says of which "
		             "architecture)",
		             import->name, import->line, json_quote(quoted, sizeof quoted, name),
		             arch_name(arch));
	return IMPORT_NOT_UNDERSTOOD;
}

/*
 * strace names the modes of a machine's personalities (defs.h, PERSONALITY*_WORDSIZE and
 * designators).
 */
static const struct {
	enum arch native;
	const char *mode;
	enum arch arch;
} modes[] = {
	{ ARCH_X86_64, "64 bit", ARCH_X86_64 }, { ARCH_X86_64, "32 bit", ARCH_I386 },
	{ ARCH_X86_64, "x32", ARCH_X32 },       { ARCH_AARCH64, "64 bit", ARCH_AARCH64 },
	{ ARCH_AARCH64, "32 bit", ARCH_ARM },   { ARCH_S390X, "64 bit", ARCH_S390X },
	{ ARCH_S390X, "32 bit", ARCH_S390 },    { ARCH_PPC64LE, "64 bit", ARCH_PPC64LE },
};

int import_set_mode(struct import *import, const char *mode)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (modes[i].native == import->options.arch &&
		    strncmp(mode, modes[i].mode, strlen(modes[i].mode)) == 0) {
			import->arch = modes[i].arch;
			return 0;
		}
	}
	return IMPORT_NOT_UNDERSTOOD;
}

static int begin(struct import *import, const char *command, struct error *err)
{
	static const char *const engines[] = { [IMPORT_STRACE] = "strace",
		                               [IMPORT_TABLE] = "strace -c",
		                               [IMPORT_AUDIT] = "audit records" };
	const struct trace_start start = {
		.command = command ? command : "unknown",
		.kernel = "unknown",
		.machine = arch_name(import->options.arch),
		.engine = engines[import->found],
		.with_results = import->found == IMPORT_STRACE,
		.start_unix_ms = import->start_unix_ms,
	};

	import->has_begun = true;
	return trace_begin(import->trace, &start, err);
}

int import_count(struct import *import, const struct trace_entries *entries, uint64_t at_ms,
                 const char *command, struct error *err)
{
	if (!import->has_begun && begin(import, command, err) < 0)
		return -1;
	import->calls++;
	return trace_add_entries(import->trace, entries, at_ms, err);
}

/* ---- lines ---- */

/* The next line without its end. 1: there is none. */
static int read_line(FILE *in, char *buffer, const struct import *import, struct error *err)
{
	size_t length = 0;
	int c;

	while ((c = getc_unlocked(in)) != EOF && c != '\n') {
		if (length == IMPORT_LINE_MAX)
			return error_set(err, 0, "%s:%zu: the line is longer than %d bytes",
			                 import->name, import->line, IMPORT_LINE_MAX);
		buffer[length++] = c ? (char)c : '?';
	}
	if (ferror(in))
		return error_set(err, errno, "%s", import->name);
	buffer[length] = '\0';
	return c == EOF && length == 0;
}

static enum import_format detect_format(const char *line)
{
	if (import_table_is_header(line))
		return IMPORT_TABLE;
	if (import_audit_is_record(line))
		return IMPORT_AUDIT;
	return import_strace_is_call(line) ? IMPORT_STRACE : IMPORT_ANY;
}

static int take_line(struct import *import, char *line, struct error *err)
{
	if (import->found == IMPORT_ANY) {
		import->found = detect_format(line);
		if (import->found == IMPORT_ANY)
			return *line ? IMPORT_NOT_UNDERSTOOD : 0;
	}
	switch (import->found) {
	case IMPORT_STRACE:
		return import_strace_line(import, line, err);
	case IMPORT_TABLE:
		return import_table_line(import, line, err);
	default:
		return import_audit_line(import, line, err);
	}
}

static void say_not_understood(const struct import *import)
{
	size_t more = import->not_understood - 1;

	if (import->not_understood == 0)
		return;
	if (more == 0)
		warnings_add(import->warnings, "%s:%zu: the line is not understood", import->name,
		             import->first_not_understood);
	else
		warnings_add(import->warnings, "%s:%zu: the line is not understood, and %zu more",
		             import->name, import->first_not_understood, more);
}

static int read_lines(struct import *import, FILE *in, char *buffer, struct error *err)
{
	int result = 0;

	while (result >= 0) {
		import->line++;
		result = read_line(in, buffer, import, err);
		if (result != 0)
			break;
		result = take_line(import, buffer, err);
		if (result != IMPORT_NOT_UNDERSTOOD)
			continue;
		if (import->not_understood++ == 0)
			import->first_not_understood = import->line;
	}
	return result < 0 ? -1 : 0;
}

int import_read(struct import *import, FILE *in, const char *name, struct error *err)
{
	auto_free char *buffer = malloc(IMPORT_LINE_MAX + 1);
	size_t before = import->calls;

	if (!buffer)
		return error_set(err, ENOMEM, "%s", name);
	import->name = name;
	import->found = import->options.format;
	import->arch = import->options.arch;
	import->line = import->not_understood = 0;
	import->is_after_log = false;
	while (import->task_count > 0) /* each file of strace -ff has another process */
		free(import->tasks[--import->task_count].pending);
	import->last_task = 0;
	import->columns = (struct import_columns){ 0 };
	if (read_lines(import, in, buffer, err) < 0)
		return -1;
	if (import->found == IMPORT_STRACE && import_strace_end(import, err) < 0)
		return -1;
	if (import->calls == before) {
		error_set(err, 0, "%s: no system call is in it", name);
		return error_hint(err, "a log of strace, the table of strace -c, or audit records "
		                       "(type=SECCOMP, type=SYSCALL)");
	}
	say_not_understood(import);
	return 0;
}

int import_finish(struct import *import, struct trace **out, struct error *err)
{
	if (!import->has_begun)
		return error_set(err, 0, "import: no log was read");
	if (trace_end(import->trace, import->ending[0] ? import->ending : "unknown", 0, err) < 0)
		return -1;
	*out = take(import->trace);
	return 0;
}
