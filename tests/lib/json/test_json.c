/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/json/json.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

static json_t *parse(const char *text)
{
	struct error err = { 0 };
	json_t *root = NULL;

	cr_assert_eq(json_parse(text, strlen(text), "x.json", &root, &err), 0, "%s: %s", text,
	             err.text);
	return root;
}

static void expect_refused(const char *text, size_t length, const char *want)
{
	struct error err = { 0 };
	json_t *root = NULL;
	int shown = length < 60 ? (int)length : 60;

	cr_expect_eq(json_parse(text, length, "x.json", &root, &err), -1, "%.*s was read", shown,
	             text);
	cr_expect(strncmp(err.text, want, strlen(want)) == 0, "%.*s: got \"%s\", want \"%s\"",
	          shown, text, err.text, want);
	json_decref(root);
}

Test(json, refuses_what_is_wrong_and_names_the_place)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "x.json: the file is empty" },
		{ "  \n", "x.json:2:1: there is no value" },
		{ "{\n \"a\": 1,\n \"a\": 2 }", "x.json:3:2: duplicate key \"a\"" },
		{ "{ \"a\": [1, 2", "x.json:1:13: the text ends inside an array" },
		{ "{ \"a\": tru }", "x.json:1:8: a text that is not in double quotes" },
		{ "{} {}", "x.json:1:4: text after the end of the document" },
		{ "{ \"a\": \"\xff\" }", "x.json:1:9: the byte 0xff, which is not UTF-8" },
		{ "{ \"a\": \"\xc3\x28\" }", "x.json:1:9: the byte 0xc3, which is not UTF-8" },
		{ "[\"x\\u0000y\"]", "x.json:1:4: an escaped NUL character" },
		{ "{ \"x\\u0000y\": 1 }", "x.json:1:5: an escaped NUL character" },
		{ "[1e400]", "x.json:1:2: a number that is too large" },
		{ "[\n18446744073709551616]",
		  "x.json:2:1: an integer that needs more than 64 bits" },
		{ "[-9223372036854775809]", "x.json:1:2: an integer that needs more than 64 bits" },
		{ "[-18446744073709551615]",
		  "x.json:1:2: an integer that needs more than 64 bits" },
		{ "[99999999999999999999999999999999]",
		  "x.json:1:2: an integer that needs more than 64 bits" },
		{ "[018446744073709551615]", "x.json:1:2: not a number of JSON" },
		{ "[00]", "x.json:1:2: not a number of JSON" },
		{ "[1.]", "x.json:1:2: not a number of JSON" },
		{ "[-]", "x.json:1:2: not a number of JSON" },
		{ "[18446744073709551615 18446744073709551615 1]",
		  "x.json:1:23: a comma is missing before this" },
		{ "[18446744073709551615,\n 18446744073709551615 ?]",
		  "x.json:2:23: a comma is missing before this" },
		{ "{ 18446744073709551615: 1 }", "x.json:1:3: a key that is not in double quotes" },
		{ "['a']", "x.json:1:2: a single quote; JSON has double quotes" },
		{ "[\x1b[31m]", "x.json:1:2: no value begins like this" },
		{ "[\"a\nb\"]", "x.json:1:4: a control character inside a string" },
		{ "\"abc", "x.json:1:5: the text ends inside a string" },
		{ "\"abc\\", "x.json:1:6: the text ends inside a string" },
		{ "\xef\xbb\xbf{}",
		  "x.json:1:1: a byte order mark; save the file as UTF-8 without one" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		expect_refused(rows[i].text, strlen(rows[i].text), rows[i].want);
	/* A minus that is the last byte there is: nothing behind it may be read. */
	auto_free char *minus = malloc(1);
	*minus = '-';
	expect_refused(minus, 1, "x.json:1:1: not a number of JSON");
	expect_refused("[1,\0 2]", 7, "x.json:1:4: a NUL character");
	expect_refused("[\"a\0b\"]", 7, "x.json:1:4: a NUL character");
	expect_refused("{}\n\0", 4, "x.json:2:1: a NUL character");
}

