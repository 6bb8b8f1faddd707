/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may come next and what is there -> what is wrong, in the words of people who write JSON by
 * hand.
 */
#include "lib/json/json_fault.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/error.h"

int json_fault(const struct json_parser *p, const char *at, const char *format, ...)
{
	size_t line = 1, column = 1; /* columns are characters */
	char words[128];
	va_list args;

	for (const char *c = p->text; c < at; c++) {
		if (*c == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)*c & 0xc0) != 0x80) {
			column++;
		}
	}
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	return error_set(p->err, 0, "%s:%zu:%zu: %s", p->name, line, column, words);
}

/* What people write that JSON does not have, by its beginning. */
static const struct {
	const char *start, *words;
} foreign[] = {
	{ "\xef\xbb\xbf", "a byte order mark; save the file as UTF-8 without one" },
	{ "//", "a comment; JSON has none" },
	{ "/*", "a comment; JSON has none" },
	{ "#", "a comment; JSON has none" },
	{ "'", "a single quote; JSON has double quotes" },
	{ "\xe2\x80\x9c", "a typographic quote; JSON has \"" },
	{ "\xe2\x80\x9d", "a typographic quote; JSON has \"" },
	{ "0x", "a hexadecimal number; JSON has decimal ones only" },
	{ "0X", "a hexadecimal number; JSON has decimal ones only" },
	{ "True", "True; JSON writes true" },
	{ "False", "False; JSON writes false" },
	{ "None", "None; JSON writes null" },
};

const char *json_fault_foreign(const struct json_parser *p, const char *at)
{
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		size_t length = strlen(foreign[i].start);

		if (length <= (size_t)(p->end - at) && memcmp(at, foreign[i].start, length) == 0)
			return foreign[i].words;
	}
	return NULL;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *words_for_end(const struct json_parser *p, enum json_expected expected)
{
	if (p->closing)
		return p->closing == ']' ? "the text ends inside an array"
		                         : "the text ends inside an object";
	return expected == JSON_EXPECT_VALUE ? "there is no value" : NULL;
}

static const char *words_for_bracket(const struct json_parser *p, enum json_expected expected)
{
	bool is_array = *p->at == ']';

	if (!p->closing)
		return is_array ? "a ] without its [" : "a } without its {";
	if (p->closing != *p->at)
		return is_array ? "a ] before the object ends" : "a } before the array ends";
	if (expected == JSON_EXPECT_COLON)
		return "a key without a value";
	if (expected == JSON_EXPECT_KEY)
		return "a comma before }";
	return is_array ? "a comma before ]" : "a value is missing before }";
}

static const char *words_for_text(const struct json_parser *p, enum json_expected expected)
{
	switch (expected) {
	case JSON_EXPECT_VALUE:
		return is_letter(*p->at) ? "a text that is not in double quotes"
		                         : "no value begins like this";
	case JSON_EXPECT_KEY:
		return "a key that is not in double quotes";
	case JSON_EXPECT_COLON:
		return "a colon is missing before this";
	case JSON_EXPECT_COMMA:
		break;
	}
	return p->closing ? "a comma is missing before this" : "text after the end of the document";
}

int json_fault_unexpected(const struct json_parser *p, enum json_expected expected)
{
	char c = p->at < p->end ? *p->at : ' ';
	const char *words;

	if (p->at == p->end)
		words = words_for_end(p, expected);
	else if (c == '\0')
		words = "a NUL character";
	else if (c == ']' || c == '}')
		words = words_for_bracket(p, expected);
	else if (c == ',' && expected != JSON_EXPECT_COMMA)
		words = expected == JSON_EXPECT_COLON ? "a key without a value"
		                                      : "a comma without a value before it";
	else if (c == ':')
		words = "a colon that does not follow a key";
	else if (!(words = json_fault_foreign(p, p->at)))
		words = words_for_text(p, expected);
	return json_fault(p, p->at, "%s", words);
}
