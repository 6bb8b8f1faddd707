/* SPDX-License-Identifier: Apache-2.0 */
/* The mistakes of people who write JSON by hand, and the words and the place for each. */
#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/json/json.h"
#include "tests/kit/random_kit.h"

static const struct {
	const char *text, *want;
} rows[] = {
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
	{ "{ \xe2\x80\x9c"
	  "a\xe2\x80\x9d: 1 }",
	  "1:3: a typographic quote; JSON has \"" },
	{ "[0x10]", "1:2: a hexadecimal number; JSON has decimal ones only" },
	{ "[True]", "1:2: True; JSON writes true" },
	{ "[None]", "1:2: None; JSON writes null" },
	{ "[\"\\q\", 1,]", "1:3: an escape that JSON does not have" },
	{ "[\"\\ud800\"]", "1:3: half of a surrogate pair" },
	{ "[\"\\ud800\\u0041\"]", "1:3: half of a surrogate pair" },
	{ "[\"\\udc00\"]", "1:3: half of a surrogate pair" },
	{ "[\"\\u12g4\"]", "1:3: an escape that is not \\u and four hexadecimal digits" },
	{ "[1.5.5,]", "1:2: not a number of JSON" },
	{ "[1e]", "1:2: not a number of JSON" },
	{ "[+1]", "1:2: no value begins like this" },
	{ "[tru,]", "1:2: a text that is not in double quotes" },
	{ "[nullx]", "1:2: a text that is not in double quotes" },
	{ "[?,]", "1:2: no value begins like this" },
	{ "[18446744073709551615, 18446744073709551615,]", "1:45: a comma before ]" },
};

Test(json_parse, names_what_is_wrong_in_words_with_its_place)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = { 0 };
		json_t *root = NULL;
		char want[128];

		snprintf(want, sizeof want, "x:%s", rows[i].want);
		cr_expect_eq(json_parse(rows[i].text, strlen(rows[i].text), "x", &root, &err), -1,
		             "%s was read", rows[i].text);
		cr_expect(strncmp(err.text, want, strlen(want)) == 0, "%s: got \"%s\", want \"%s\"",
		          rows[i].text, err.text, want);
		json_decref(root);
	}
}

/* ---- against jansson's own parser ---- */

static const char *const seeds[] = {
	"{ \"names\": [\"read\", \"\\u00e9\\ud83d\\ude00\\n\\/\"], \"n\": -12.5e+3, \"o\": {}, "
	"\"a\": [], \"t\": [true, false, null] }",
	"[{ \"a\": 0, \"b\": -0, \"c\": 9223372036854775807 }, \"\xc3\xa9 \xf0\x9f\x98\x80\", [[1, "
	"20, 0.5], [ ]], 1E5]\n",
};

/* What JSON is made of, so that many changes are right and many are wrong by little. */
static const char letters[] =
	"{}[]:,\"\\ \n\t0123456789-+.eEtfnul/bdr\x01\x7f\xc3\xa9\xf0\x9f\xed\xa0\x80";

static void damage(char *text, size_t *length, uint64_t *seed)
{
	for (unsigned i = 0, count = 1 + kit_random(seed) % 3; i<count && * length> 1; i++) {
		size_t at = kit_random(seed) % *length;

		switch (kit_random(seed) % 3) {
		case 0:
			text[at] = letters[kit_random(seed) % (sizeof letters - 1)];
			break;
		case 1:
			memmove(text + at, text + at + 1, --*length - at);
			break;
		default:
			memmove(text + at + 1, text + at, (*length)++ - at);
			text[at] = letters[kit_random(seed) % (sizeof letters - 1)];
		}
	}
}

Test(json_parse, takes_the_documents_that_jansson_takes_and_reads_them_alike)
{
	enum { ROUNDS = 40000 };
	uint64_t seed = 29;
	unsigned taken = 0;

	for (int i = 0; i < ROUNDS; i++) {
		char text[256];
		struct error err = { 0 };
		json_error_t complaint;
		size_t length = strlen(seeds[i % 2]);

		memcpy(text, seeds[i % 2], length);
		damage(text, &length, &seed);
		json_auto_t *wanted =
			json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY,
		                   &complaint);
		json_t *parsed = NULL;
		int rc = json_parse(text, length, "x", &parsed, &err);
		json_auto_t *got = parsed;
		/* Only jansson refuses what needs the 64th bit. */
		if (!wanted && json_error_code(&complaint) == json_error_numeric_overflow)
			continue;
		cr_assert_eq(rc == 0, wanted != NULL, "%.*s: %s; jansson: %s", (int)length, text,
		             err.text, complaint.text);
		cr_assert(!wanted || json_equal(got, wanted), "%.*s", (int)length, text);
		taken += wanted != NULL;
	}
	cr_expect(taken > ROUNDS / 10 && taken < ROUNDS, "%u of %u were right", taken, ROUNDS);
}
