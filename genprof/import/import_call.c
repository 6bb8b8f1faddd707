/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call of a strace log -> what a trace keeps of it: the arguments that a filter could compare,
 * as far as they are numbers or constants of the tables, and which program made it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/import/import_internal.h"
#include "genprof/notation/notation.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/errno_name.h"

enum { MAX_WORDS = 16, COMMAND_TEXT = 1024, NOTE_TEXT = 256 };

/* Calls whose 64-bit arguments take two registers on 32 bits, and one place in strace's log. */
static const char *const paired[] = {
	"_llseek",          "fadvise64",      "fadvise64_64", "fallocate", "fanotify_mark",
	"ftruncate64",      "lookup_dcookie", "pread64",      "preadv",    "preadv2",
	"pwrite64",         "pwritev",        "pwritev2",     "readahead", "sync_file_range",
	"sync_file_range2", "truncate64",
};

static const char *const creating[] = { "clone", "clone3", "fork", "vfork" };

static bool is_one_of(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list[i], name) == 0)
			return true;
	}
	return false;
}

#define IS_ONE_OF(name, list) is_one_of((name), (list), sizeof(list) / sizeof *(list))

/* ---- arguments ---- */

static void note_unknown(struct import *import, const char *name, const struct arg_info *arg,
                         const char *word)
{
	char text[NOTE_TEXT], quoted[80];

	snprintf(text, sizeof text, "%s: %s", name, arg->name);
	if (import_is_new(import, text))
		warnings_add(import->notes,
		             "%s:%zu: %s: %s is no constant known here: the argument is left open",
		             import->name, import->line, text,
		             json_quote(quoted, sizeof quoted, word));
}

/* "SIGRT_3", and "SNDCTL_TMR_TIMEBASE or TCGETS": one number with two names. */
static int read_word(const struct arg_info *arg, char *text, uint64_t *out, const char **out_word)
{
	static const char realtime[] = "SIGRT_", joint[] = " or ";
	char *second = strstr(text, joint);

	if (second && strchr("\"{[&~", text[0]) == NULL) {
		*second = '\0';
		if (notation_read_value(arg, text, out, out_word) == 0)
			return 0;
		text = second + sizeof joint - 1;
	}
	if (arg->kind == ARG_SIGNAL && strncmp(text, realtime, sizeof realtime - 1) == 0 &&
	    notation_read_number(text + sizeof realtime - 1, out) == 0) {
		*out += 32;
		return 0;
	}
	return notation_read_value(arg, text, out, out_word);
}

/* The part that is argument `index`: by name where strace gives names, else by place. */
static char *find_part(char *parts[], size_t count, const struct arg_info *arg, unsigned index)
{
	bool has_names = false;

	for (size_t i = 0; i < count; i++) {
		char *name, *value = notation_take_name(parts[i], &name);

		has_names |= name != NULL;
		if (name && strcmp(name, arg->name) == 0)
			return value;
		if (name)
			name[strlen(name)] = '='; /* as it was */
	}
	return !has_names && index < count ? parts[index] : NULL;
}

static unsigned read_arguments(struct import *import, const char *name, char *parts[], size_t count,
                               struct call *call)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	uint64_t context[CALL_ARGS] = { UINT64_MAX, UINT64_MAX, UINT64_MAX,
		                        UINT64_MAX, UINT64_MAX, UINT64_MAX };
	unsigned known = 0;

	if (!info || (arch_bits(call->arch) == 32 && IS_ONE_OF(name, paired)))
		return 0;
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		struct arg_info in_context;
		const char *word = "";

		if (info->args[i].kind == ARG_UNFILTERED)
			continue;
		const struct arg_info *arg =
			syscalls_arg_in_context(&info->args[i], context, &in_context);
		char *part = find_part(parts, count, &info->args[i], i);
		int result = part ? read_word(arg, part, &call->args[i], &word) : NOTATION_OPEN;
		if (result == NOTATION_UNKNOWN)
			note_unknown(import, name, arg, word);
		if (result != 0)
			continue;
		context[i] = call->args[i];
		known |= 1u << i;
	}
	return known;
}

/* {flags=CLONE_VM|..., exit_signal=0, ...} => {parent_tid=[18]}; cuts the text. */
static char *find_field(char *structure, const char *field)
{
	char *parts[MAX_WORDS],
		*end = structure[0] == '{' ? notation_find(structure + 1, '}') : NULL;
	size_t count = 0;

	if (!end || *end != '}')
		return NULL;
	*end = '\0';
	if (notation_split(structure + 1, parts, MAX_WORDS, &count) == NOTATION_BROKEN)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		char *name, *value = notation_take_name(parts[i], &name);

		if (name && strcmp(name, field) == 0)
			return value;
	}
	return NULL;
}

