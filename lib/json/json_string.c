/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A string of a JSON text -> its characters. One without escapes is not copied. Bytes that are not
 * UTF-8, control characters and NUL are faults.
 */
#include "lib/json/json_string.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/utf8.h"
#include "lib/json/json_fault.h"

static int hex4(const struct json_parser *p, const char *at, uint32_t *out)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		char c = at + i < p->end ? at[i] : '\0';
		bool is_digit = c >= '0' && c <= '9';
		char lower = (char)(c | 0x20);

		if (!is_digit && (lower < 'a' || lower > 'f'))
			return -1;
		value = value << 4 | (uint32_t)(is_digit ? c - '0' : lower - 'a' + 10);
	}
	*out = value;
	return 0;
}

/* Behind "\u". A character beyond U+FFFF is written as two surrogates. */
static int read_point(struct json_parser *p, const char *escape, uint32_t *out)
{
	uint32_t high, low;

	if (hex4(p, p->at, &high) < 0)
		return json_fault(p, escape,
		                  "an escape that is not \\u and four hexadecimal digits");
	p->at += 4;
	*out = high;
	if (high == 0)
		return json_fault(p, escape, "an escaped NUL character");
	if (high < 0xd800 || high > 0xdfff)
		return 0;
	bool is_pair = high < 0xdc00 && p->end - p->at >= 6 && memcmp(p->at, "\\u", 2) == 0 &&
	               hex4(p, p->at + 2, &low) == 0 && low >= 0xdc00 && low <= 0xdfff;
	if (!is_pair)
		return json_fault(p, escape, "half of a surrogate pair");
	p->at += 6;
	*out = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
	return 0;
}

/* At a backslash. Writes up to 4 bytes and returns their number. */
static int read_escape(struct json_parser *p, char *out)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *escape = p->at++;
	uint32_t point = 0;

	if (p->at == p->end)
		return json_fault(p, p->at, "the text ends inside a string");
	char c = *p->at++;
	if (c != 'u') {
		const char *letter = c ? strchr(letters, c) : NULL;
		if (!letter)
			return json_fault(p, escape, "an escape that JSON does not have");
		*out = meanings[letter - letters];
		return 1;
	}
	return read_point(p, escape, &point) < 0 ? -1 : (int)utf8_write(point, out);
}

/* ASCII characters that stand for themselves in a string. */
static const bool is_plain[256] = {
	[' ' ... '!'] = true,
	['#' ... '['] = true,
	[']' ... 0x7f] = true,
};

static const char *skip_plain(const char *at, const char *end)
{
	while (at < end && is_plain[(unsigned char)*at])
		at++;
	return at;
}

/* A character beyond ASCII, within a string. */
static int skip_character(struct json_parser *p)
{
	char bytes[8] = "";
	uint32_t point;
	size_t left = (size_t)(p->end - p->at);

	memcpy(bytes, p->at, left < 4 ? left : 4);
	size_t length = utf8_length(bytes, &point);
	if (length == 0)
		return json_fault(p, p->at, "the byte 0x%02x, which is not UTF-8",
		                  (unsigned char)*p->at);
	p->at += length;
	return 0;
}

static int add_unescaped(struct json_parser *p, const char *from, size_t *length)
{
	if (!p->unescaped && !(p->unescaped = malloc((size_t)(p->end - p->text))))
		return error_set(p->err, ENOMEM, "%s", p->name);
	memcpy(p->unescaped + *length, from, (size_t)(p->at - from));
	*length += (size_t)(p->at - from);
	return 0;
}

int json_string_read(struct json_parser *p, const char **out, size_t *out_length)
{
	const char *start = ++p->at, *from = start; /* before `from` all is in `unescaped` */
	size_t length = 0;

	for (;;) {
		p->at = skip_plain(p->at, p->end);
		unsigned char c = p->at < p->end ? (unsigned char)*p->at : '"';

		if (c == '"') {
			break;
		} else if (c == '\\') {
			if (add_unescaped(p, from, &length) < 0)
				return -1;
			int n = read_escape(p, p->unescaped + length);
			if (n < 0)
				return -1;
			length += (size_t)n;
			from = p->at;
		} else if (c < 0x20) {
			return json_fault(p, p->at,
			                  c ? "a control character inside a string"
			                    : "a NUL character");
		} else if (skip_character(p) < 0) {
			return -1;
		}
	}
	if (p->at == p->end)
		return json_fault(p, p->at, "the text ends inside a string");
	if (from != start && add_unescaped(p, from, &length) < 0)
		return -1;
	*out = from == start ? start : p->unescaped;
	*out_length = from == start ? (size_t)(p->at - start) : length;
	p->at++;
	return 0;
}