Test(json, takes_an_escaped_backslash_before_u0000_for_what_it_is)
{
	json_auto_t *root = parse("[\"\\\\u0000\"]");

	cr_expect_str_eq(json_string_value(json_array_get(root, 0)), "\\u0000");
}

Test(json, refuses_nesting_beyond_the_limit_without_a_crash)
{
	enum { DEPTH = 1000000 };
	auto_free char *text = malloc(DEPTH);

	memset(text, '[', DEPTH);
	expect_refused(text, DEPTH, "x.json:1:2049: nested more than 2048 deep");
}

Test(json, refuses_too_many_values_and_too_many_bytes)
{
	size_t length = 3 * JSON_MAX_VALUES;
	auto_free char *text = malloc(length);
	struct error err;
	json_t *root = NULL;

	text[0] = '[';
	for (size_t i = 1; i + 3 <= length; i += 3)
		memcpy(text + i, "[],", 3);
	expect_refused(text, length, "x.json:1:5999999: too many values for one document");
	cr_expect_eq(json_parse(text, JSON_MAX_BYTES + 1u, "x.json", &root, &err), -1);
	cr_expect_str_eq(err.text, "x.json: larger than 64 MB");
}

Test(json, stops_reading_a_file_without_an_end)
{
	struct error err;
	json_t *root = NULL;

	cr_expect_eq(json_read("/dev/zero", &root, &err), -1);
	cr_expect_str_eq(err.text, "/dev/zero: larger than 64 MB");
}

Test(json, names_a_file_that_cannot_be_read)
{
	struct error err;
	json_t *root = NULL;

	cr_expect_eq(json_read("/proc/none", &root, &err), -1);
	cr_expect_str_eq(err.text, "open /proc/none: No such file or directory");
	cr_expect_eq(json_read("/etc", &root, &err), -1);
	cr_expect_str_eq(err.text, "read /etc: Is a directory");
}

Test(json, reads_standard_input_for_a_dash)
{
	struct error err = { 0 };
	json_t *root = NULL;
	int pipe_fds[2];

	cr_assert_eq(pipe(pipe_fds), 0);
	cr_assert_eq(write(pipe_fds[1], "{ \"a\": }", 8), 8);
	close(pipe_fds[1]);
	dup2(pipe_fds[0], STDIN_FILENO);
	cr_expect_eq(json_read("-", &root, &err), -1);
	cr_expect_str_eq(err.text, "standard input:1:8: a value is missing before }");
}

