/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taken apart once, then looked up for each architecture: arguments have other places, and
 * constants other values there.
 */
#include "genprof/query/query_call.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/notation/notation.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/spelling.h"

enum { QUOTED = 80, MAX_CONSTANTS = 1024 };

/* ---- taking apart ---- */

static int wrong(struct error *err, const char *what, const char *text)
{
	char quoted[QUOTED];

	error_set(err, 0, "%s: %s", json_quote(quoted, sizeof quoted, text), what);
	return error_hint(err, "a call is written NAME, NUMBER, NAME(VALUE, ...) or "
	                       "NAME(ARGUMENT=VALUE, ...), on one architecture as ARCH NAME");
}

static bool is_word(const char *text)
{
	return *text &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
	               strlen(text);
}

/* The text between the parentheses. */
static int take_arguments(char *list, const char *whole, struct query_call *out, struct error *err)
{
	char *parts[CALL_ARGS];
	int result = notation_split(list, parts, CALL_ARGS, &out->count);

	if (result == NOTATION_TOO_MANY)
		return wrong(err, "a call has at most six arguments", whole);
	if (result != 0)
		return wrong(err, "a bracket or quote is not closed", whole);
	for (size_t i = 0; i < out->count; i++) {
		struct query_argument *argument = &out->arguments[i];

		argument->value = notation_take_name(parts[i], &argument->name);
		if (!argument->value[0])
			return wrong(err, "the value of an argument is missing", whole);
	}
	return 0;
}

/* "i386 socket" -> the architecture. */
static int take_arch(char *head, const char *whole, struct query_call *out, struct error *err)
{
	char *blank = head + strcspn(head, " \t");

	if (!*blank) {
		out->name = head;
		return 0;
	}
	*blank = '\0';
	out->name = notation_trim(blank + 1);
	out->has_arch = true;
	if (arch_from_name(head, &out->arch) != 0)
		return wrong(err, "the first word is not an architecture such as x86_64", whole);
	return 0;
}

int query_call_parse(const char *text, struct query_call *out, struct error *err)
{
	*out = (struct query_call){ 0 };
	if (strlen(text) >= sizeof out->text)
		return wrong(err, "longer than any call", text);
	strcpy(out->text, text);
	char *head = notation_trim(out->text), *open = strchr(head, '(');
	if (open) {
		char *close = open + strlen(open) - 1;
		if (*close != ')')
			return wrong(err, "a parenthesis has to end it", text);
		*open = *close = '\0';
		if (take_arguments(open + 1, text, out, err) < 0)
			return -1;
	}
	if (take_arch(notation_trim(head), text, out, err) < 0)
		return -1;
	return is_word(out->name) ? 0 : wrong(err, "this is not the name of a system call", text);
}

/* ---- looking up ---- */

/* The call's number. */
static int find_number(const char *name, enum arch arch, uint32_t *out_nr, struct error *err)
{
	uint64_t number = 0;
	char quoted[QUOTED];

	if (notation_read_call_number(name, &number) == 0) {
		if (number > UINT32_MAX)
			return error_set(err, 0, "%s: not a number of a system call",
			                 json_quote(quoted, sizeof quoted, name));
		*out_nr = (uint32_t)number | (arch == ARCH_X32 ? ARCH_X32_BIT : 0);
		return 0;
	}
	switch (syscalls_number(arch, name, out_nr)) {
	case SYSCALLS_FOUND:
		return 0;
	case SYSCALLS_ABSENT:
		return QUERY_CALL_ABSENT;
	default:
		return error_set(err, 0, "%s: there is no such system call",
		                 json_quote(quoted, sizeof quoted, name));
	}
}