/* The numbers in the structure that an argument points at, where strace shows it. */
static unsigned read_memory(struct import *import, const char *name, char *parts[], size_t count,
                            struct call *call)
{
	size_t list_count = 0;
	const struct memory_arg *list = syscalls_memory_args(call->arch, call->nr, &list_count);
	unsigned known = 0;

	for (size_t i = 0; i < list_count; i++) {
		const struct memory_arg *m = &list[i];
		const char *word = "";
		auto_free char *structure = m->pointer < count ? strdup(parts[m->pointer]) : NULL;
		char *text = structure ? find_field(structure, m->info.name) : NULL;
		int result = text ? read_word(&m->info, text, &call->args[m->index], &word)
		                  : NOTATION_OPEN;

		if (result == NOTATION_UNKNOWN)
			note_unknown(import, name, &m->info, word);
		if (result == 0)
			known |= 1u << m->index;
	}
	return known;
}

/* ---- programs ---- */

/* The text between the quotes; NULL: it is no string. Modifies the text. */
static char *unquote(char *text)
{
	char *end = text[0] == '"' ? strrchr(text, '"') : NULL;

	if (!end || end == text)
		return NULL;
	*end = '\0';
	return text + 1;
}

/* ["ls", "-l"] -> ls -l; as a shell would need it only where no word needs quotes. */
static void join_command(char *list, char command[COMMAND_TEXT])
{
	char *parts[MAX_WORDS];
	size_t count = 0, used = 0;

	command[0] = '\0';
	size_t length = strlen(list);
	if (list[0] != '[' || length < 2 || list[length - 1] != ']')
		return;
	list[length - 1] = '\0';
	if (notation_split(list + 1, parts, MAX_WORDS, &count) == NOTATION_BROKEN)
		return;
	for (size_t i = 0; i < count && used < COMMAND_TEXT; i++) {
		char *word = unquote(parts[i]);
		used += (size_t)snprintf(command + used, COMMAND_TEXT - used, "%s%s", i ? " " : "",
		                         word ? word : parts[i]);
	}
}

/* An execve that succeeds: the task has another image from now on. */
static int change_image(struct import *import, struct import_task *task, const char *name,
                        char *parts[], size_t count, struct error *err)
{
	size_t which = strcmp(name, "execveat") == 0;
	char *path = which < count ? unquote(parts[which]) : NULL;

	if (!path || !task)
		return 0;
	if (trace_image(import->trace, path, &task->image, err) < 0)
		return -1;
	task->has_image = true;
	return 0;
}

/* -1, and the errno by name; a number; or "?". */
static int read_errno(const char *result)
{
	char name[ERRNO_NAME_SIZE];

	return result && sscanf(result, "-1 %15[A-Z0-9]", name) == 1 ? errno_number(name) : 0;
}

static int add_child(struct import *import, const struct import_line *parsed,
                     const struct import_task *parent)
{
	uint64_t pid;
	char digits[24];

	if (!parsed->result || sscanf(parsed->result, "%23[0-9]", digits) != 1 ||
	    notation_read_number(digits, &pid) != 0 || pid == 0)
		return 0;
	struct import_task known = *parent, *child = import_task_get(import, pid);
	if (child && !child->has_image) {
		child->has_image = known.has_image;
		child->image = known.image;
	}
	return 0;
}

int import_call_count(struct import *import, const struct import_line *parsed, char *parts[],
                      size_t count, struct error *err)
{
	struct import_task *task = import_task_get(import, parsed->pid);
	struct trace_entries entries = { .call.arch = import->arch, .calls = 1 };
	bool is_exec = strcmp(parsed->name, "execve") == 0 || strcmp(parsed->name, "execveat") == 0;
	char command[COMMAND_TEXT] = "";
	int errnum = read_errno(parsed->result);

	if (import_find_call(import, import->arch, parsed->name, &entries.call.nr) != 0)
		return IMPORT_NOT_UNDERSTOOD;
	if (!import->has_main) {
		import->has_main = true;
		import->main_pid = parsed->pid;
	}
	entries.known = read_memory(import, parsed->name, parts, count, &entries.call);
	entries.known |= read_arguments(import, parsed->name, parts, count, &entries.call);
	bool had_image = task && task->has_image;
	uint32_t image = had_image ? task->image : 0;
	if (is_exec && parsed->result && !errnum) {
		if (!import->has_begun && count > 1)
			join_command(parts[1], command);
		if (change_image(import, task, parsed->name, parts, count, err) < 0)
			return -1;
		image = task && !had_image ? task->image : image;
		had_image |= task && task->has_image;
	}
	entries.image = had_image ? &image : NULL;
	if (import_count(import, &entries, 0, command[0] ? command : NULL, err) < 0 ||
	    (errnum &&
	     trace_add_result(import->trace, import->arch, entries.call.nr, 1, errnum, 0, err) < 0))
		return -1;
	return task && IS_ONE_OF(parsed->name, creating) ? add_child(import, parsed, task) : 0;
}

bool import_call_creates(const char *name)
{
	return IS_ONE_OF(name, creating);
}
