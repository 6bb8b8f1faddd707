/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of logs share; for genprof/import/ only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "genprof/import/import.h"
#include "lib/syscalls/call.h"
#include "lib/trace/trace.h"

enum {
	IMPORT_MAX_TASKS = 4096,  /* at a time; of further ones the program is not known */
	IMPORT_MAX_REPORTED = 64, /* names and arguments that are warned of */
};

/* A process of a strace log. */
struct import_task {
	uint64_t pid;
	bool has_image;
	uint32_t image;
	char *pending;    /* a call that is not finished: "read(3, "; or NULL */
	bool is_creating; /* and it makes a task */
	unsigned resumed; /* how often it went on without an end */
};

/* The columns of a strace -c table. */
struct import_columns {
	/* how many, and which; errors: count where there is none */
	size_t count, calls, errors, name;
};

struct import {
	struct import_options options;
	struct warnings *warnings, *notes;
	struct trace *trace;
	bool has_begun;
	enum import_format found; /* the format of the log that is read, or IMPORT_ANY */
	enum arch arch;           /* as the log says, or options.arch */
	const char *name;         /* the log */
	size_t line;
	size_t calls; /* lines of calls, of all logs */
	size_t not_understood, first_not_understood;
	char *reported[IMPORT_MAX_REPORTED];
	size_t reported_count;

	struct import_columns columns; /* of a table */
	bool is_after_log;             /* strace -C: the table behind a log has nothing new */
	struct import_task *tasks;
	size_t task_count, last_task;
	uint64_t main_pid;
	bool has_main;
	char ending[48];
	uint64_t start_unix_ms; /* of audit records; 0: not known */
};

/* What a reader says of a line. */
enum import_answer { IMPORT_TAKEN = 0, IMPORT_NOT_UNDERSTOOD = 1 }; /* or -1, with `err` */

/* Each takes one line without its end, and may cut it. */
int import_strace_line(struct import *import, char *line, struct error *err);
int import_table_line(struct import *import, char *line, struct error *err);
int import_audit_line(struct import *import, char *line, struct error *err);

/* One line of a strace log, taken apart. Points into the line. */
struct import_line {
	uint64_t pid;           /* 0: the log names none */
	char *name, *arguments; /* the text between the parentheses */
	char *result;           /* behind "= "; NULL: the call did not finish */
};

/* Counts a call whose arguments were split; cuts `parts`. Returns as import_strace_line. */
int import_call_count(struct import *import, const struct import_line *parsed, char *parts[],
                      size_t count, struct error *err);

/* Whether the call makes a process. */
bool import_call_creates(const char *name);

struct import_task *import_task_find(struct import *import, uint64_t pid);

/* Finds or adds; NULL where there are too many. */
struct import_task *import_task_get(struct import *import, uint64_t pid);

/* Calls that were not finished when the log ended. */
int import_strace_end(struct import *import, struct error *err);

/* Whether a line begins a table, or is of this kind, so that the whole log is. */
bool import_table_is_header(const char *line);
bool import_strace_is_call(const char *line);
bool import_audit_is_record(const char *line);

/*
 * The call of a name or number ("syscall_0x1bf") in strace's spelling; IMPORT_NOT_UNDERSTOOD, with
 * a warning, where there is none.
 */
int import_find_call(struct import *import, enum arch arch, const char *name, uint32_t *out_nr);

/* "32 bit mode" ...: the architecture of what follows, beside that of the machine. */
int import_set_mode(struct import *import, const char *mode);

/* Counts calls. `command` is what is known of the command line, for the first of all; or NULL. */
int import_count(struct import *import, const struct trace_entries *entries, uint64_t at_ms,
                 const char *command, struct error *err);

/* True the first time that it is asked about this text, for a bounded number of texts. */
bool import_is_new(struct import *import, const char *text);
