/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text of an untrusted file -> jansson document.
 *
 * Not jansson's own parser: it knows no unsigned numbers of 64 bits, names a fault by the token
 * near it ("unexpected token near ']'" where a comma is too many), and took two fifths of the
 * instructions with which sc-enforce starts. The tests hold this one against it.
 *
 * Recursion is bounded by MAX_DEPTH.
 */
#include "lib/json/json.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json_fault.h"
#include "lib/json/json_string.h"

enum { MAX_DEPTH = 2048 };

static int out_of_memory(const struct json_parser *p)
{
	return error_set(p->err, ENOMEM, "%s", p->name);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_digits(const struct json_parser *p, const char *at)
{
	while (at < p->end && is_digit(*at))
		at++;
	return at;
}

/* Behind the integer's digits at `at`: where the fraction and the exponent end, or NULL. */
static const char *skip_fraction(const struct json_parser *p, const char *at)
{
	const char *digits;

	if (at < p->end && *at == '.') {
		digits = at + 1;
		if ((at = skip_digits(p, digits)) == digits)
			return NULL;
	}
	if (at < p->end && (*at | 0x20) == 'e') {
		digits = at + 1;
		if (digits < p->end && (*digits == '+' || *digits == '-'))
			digits++;
		if ((at = skip_digits(p, digits)) == digits)
			return NULL;
	}
	return at;
}

static json_t *integer(struct json_parser *p, const char *start, bool is_negative)
{
	uint64_t value = 0;
	bool overflows = false;

	for (const char *c = start + is_negative; c < p->at; c++)
		overflows |= __builtin_mul_overflow(value, 10u, &value) ||
		             __builtin_add_overflow(value, (uint64_t)(*c - '0'), &value);
	if (overflows || (is_negative && value > (uint64_t)INT64_MAX + 1)) {
		json_fault(p, start, "an integer that needs more than 64 bits");
		return NULL;
	}
	json_t *made = is_negative ? json_integer((json_int_t)(0 - value)) : json_u64_new(value);
	if (!made)
		out_of_memory(p);
	return made;
}

static json_t *real(struct json_parser *p, const char *start)
{
	auto_free char *digits = strndup(start, (size_t)(p->at - start));
	double value = digits ? strtod(digits, NULL) : 0;

	if (isinf(value)) {
		json_fault(p, start, "a number that is too large");
		return NULL;
	}
	json_t *made = digits ? json_real(value) : NULL;
	if (!made)
		out_of_memory(p);
	return made;
}

static json_t *read_number(struct json_parser *p)
{
	const char *start = p->at, *first = start + (*start == '-'), *whole = skip_digits(p, first);
	const char *end = whole == first || (*first == '0' && whole > first + 1)
	                          ? NULL
	                          : skip_fraction(p, whole);

	if (!end ||
	    (end < p->end && (is_letter(*end) || *end == '.' || *end == '-' || *end == '+'))) {
		const char *words = json_fault_foreign(p, start);
		json_fault(p, start, "%s", words ? words : "not a number of JSON");
		return NULL;
	}
	p->at = end;
	return end == whole ? integer(p, start, first != start) : real(p, start);
}

/* ---- values ---- */

static json_t *read_value(struct json_parser *p);

static void skip_blanks(struct json_parser *p)
{
	const char *at = p->at, *end = p->end;

	while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
		at++;
	p->at = at;
}

/* Whether `c` comes next, which is then read. */
static bool accept(struct json_parser *p, char c)
{
	skip_blanks(p);
	if (p->at == p->end || *p->at != c)
		return false;
	p->at++;
	return true;
}

static int read_element(struct json_parser *p, json_t *array)
{
	json_t *value = read_value(p);

	if (!value)
		return -1;
	return json_array_append_new(array, value) < 0 ? out_of_memory(p) : 0;
}

static int read_member(struct json_parser *p, json_t *object)
{
	const char *text, *start;
	char quoted[64];
	size_t length;

	skip_blanks(p);
	start = p->at;
	if (p->at == p->end || *p->at != '"')
		return json_fault_unexpected(p, JSON_EXPECT_KEY);
	if (json_string_read(p, &text, &length) < 0)
		return -1;
	char small[32];
	auto_free char *large = length < sizeof small ? NULL : malloc(length + 1);
	char *key = large ? large : small;
	if (!large && length >= sizeof small)
		return out_of_memory(p);
	memcpy(key, text, length);
	key[length] = '\0';
	if (json_object_get(object, key))
		return json_fault(p, start, "duplicate key %s",
		                  json_quote(quoted, sizeof quoted, key));
	if (!accept(p, ':'))
		return json_fault_unexpected(p, JSON_EXPECT_COLON);
	json_t *value = read_value(p);
	if (!value)
		return -1;
	return json_object_set_new_nocheck(object, key, value) < 0 ? out_of_memory(p) : 0;
}

/* From behind the opening bracket to behind the closing one. */
static int read_members(struct json_parser *p, json_t *container)
{
	bool is_array = json_is_array(container);

	if (accept(p, p->closing))
		return 0;
	do {
		if ((is_array ? read_element(p, container) : read_member(p, container)) < 0)
			return -1;
	} while (accept(p, ','));
	return accept(p, p->closing) ? 0 : json_fault_unexpected(p, JSON_EXPECT_COMMA);
}

static json_t *read_container(struct json_parser *p)
{
	bool is_array = *p->at == '[';
	char outer = p->closing;

	if (p->depth == MAX_DEPTH) {
		json_fault(p, p->at, "nested more than %d deep", MAX_DEPTH);
		return NULL;
	}
	json_auto_t *made = is_array ? json_array() : json_object();
	if (!made) {
		out_of_memory(p);
		return NULL;
	}
	p->at++;
	p->depth++;
	p->closing = is_array ? ']' : '}';
	if (read_members(p, made) < 0)
		return NULL;
	p->closing = outer;
	p->depth--;
	return json_incref(made);
}

static json_t *read_word(struct json_parser *p)
{
	const char *end = p->at;

	while (end < p->end && (is_letter(*end) || is_digit(*end) || *end == '_'))
		end++;
	size_t length = (size_t)(end - p->at);
	json_t *made = length == 4 && memcmp(p->at, "true", 4) == 0    ? json_true()
	               : length == 4 && memcmp(p->at, "null", 4) == 0  ? json_null()
	               : length == 5 && memcmp(p->at, "false", 5) == 0 ? json_false()
	                                                               : NULL;
	if (!made)
		json_fault_unexpected(p, JSON_EXPECT_VALUE);
	else
		p->at = end;
	return made;
}

static json_t *read_text(struct json_parser *p)
{
	const char *text;
	size_t length;

	if (json_string_read(p, &text, &length) < 0)
		return NULL;
	json_t *made = json_stringn_nocheck(text, length);
	if (!made)
		out_of_memory(p);
	return made;
}

static json_t *read_value(struct json_parser *p)
{
	skip_blanks(p);
	char c = p->at < p->end ? *p->at : '\0';

	if (++p->values > JSON_MAX_VALUES) {
		json_fault(p, p->at, "too many values for one document");
		return NULL;
	}
	if (c == '{' || c == '[')
		return read_container(p);
	if (c == '"')
		return read_text(p);
	return c == '-' || is_digit(c) ? read_number(p) : read_word(p);
}

int json_parse(const char *text, size_t length, const char *name, json_t **out_root,
               struct error *err)
{
	struct json_parser p = {
		.name = name, .text = text, .at = text, .end = text + length, .err = err
	};

	if (length > JSON_MAX_BYTES)
		return error_set(err, 0, "%s: larger than %d MB", name, JSON_MAX_BYTES >> 20);
	if (length == 0)
		return error_set(err, 0, "%s: the file is empty", name);
	json_auto_t *root = read_value(&p);
	free(p.unescaped);
	skip_blanks(&p);
	if (!root)
		return -1;
	if (p.at < p.end)
		return json_fault_unexpected(&p, JSON_EXPECT_COMMA);
	*out_root = json_incref(root);
	return 0;
}
