/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text -> the first fault in its grammar, in the words of somebody who writes JSON by hand: jansson
 * says "unexpected token near ']'" where a comma is too many.
 *
 * The text is cut into tokens, and a machine of six states says what may come next. What is inside
 * strings and numbers is not looked at.
 */
#include "lib/base/json_syntax.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_DEPTH = 2048 };      /* jansson's limit */

/* What may come next. */
enum state {
	FIRST_VALUE,            /* after [ */
	VALUE,                  /* after a comma in an array, after a colon, at the start */
	FIRST_KEY,              /* after { */
	KEY,                    /* after a comma in an object */
	COLON,                  /* after a key */
	AFTER_VALUE,
};

struct walk {
	const char *at, *end;
	enum state state;
	size_t depth;
	char closing[MAX_DEPTH];        /* of the arrays and objects that are open */
};

/* What people write that JSON does not have, by its beginning. */
static const struct { const char *start, *words; } foreign[] = {
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

static const char *foreign_words(const struct walk *w)
{
	size_t left = (size_t)(w->end - w->at);

	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
		size_t length = strlen(foreign[i].start);

		if (length <= left && memcmp(w->at, foreign[i].start, length) == 0)
			return foreign[i].words;
	}
	return NULL;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The end of the token that begins here; NULL: a string that does not end. */
static const char *token_end(const struct walk *w)
{
	const char *p = w->at;

	if (strchr("[]{},:", *p))
		return p + 1;
	if (*p != '"') {
		while (p < w->end && !is_blank(*p) && !strchr("[]{},:\"", *p))
			p++;
		return p;
	}
	for (p++; p < w->end && *p != '"'; p++)
		if (*p == '\\' && p + 1 < w->end)
			p++;
	return p < w->end ? p + 1 : NULL;
}

static const char *fault_of_closing(const struct walk *w)
{
	bool is_array = *w->at == ']';

	if (w->depth == 0)
		return is_array ? "a ] without its [" : "a } without its {";
	if (w->closing[w->depth - 1] != *w->at)
		return is_array ? "a ] before the object ends" : "a } before the array ends";
	switch (w->state) {
	case VALUE:
		return is_array ? "a comma before ]" : "a value is missing before }";
	case KEY:
		return "a comma before }";
	case COLON:
		return "a key without a value";
	default:
		return NULL;
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* No token begins like this: jansson names the character. */
static bool is_nothing_of_json(char c)
{
	return !is_letter(c) && !strchr("[]{},:\"-0123456789", c);
}

static const char *fault_of_start(const struct walk *w)
{
	switch (w->state) {
	case FIRST_KEY:
	case KEY:
		return *w->at == '"' ? NULL : "a key that is not in double quotes";
	case COLON:
		return "a colon is missing before this";
	case AFTER_VALUE:
		return w->depth ? "a comma is missing before this" : "text after the end of the document";
	default:
		/* What begins like true, false and null is left to jansson. */
		return is_letter(*w->at) && !strchr("tfn", *w->at) ? "a text that is not in double quotes" : NULL;
	}
}

static const char *fault_of_token(const struct walk *w)
{
	const char *words = foreign_words(w);

	if (words || is_nothing_of_json(*w->at))
		return words;
	switch (*w->at) {
	case ']':
	case '}':
		return fault_of_closing(w);
	case ',':
		if (w->state == AFTER_VALUE)
			return w->depth ? NULL : "text after the end of the document";
		return w->state == COLON ? "a key without a value" : "a comma without a value before it";
	case ':':
		return w->state == COLON ? NULL : "a colon that does not follow a key";
	default:
		return fault_of_start(w);
	}
}

/* The state after a token that is right; false where it is nested too deeply. */
static bool advance(struct walk *w)
{
	switch (*w->at) {
	case '[':
	case '{':
		if (w->depth == MAX_DEPTH)
			return false;
		w->closing[w->depth++] = *w->at == '[' ? ']' : '}';
		w->state = *w->at == '[' ? FIRST_VALUE : FIRST_KEY;
		break;
	case ']':
	case '}':
		w->depth--;
		w->state = AFTER_VALUE;
		break;
	case ',':
		w->state = w->closing[w->depth - 1] == ']' ? VALUE : KEY;
		break;
	case ':':
		w->state = VALUE;
		break;
	default:
		w->state = w->state == FIRST_KEY || w->state == KEY ? COLON : AFTER_VALUE;
	}
	return true;
}

static const char *fault_of_end(const struct walk *w)
{
	if (w->depth)
		return w->closing[w->depth - 1] == ']' ? "the text ends inside an array" : "the text ends inside an object";
	return w->state == AFTER_VALUE ? NULL : "there is no value";
}

const char *json_syntax_fault(const char *text, size_t length, const char **out_at)
{
	struct walk w = { .at = text, .end = text + length, .state = VALUE };
	const char *words = NULL;

	for (;;) {
		while (w.at < w.end && is_blank(*w.at))
			w.at++;
		words = w.at < w.end ? fault_of_token(&w) : fault_of_end(&w);
		if (words || w.at == w.end || is_nothing_of_json(*w.at))
			break;
		const char *next = token_end(&w);
		if (!next) {
			w.at = w.end;
			words = "the text ends inside a string";
			break;
		}
		if (!advance(&w))
			break;
		w.at = next;
	}
	*out_at = w.at;
	return words;
}