/* The place of an argument by its name in the tables, or arg0 to arg5. */
static int find_place(const char *name, const struct syscall_info *info,
                      const struct query_call *query, unsigned *out, struct error *err)
{
	const char *names[CALL_ARGS];
	size_t count = 0;
	char quoted[QUOTED];

	if (strncmp(name, "arg", 3) == 0 && name[3] >= '0' && name[3] < '0' + CALL_ARGS &&
	    !name[4]) {
		*out = (unsigned)(name[3] - '0');
		return 0;
	}
	for (unsigned i = 0; info && i < CALL_ARGS; i++) {
		if (info->args[i].kind == ARG_UNFILTERED)
			continue;
		names[count++] = info->args[i].name;
		if (strcmp(info->args[i].name, name) == 0) {
			*out = i;
			return 0;
		}
	}
	const char *near = spelling_nearest(name, names, count);
	error_set(err, 0, "%s: no argument is called %s", query->name,
	          json_quote(quoted, sizeof quoted, name));
	if (near)
		return error_hint(err,
		                  "did you mean %s? arg0 to arg5 name any argument by its place",
		                  near);
	return error_hint(err, "arg0 to arg5 name any argument by its place");
}

static int no_constant(const struct arg_info *arg, const char *word, const struct query_call *query,
                       struct error *err)
{
	const char *names[MAX_CONSTANTS] = { NULL }, *near;
	char quoted[QUOTED];
	size_t count = 0;

	for (; arg && count < arg->constant_count && count < MAX_CONSTANTS; count++)
		names[count] = arg->constants[count].name;
	near = spelling_nearest(word, names, count);
	error_set(err, 0, "%s: %s is neither a number nor a constant of %s", query->name,
	          json_quote(quoted, sizeof quoted, word), arg ? arg->name : "this argument");
	return near ? error_hint(err, "did you mean %s?", near) : -1;
}

static int read_value(const struct arg_info *arg, const char *text, const struct query_call *query,
                      uint64_t *out, struct error *err)
{
	auto_free char *copy = strdup(text);
	const char *word;

	if (!copy)
		return error_set(err, ENOMEM, "query");
	int result = notation_read_value(arg, copy, out, &word);
	/* AT_FDCWD and others of which no table has the values. */
	if (result == NOTATION_UNKNOWN && !arg && is_word(word) && isalpha((unsigned char)word[0]))
		return NOTATION_OPEN;
	return result == NOTATION_UNKNOWN ? no_constant(arg, word, query, err) : result;
}

/* The text for each place; NULL: open. */
static int place_values(const struct query_call *query, const struct syscall_info *info,
                        const char *values[CALL_ARGS], struct error *err)
{
	for (unsigned i = 0; i < query->count; i++) {
		const struct query_argument *argument = &query->arguments[i];
		unsigned place = i;

		if (argument->name && find_place(argument->name, info, query, &place, err) < 0)
			return -1;
		if (values[place])
			return error_set(err, 0, "%s: argument %u is given twice", query->name,
			                 place);
		values[place] = argument->value;
	}
	return 0;
}

int query_call_bind(const struct query_call *query, enum arch arch, struct call *out,
                    unsigned *out_known, struct error *err)
{
	/* An open argument does not decide how others are read. */
	uint64_t context[CALL_ARGS] = { UINT64_MAX, UINT64_MAX, UINT64_MAX,
		                        UINT64_MAX, UINT64_MAX, UINT64_MAX };
	const char *values[CALL_ARGS] = { NULL };
	struct call call = { .arch = arch };
	unsigned known = 0;

	int result = find_number(query->name, arch, &call.nr, err);
	if (result != 0)
		return result;
	const struct syscall_info *info = syscalls_info(arch, call.nr);
	if (place_values(query, info, values, err) < 0)
		return -1;
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		const struct arg_info *arg =
			info && info->args[i].kind != ARG_UNFILTERED ? &info->args[i] : NULL;
		struct arg_info in_context;

		if (!values[i])
			continue;
		if (arg)
			arg = syscalls_arg_in_context(arg, context, &in_context);
		result = read_value(arg, values[i], query, &call.args[i], err);
		if (result < 0)
			return -1;
		if (result == NOTATION_OPEN)
			continue;
		if (arch_bits(arch) == 32)
			call.args[i] = (uint32_t)call.args[i];
		context[i] = call.args[i];
		known |= 1u << i;
	}
	*out = call;
	*out_known = known;
	return 0;
}
