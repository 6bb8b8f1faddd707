/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log of strace, with any of its prefixes (-f, -t, -r, -i, -n, -Y):
 *
 *     [pid 17] openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3
 *     17 10:11:12 read(3,  <unfinished ...>
 *     17 10:11:12 <... read resumed>"root"..., 4096) = 4
 *     --- SIGCHLD {si_signo=SIGCHLD, ...} ---
 *     +++ exited with 0 +++
 *
 * Of the arguments those are taken that a filter could compare and that are numbers or constants of
 * the tables. A call that did not finish is one all the same.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/import/import_internal.h"
#include "genprof/notation/notation.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"

/*
 * A call is joined from so many lines at most: each joins all that was before, which a hostile log
 * makes long.
 */
enum { MAX_PARTS = 16, MAX_RESUMED = 16 };

/* ---- the beginning of a line ---- */

/*
 * "17", "17<ls>", "10:11:12.000001", "1700000000.5": the first that is only digits is the process.
 */
static char *skip_number(char *at, struct import_line *out)
{
	char *end = at + strspn(at, "0123456789:.");
	bool is_plain = (size_t)(end - at) == strspn(at, "0123456789");

	if (is_plain && out->pid == 0)
		out->pid = strtoull(at, NULL, 10);
	if (*end == '<')
		end += strcspn(end, ">") + (strchr(end, '>') != NULL);
	return end;
}

/* "[pid 17]", "[00007f9ab]", "[ 59]" */
static char *skip_brackets(char *at, struct import_line *out)
{
	static const char pid[] = "[pid ";
	char *end = strchr(at, ']');

	if (!end)
		return NULL;
	if (strncmp(at, pid, sizeof pid - 1) == 0)
		out->pid = strtoull(at + sizeof pid - 1, NULL, 10);
	else if (strspn(at + 1, " 0123456789abcdef") != (size_t)(end - at - 1))
		return NULL;
	return end + 1;
}

/* NULL: nothing follows. */
static char *skip_prefix(char *at, struct import_line *out)
{
	while (at && *at) {
		if (isspace((unsigned char)*at))
			at++;
		else if (isdigit((unsigned char)*at))
			at = skip_number(at, out);
		else if (*at == '[')
			at = skip_brackets(at, out);
		else
			return at;
	}
	return NULL;
}

static size_t name_length(const char *at)
{
	size_t n = 0;

	while (isalnum((unsigned char)at[n]) || at[n] == '_')
		n++;
	return n > 0 && !isdigit((unsigned char)at[0]) && at[n] == '(' ? n : 0;
}

bool import_strace_is_call(const char *line)
{
	struct import_line parsed = { 0 };
	auto_free char *copy = strdup(line);
	const char *at = copy ? skip_prefix(copy, &parsed) : NULL;

	return at && name_length(at) > 0 &&
	       (strstr(at, ") = ") || strstr(at, ")  ") || strstr(at, "<unfinished ...>"));
}

/* ---- what is no call ---- */

/* True: the line is no call, and nothing is lost. */
static bool is_remark(struct import *import, const char *line)
{
	const char *mode = strstr(line, " runs in ");

	if (mode && strncmp(line, "strace: [ Process PID=", 22) == 0) {
		import_set_mode(import, mode + strlen(" runs in "));
		return true;
	}
	/* The end of a call in whose middle something else was written; a frame of strace -k. */
	return strncmp(line, "--- ", 4) == 0 || strncmp(line, "strace: ", 8) == 0 ||
	       strchr("),>", *line);
}

/* ---- calls ---- */

/* "name(arguments) = result", or as much of it as there is. */
static int take_call(struct import *import, struct import_line *parsed, char *text, bool is_whole,
                     struct error *err)
{
	size_t length = name_length(text), count = 0;
	char *parts[MAX_PARTS];

	if (length == 0)
		return IMPORT_NOT_UNDERSTOOD;
	text[length] = '\0';
	parsed->name = text;
	parsed->arguments = text + length + 1;
	/*
	 * A program's own output may come in the middle of a line, and its rest in the next one.
	 */
	char *end = is_whole ? notation_find(parsed->arguments, ')') : NULL;
	if (end && *end) {
		*end = '\0';
		parsed->result = notation_trim(end + 1);
		if (*parsed->result++ != '=')
			return IMPORT_NOT_UNDERSTOOD;
		parsed->result = notation_trim(parsed->result);
	}
	/* What follows a broken part is unknown. */
	if (notation_split(parsed->arguments, parts, MAX_PARTS, &count) != 0)
		count = 0;
	return import_call_count(import, parsed, parts, count, err);
}

