/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of JSON in the middle of a text, and the faults that it reports; for json_parse.c. */
#pragma once

#include <stddef.h>

struct error;

struct json_parser {
	const char *name; /* of the file, for messages */
	const char *text, *end, *at;
	char closing; /* of the array or object that is open; 0: none */
	size_t values, depth;
	char *unescaped; /* the last string that had escapes; owned */
	struct error *err;
};

enum json_expected { JSON_EXPECT_VALUE, JSON_EXPECT_KEY, JSON_EXPECT_COLON, JSON_EXPECT_COMMA };

/* Fills p->err with "name:line:column: ..." for the place `at`, and returns -1. */
int json_fault(const struct json_parser *p, const char *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * What is at p->at is not what may come next (a comma: or the closing bracket, or the end of the
 * text).
 */
int json_fault_unexpected(const struct json_parser *p, enum json_expected expected);

/* Words for what JSON does not have and people write ("a comment; JSON has none"), or NULL. */
const char *json_fault_foreign(const struct json_parser *p, const char *at);
