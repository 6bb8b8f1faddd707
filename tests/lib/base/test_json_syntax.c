/* SPDX-License-Identifier: Apache-2.0 */
/* The mistakes of people who write JSON by hand, and the words and the place for each. */
#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/json.h"

static const struct { const char *text, *want; } rows[] = {
	{ "[1, 2,]", "1:7: a comma before ]" },
	{ "{ \"a\": 1,\n}", "2:1: a comma before }" },
	{ "[1,, 2]", "1:4: a comma without a value before it" },
	{ "[, 1]", "1:2: a comma without a value before it" },
	{ "{ \"a\": , \"b\": 1 }", "1:8: a comma without a value before it" },
	{ "{ \"a\": }", "1:8: a value is missing before }" },
	{ "{ \"a\" }", "1:7: a key without a value" },
	{ "{ \"a\", \"b\": 1 }", "1:6: a key without a value" },
	{ "{ \"a\" 1 }", "1:7: a colon is missing before this" },
	{ "{ \"a\": 1 \"b\": 2 }", "1:10: a comma is missing before this" },
	{ "[\"a\"\n\"b\"]", "2:1: a comma is missing before this" },
	{ "[[1] [2]]", "1:6: a comma is missing before this" },
	{ "{ a: 1 }", "1:3: a key that is not in double quotes" },
	{ "{ \"a\": 1, b: 1 }", "1:11: a key that is not in double quotes" },
	{ "[read]", "1:2: a text that is not in double quotes" },
	{ "{ : 1 }", "1:3: a colon that does not follow a key" },
	{ "[\"a\": 1]", "1:5: a colon that does not follow a key" },
	{ "{ \"a\": [1 }", "1:11: a } before the array ends" },
	{ "[{ \"a\": 1 ]", "1:11: a ] before the object ends" },
	{ "[1]]", "1:4: a ] without its [" },
	{ "[1], 2", "1:4: text after the end of the document" },
	{ "{}\n{}", "2:1: text after the end of the document" },
	{ "{ \"a\": { \"b\": [1, 2]", "1:21: the text ends inside an object" },
	{ "{ \"a\": 1,\n", "2:1: the text ends inside an object" },
	{ "[\"abc", "1:6: the text ends inside a string" },
	{ "// a comment\n{}", "1:1: a comment; JSON has none" },
	{ "{ \"a\": 1 /* one */ }", "1:10: a comment; JSON has none" },
	{ "{ \"a\": 1, # one\n \"b\": 2 }", "1:11: a comment; JSON has none" },
	{ "\xef\xbb\xbf{}", "1:1: a byte order mark; save the file as UTF-8 without one" },
	{ "{ 'a': 1 }", "1:3: a single quote; JSON has double quotes" },
	{ "{ \xe2\x80\x9c" "a\xe2\x80\x9d: 1 }", "1:3: a typographic quote; JSON has \"" },
	{ "[0x10]", "1:2: a hexadecimal number; JSON has decimal ones only" },
	{ "[True]", "1:2: True; JSON writes true" },
	{ "[None]", "1:2: None; JSON writes null" },
	/* What lies inside a token, before our fault, is told first, in jansson's words. */
	{ "[\"\\q\", 1,]", "1:4: invalid escape" },
	{ "[1.5.5,]", "1:5: ']' expected" },
	{ "[tru,]", "1:4: invalid token near 'tru'" },
	{ "[?,]", "1:2: invalid token near '?'" },
	/* The numbers that are marked for jansson do not move the place. */
	{ "[18446744073709551615, 18446744073709551615,]", "1:45: a comma before ]" },
	{ "[18446744073709551615, tru]", "1:26: invalid token near 'tru'" },
};

Test(json_syntax, names_what_is_wrong_in_words_with_its_place)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = { 0 };
		json_t *root = NULL;
		char want[128];

		snprintf(want, sizeof want, "x:%s", rows[i].want);
		cr_expect_eq(json_parse(rows[i].text, strlen(rows[i].text), "x", &root, &err), -1, "%s was read",
		             rows[i].text);
		cr_expect(strncmp(err.text, want, strlen(want)) == 0, "%s: got \"%s\", want \"%s\"", rows[i].text,
		          err.text, want);
		json_decref(root);
	}
}