/* Keeps the beginning of a call until the rest comes. */
static int keep_pending(struct import *import, struct import_line *parsed, char *text, char *end,
                        struct error *err)
{
	struct import_task *task = import_task_get(import, parsed->pid);
	size_t length = name_length(text);

	*end = '\0';
	if (length == 0 || !task)
		return take_call(import, parsed, text, false, err);
	free(task->pending);
	task->pending = strdup(text);
	text[length] = '\0';
	task->is_creating = import_call_creates(text);
	return task->pending ? 0 : error_set(err, ENOMEM, "%s", import->name);
}

/* A call that did not finish is counted; -1, with `err`, or 0. */
static int end_pending(struct import *import, struct import_task *task, struct error *err)
{
	auto_free char *pending = take(task->pending);
	struct import_line parsed = { .pid = task->pid };

	task->is_creating = false;
	return pending && take_call(import, &parsed, pending, false, err) < 0 ? -1 : 0;
}

/* "+++ exited with 0 +++": how the first process ended is how the run did. */
static int end_task(struct import *import, uint64_t pid, const char *line, struct error *err)
{
	struct import_task *task = import_task_find(import, pid);
	char signal[24];
	int status;

	if (!import->ending[0] && (!import->has_main || pid == import->main_pid)) {
		if (sscanf(line, "+++ exited with %d +++", &status) == 1)
			snprintf(import->ending, sizeof import->ending, "exit %d", status & 0xff);
		else if (sscanf(line, "+++ killed by %23[A-Z0-9_]", signal) == 1)
			snprintf(import->ending, sizeof import->ending, "signal %s", signal);
	}
	if (!task)
		return 0;
	if (end_pending(import, task, err) < 0)
		return -1;
	*task = import->tasks[--import->task_count];
	return 0;
}

/* Whose call goes on. Once a task is alone again, its lines have no number. */
static struct import_task *find_pending(struct import *import, uint64_t pid)
{
	struct import_task *task = import_task_find(import, pid);

	for (size_t i = 0; i < import->task_count && pid == 0 && !(task && task->pending); i++)
		task = import->tasks[i].pending ? &import->tasks[i] : task;
	return task;
}

/* "<... read resumed>rest" */
static int resume(struct import *import, struct import_line *parsed, char *text, struct error *err)
{
	struct import_task *task = find_pending(import, parsed->pid);
	char *rest = strstr(text, "resumed>");
	auto_free char *beginning = task ? take(task->pending) : NULL, *whole = NULL;

	if (!rest || !beginning)
		return IMPORT_NOT_UNDERSTOOD;
	rest += strlen("resumed>");
	if (asprintf(&whole, "%s%s", beginning, rest) < 0) {
		whole = NULL;
		return error_set(err, ENOMEM, "%s", import->name);
	}
	char *unfinished =
		strstr(rest, "<unfinished ...>") ? strstr(whole, "<unfinished ...>") : NULL;
	task->is_creating = false;
	parsed->pid = task->pid;
	if (unfinished && task->resumed == MAX_RESUMED)
		return take_call(import, parsed, whole, false, err);
	task->resumed++;
	return unfinished ? keep_pending(import, parsed, whole, unfinished, err)
	                  : take_call(import, parsed, whole, true, err);
}

int import_strace_line(struct import *import, char *line, struct error *err)
{
	struct import_line parsed = { 0 };

	if (import->is_after_log || import_table_is_header(line)) {
		import->is_after_log = true;
		return 0;
	}
	char *text = skip_prefix(line, &parsed);
	if (!text || is_remark(import, text))
		return 0;
	if (strncmp(text, "+++ ", 4) == 0)
		return end_task(import, parsed.pid, text, err);
	if (strncmp(text, "<... ", 5) == 0)
		return resume(import, &parsed, text, err);
	char *attached = strstr(text, "strace: Process ");
	if (attached)
		*attached = '\0';
	char *unfinished = strstr(text, "<unfinished ...>");
	if (!unfinished || unfinished[16])
		return take_call(import, &parsed, text, true, err);
	struct import_task *task = import_task_get(import, parsed.pid);
	if (task)
		task->resumed = 0;
	return keep_pending(import, &parsed, text, unfinished, err);
}

int import_strace_end(struct import *import, struct error *err)
{
	for (size_t i = 0; i < import->task_count; i++) {
		if (end_pending(import, &import->tasks[i], err) < 0)
			return -1;
	}
	return 0;
}
