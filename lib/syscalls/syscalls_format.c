/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns an argument's value into the words of the C headers, in strace's manner: fields first
 * (O_RDWR, SOCK_STREAM), then flags, then what is left as a number.
 */
#include <stdarg.h>
#include <stdio.h>

#include "lib/syscalls/syscalls.h"

/*
 * The kernel's first real-time signal (asm/signal.h, SIGRTMIN); the C library keeps some for
 * itself.
 */
enum { FIRST_REALTIME = 32, LAST_SIGNAL = 64 };

struct text {
	char *buffer;
	size_t size, used;
};

static void append(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void append(struct text *text, const char *format, ...)
{
	va_list args;
	int length;

	if (text->used >= text->size)
		return;
	va_start(args, format);
	length = vsnprintf(text->buffer + text->used, text->size - text->used, format, args);
	va_end(args);
	if (length > 0)
		text->used += (size_t)length;
}

static void append_word(struct text *text, const char *word)
{
	append(text, "%s%s", text->used ? "|" : "", word);
}

static void append_number(struct text *text, const struct arg_info *arg, uint64_t value)
{
	const char *bar = text->used ? "|" : "";

	if (arg->octal)
		append(text, "%s%#03llo", bar, (unsigned long long)value);
	else
		append(text, value < 10 ? "%s%llu" : "%s%#llx", bar, (unsigned long long)value);
}

/* A constant that is the whole value: an enumerator, or the name of no flags at all. */
static const char *whole_name(const struct arg_info *arg, uint64_t value)
{
	for (size_t i = 0; i < arg->constant_count; i++) {
		const struct constant *constant = &arg->constants[i];

		if (constant->mask == 0 && constant->value == value &&
		    (arg->kind != ARG_FLAGS || value == 0))
			return constant->name;
	}
	return NULL;
}

/* Writes what has names and returns the rest. */
static uint64_t append_parts(struct text *text, const struct arg_info *arg, uint64_t value)
{
	uint64_t rest = value, named_fields = 0;

	for (size_t i = 0; i < arg->constant_count; i++) {
		const struct constant *constant = &arg->constants[i];

		if (constant->mask) {
			if ((named_fields & constant->mask) ||
			    (value & constant->mask) != constant->value)
				continue;
			named_fields |= constant->mask;
			rest &= ~constant->mask;
		} else {
			if (arg->kind != ARG_FLAGS || !constant->value ||
			    (rest & constant->value) != constant->value)
				continue;
			rest &= ~constant->value;
		}
		append_word(text, constant->name);
	}
	return rest;
}

const char *syscalls_format_arg(const struct arg_info *arg, uint64_t value, char *buffer,
                                size_t size)
{
	struct text text = { .buffer = buffer, .size = size };
	const char *name;
	uint64_t rest;

	if (size)
		buffer[0] = '\0';
	value &= arg->width == ARG_WIDTH_64 ? UINT64_MAX : SYSCALLS_ARG_MASK;
	if (arg->kind == ARG_SIGNAL && value >= FIRST_REALTIME && value <= LAST_SIGNAL &&
	    arg->constant_count) {
		append(&text, "SIGRT_%u", (unsigned)value - FIRST_REALTIME);
		return buffer;
	}
	name = whole_name(arg, value);
	if (name) {
		append_word(&text, name);
		return buffer;
	}
	rest = append_parts(&text, arg, value);
	if (rest || !text.used)
		append_number(&text, arg, rest);
	return buffer;
}
