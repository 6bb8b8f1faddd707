/* SPDX-License-Identifier: Apache-2.0 */
/* Only scalars are read; what a pointer points at is passed over. */
#include "genprof/notation/notation.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"

char *notation_trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	for (size_t n = strlen(text); n > 0 && isspace((unsigned char)text[n - 1]); n--)
		text[n - 1] = '\0';
	return text;
}

/* One past a string that begins here, with C's escapes; NULL: it does not end. */
static char *skip_string(char *at)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
	}
	return *at ? at + 1 : NULL;
}

/*
 * One past what strace -y says of a descriptor that ends here: "3</dev/null>"; NULL: it does not
 * end.
 */
static char *skip_descriptor(char *at)
{
	char *end = strchr(at, '>');

	return end ? end + 1 : NULL;
}

char *notation_find(char *text, char wanted)
{
	size_t depth = 0;
	char *at = text;

	while (*at && (depth > 0 || *at != wanted)) {
		if (*at == '"') {
			at = skip_string(at);
		} else if (*at == '<' && at > text && isdigit((unsigned char)at[-1]) &&
		           at[1] != '<') {
			at = skip_descriptor(at);
		} else {
			if (strchr("([{", *at))
				depth++;
			if (strchr(")]}", *at) && depth-- == 0)
				return NULL;
			at++;
		}
		if (!at)
			return NULL;
	}
	return depth == 0 ? at : NULL;
}

int notation_split(char *list, char *parts[], size_t room, size_t *out_count)
{
	size_t count = 0;
	bool is_last = false;

	if (!*notation_trim(list)) {
		*out_count = 0;
		return 0;
	}
	while (!is_last) {
		char *comma = notation_find(list, ',');

		if (!comma)
			return NOTATION_BROKEN;
		if (count == room)
			return NOTATION_TOO_MANY;
		is_last = !*comma;
		*comma = '\0';
		parts[count++] = notation_trim(list);
		list = comma + 1;
	}
	*out_count = count;
	return 0;
}

char *notation_take_name(char *part, char **out_name)
{
	size_t n = 0;

	while (isalnum((unsigned char)part[n]) || part[n] == '_')
		n++;
	size_t blank = strspn(part + n, " \t");
	*out_name = NULL;
	if (n == 0 || part[n + blank] != '=')
		return part;
	part[n] = '\0';
	*out_name = part;
	return notation_trim(part + n + blank + 1);
}

int notation_read_number(const char *text, uint64_t *out)
{
	bool is_negative = text[0] == '-';
	char *end;

	if (!isdigit((unsigned char)text[is_negative]))
		return NOTATION_UNKNOWN;
	errno = 0;
	unsigned long long value = strtoull(text + is_negative, &end, 0);
	if (errno || *end || (is_negative && value > INT64_MAX))
		return NOTATION_UNKNOWN;
	*out = is_negative ? -(uint64_t)value : value;
	return 0;
}

int notation_read_call_number(const char *text, uint64_t *out)
{
	static const char prefix[] = "syscall_";
	size_t length = sizeof prefix - 1;

	return notation_read_number(strncmp(text, prefix, length) == 0 ? text + length : text, out);
}

static int find_constant(const struct arg_info *arg, const char *word, size_t length, uint64_t *out)
{
	for (size_t i = 0; arg && i < arg->constant_count; i++) {
		if (strncmp(arg->constants[i].name, word, length) == 0 &&
		    !arg->constants[i].name[length]) {
			*out = arg->constants[i].value;
			return 0;
		}
	}
	return NOTATION_UNKNOWN;
}

/* "FUTEX_WAKE_PRIVATE": strace's word for FUTEX_WAKE|FUTEX_PRIVATE_FLAG. */
static int read_private(const struct arg_info *arg, const char *word, uint64_t *out)
{
	static const char suffix[] = "_PRIVATE", flag[] = "FUTEX_PRIVATE_FLAG";
	size_t length = strlen(word), rest = length - (sizeof suffix - 1);
	uint64_t bit = 0;

	if (length < sizeof suffix || strcmp(word + rest, suffix) != 0 ||
	    find_constant(arg, word, rest, out) != 0 ||
	    find_constant(arg, flag, sizeof flag - 1, &bit) != 0)
		return NOTATION_UNKNOWN;
	*out |= bit;
	return 0;
}

/* Other words of strace for 0. */
static const char *const zeros[] = { "NULL", "AT_STATX_SYNC_AS_STAT" };

static int read_word(const struct arg_info *arg, const char *word, uint64_t *out)
{
	if (find_constant(arg, word, strlen(word), out) == 0 || read_private(arg, word, out) == 0)
		return 0;
	for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
		if (strcmp(word, zeros[i]) == 0) {
			*out = 0;
			return 0;
		}
	}
	int result = notation_read_number(word, out);
	if (result == 0 && word[0] == '-' && arg)
		*out &= SYSCALLS_ARG_MASK;
	return result;
}

/*
 * strace -X verbose and strace -y add what a number means: "0x5401 /" "* TCGETS *" "/",
 * "3</dev/null>".
 */
static void cut_remarks(char *text)
{
	char *remark = strstr(text, "/*");

	if (remark && remark > text)
		*remark = '\0';
	if (isdigit((unsigned char)*text))
		text[strcspn(text, "<")] = '\0';
}

int notation_read_value(const struct arg_info *arg, char *text, uint64_t *out,
                        const char **out_word)
{
	uint64_t sum = 0, part;

	if (strchr("\"{[&~", text[0]) || strcmp(text, "_") == 0 || strncmp(text, "...", 3) == 0)
		return NOTATION_OPEN; /* also where nothing is written */
	cut_remarks(text);
	for (char *word, *rest = text; (word = strsep(&rest, "|"));) {
		word = notation_trim(word);
		if (read_word(arg, word, &part) != 0) {
			*out_word = word;
			return NOTATION_UNKNOWN;
		}
		sum |= part;
	}
	*out = sum;
	return 0;
}