Test(json, carries_every_number_of_64_bits)
{
	static const struct {
		const char *text;
		int answer;
		uint64_t value;
	} rows[] = {
		{ "[0]", 0, 0 },
		{ "[-0]", 0, 0 },
		{ "[4294967296]", 0, 4294967296u },
		{ "[9223372036854775807]", 0, INT64_MAX },
		{ "[9223372036854775808]", 0, (uint64_t)INT64_MAX + 1 },
		{ "[18446744073709551615]", 0, UINT64_MAX },
		{ "[18446744073709551614,1]", 0, UINT64_MAX - 1 },
		{ "[-1]", JSON_NOT_U64, 0 },
		{ "[-9223372036854775808]", JSON_NOT_U64, 0 },
		{ "[1.0]", JSON_NOT_U64, 0 },
		{ "[1e3]", JSON_NOT_U64, 0 },
		{ "[18446744073709551615.0]", JSON_NOT_U64, 0 },
		{ "[\"1\"]", JSON_NOT_U64, 0 },
		{ "[\"\"]", JSON_NOT_U64, 0 },
		{ "[null]", JSON_NOT_U64, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_auto_t *root = parse(rows[i].text);
		uint64_t value = 0;

		cr_expect_eq(json_u64_get(json_array_get(root, 0), &value), rows[i].answer, "%s",
		             rows[i].text);
		cr_expect_eq(value, rows[i].value, "%s: got %" PRIu64, rows[i].text, value);
	}
}

Test(json, does_not_take_a_large_number_for_a_string)
{
	json_auto_t *root = parse("[18446744073709551615, \"\", \"x\", 1]");
	const char *string = NULL;

	cr_expect_eq(json_string_get(json_array_get(root, 0), &string), JSON_NOT_STRING);
	cr_expect_eq(json_string_get(json_array_get(root, 3), &string), JSON_NOT_STRING);
	cr_expect_null(string);
	cr_expect_eq(json_string_get(json_array_get(root, 1), &string), 0);
	cr_expect_str_eq(string, "");
	cr_expect_eq(json_string_get(json_array_get(root, 2), &string), 0);
	cr_expect_str_eq(string, "x");
}

Test(json, writes_numbers_as_they_were)
{
	static const char text[] = "[0, 9223372036854775807, 9223372036854775808, "
				   "18446744073709551615, -1, \"a\\\"b\"]\n";
	json_auto_t *root = parse(text);
	auto_free char *written = json_text(root);

	cr_expect_str_eq(written, text);
	json_auto_t *number = json_u64_new(UINT64_MAX);
	auto_free char *alone = json_text(number);
	cr_expect_str_eq(alone, "18446744073709551615\n");
}

Test(json, writes_on_one_line_what_fits_and_expands_what_does_not)
{
	json_auto_t *root = parse("{\"z\":{},\"e\":[],\"short\":{\"a\":1,\"b\":[1,2],\"c\":null},"
	                          "\"long\":[\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\","
	                          "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",[true]]}");
	auto_free char *text = json_text(root);

	cr_expect_str_eq(text, "{\n"
	                       "  \"z\": {},\n"
	                       "  \"e\": [],\n"
	                       "  \"short\": { \"a\": 1, \"b\": [1, 2], \"c\": null },\n"
	                       "  \"long\": [\n"
	                       "    \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",\n"
	                       "    \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\",\n"
	                       "    [true]\n"
	                       "  ]\n"
	                       "}\n");
}

Test(json, never_writes_a_line_of_several_values_beyond_100_columns)
{
	for (int length = 60; length < 100; length++) {
		json_auto_t *root = json_pack("{s:{s:s,s:i},s:i}", "k", "a", "", "b", 1, "t", 2);
		char filler[128];

		memset(filler, 'y', sizeof filler);
		filler[length] = '\0';
		json_object_set_new(json_object_get(root, "k"), "a", json_string(filler));
		auto_free char *text = json_text(root);
		/* 2 blanks, "k": { "a": "...", "b": 1 }, */
		bool one_line =
			2 + strlen("\"k\": { \"a\": \"\", \"b\": 1 },") + (size_t)length <= 100;
		cr_expect_eq(strstr(text, "\"k\": { ") != NULL, one_line, "%d: %s", length, text);
		json_auto_t *again = parse(text);
		cr_expect(json_equal(root, again), "%s", text);
	}
}

Test(json, writes_deep_documents_that_it_can_read_again)
{
	enum { DEPTH = 2000 };
	char text[2 * DEPTH + 1];

	memset(text, '[', DEPTH);
	memset(text + DEPTH, ']', DEPTH);
	text[2 * DEPTH] = '\0';
	json_auto_t *root = parse(text);
	auto_free char *written = json_text(root);
	json_auto_t *again = parse(written);
	cr_expect(json_equal(root, again));
}

Test(json, quotes_untrusted_text)
{
	static const struct {
		const char *text;
		size_t size;
		const char *want;
	} rows[] = {
		{ "SCMP_ACT_FOO", 64, "\"SCMP_ACT_FOO\"" },
		{ "", 64, "\"\"" },
		{ "a\"b\\c", 64, "\"a\\\"b\\\\c\"" },
		{ "\x1b\t\n\x7f\xc3\xa9", 64, "\"\\x1b\\t\\n\\x7f\\xc3\\xa9\"" },
		{ "12345", 8, "\"12345\"" },
		{ "123456", 8, "\"12...\"" },
		{ "123\x01\x01", 13, "\"123\\x01...\"" },
		{ "\x01\x01\x01", 8, "\"...\"" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char buffer[64];
		cr_expect_str_eq(json_quote(buffer, rows[i].size, rows[i].text), rows[i].want);
	}
}
