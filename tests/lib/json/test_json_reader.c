/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/json/json_reader.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/json/json.h"

static json_t *parse(const char *text)
{
	struct error err = { 0 };
	json_t *root = NULL;

	cr_assert_eq(json_parse(text, strlen(text), "p.json", &root, &err), 0, "%s: %s", text,
	             err.text);
	return root;
}

Test(json_reader, names_places_as_a_path_and_escapes_hostile_keys)
{
	struct error err;
	const struct json_reader r = { .file = "p.json", .err = &err };
	struct json_place top = { .key = "syscalls" };
	struct json_place rule = { .up = &top, .index = 12 };
	struct json_place hostile = { .up = &rule, .key = "\x1b[2J\n" };

	cr_assert_eq(json_reader_error(&r, &hostile, "%d is wrong", 7), -1);
	cr_expect_str_eq(err.text, "p.json: syscalls[12].\\x1b[2J\\n: 7 is wrong");
	json_reader_error(&r, NULL, "not an object");
	cr_expect_str_eq(err.text, "p.json: not an object");
	char key[200];
	memset(key, 'k', sizeof key);
	key[sizeof key - 1] = '\0';
	struct json_place long_key = { .key = key };
	json_reader_error(&r, &long_key, "unknown");
	key[60] = '\0';
	char want[240];
	snprintf(want, sizeof want, "p.json: %s...: unknown", key);
	cr_expect_str_eq(err.text, want);
}

Test(json_reader, tells_the_version_of_a_document_and_refuses_others)
{
	static const struct {
		const char *text, *want; /* of the error; NULL: `version` */
		unsigned version;
	} rows[] = {
		{ "{ \"format\": \"x list\", \"version\": 3 }", NULL, 3 },
		{ "{ \"format\": \"x list\", \"version\": 1 }", NULL, 1 },
		{ "{ \"listVersion\": 1 }", NULL, 1 },
		{ "{ \"listVersion\": 2 }", "p.json: listVersion: 2 is not between 1 and 1", 0 },
		{ "{ \"format\": \"x list\", \"version\": 4 }",
		  "p.json: version: 4 is newer than what this program reads (3)", 0 },
		{ "{ \"format\": \"x list\", \"listVersion\": 1 }", "p.json: version: is missing",
		  0 },
		{ "{ \"format\": \"a map\", \"version\": 1 }",
		  "p.json: format: is \"a map\", must be \"x list\"", 0 },
		{ "{ \"version\": 1 }", "p.json: format: is missing, must be \"x list\"", 0 },
		{ "[]", "p.json: must be an object, is an array", 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *root = parse(rows[i].text);
		struct error err = { 0 };
		const struct json_reader r = { .file = "p.json", .err = &err };
		uint64_t version = 0;
		int got = json_reader_format(&r, root, "x list", 3, "listVersion", &version);

		cr_expect_eq(got, rows[i].want ? -1 : 0, "%s: got %d", rows[i].text, got);
		cr_expect_str_eq(err.text, rows[i].want ? rows[i].want : "");
		cr_expect_eq(version, rows[i].version, "%s: got %" PRIu64, rows[i].text, version);
		json_decref(root);
	}
}

Test(json_reader, cuts_a_place_that_is_very_deep)
{
	enum { DEPTH = 2048 };
	static struct json_place places[DEPTH];
	struct error err;
	const struct json_reader r = { .file = "p.json", .err = &err };

	for (size_t i = 0; i < DEPTH; i++)
		places[i] = (struct json_place){ .up = i ? &places[i - 1] : NULL, .index = i };
	json_reader_error(&r, &places[DEPTH - 1], "deep");
	cr_expect(strncmp(err.text, "p.json: [0][1]", 14) == 0, "%s", err.text);
	cr_expect(strstr(err.text, ": deep") != NULL, "%s", err.text);
}

Test(json_reader, takes_a_number_of_its_range_and_says_why_it_takes_no_other)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "{\"n\": 2}", NULL },
		{ "{\"n\": 18446744073709551615}", NULL },
		{ "{\"n\": 1}", "p.json: n: 1 is not between 2 and 18446744073709551615" },
		{ "{\"n\": -1}", "p.json: n: is negative" },
		{ "{\"n\": 2.0}", "p.json: n: must be a whole number, is a fraction" },
		{ "{\"n\": \"2\"}", "p.json: n: must be a whole number, is a string" },
		{ "{\"n\": null}", "p.json: n: must be a whole number, is null" },
		{ "{}", "p.json: n: is missing" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = { 0 };
		const struct json_reader r = { .file = "p.json", .err = &err };
		json_auto_t *root = parse(rows[i].text);
		uint64_t number = 7;
		int result = json_reader_number_in(&r, NULL, root, "n", 2, UINT64_MAX, &number);

		cr_expect_eq(result, rows[i].want ? -1 : 0, "%s: got %d", rows[i].text, result);
		cr_expect_eq(number == 7, rows[i].want != NULL, "%s: got %" PRIu64, rows[i].text,
		             number);
		cr_expect_str_eq(err.text, rows[i].want ? rows[i].want : "");
	}
}

Test(json_reader, does_not_take_a_large_number_for_a_text)
{
	struct error err = { 0 };
	const struct json_reader r = { .file = "p.json", .err = &err };
	json_auto_t *root = parse("{\"n\": 18446744073709551615, \"empty\": \"\"}");
	const char *text = NULL;

	cr_expect_eq(json_reader_word_in(&r, NULL, root, "n", &text), -1);
	cr_expect_str_eq(err.text, "p.json: n: must be a string, is a number");
	cr_expect_eq(json_reader_word_in(&r, NULL, root, "empty", &text), -1);
	cr_expect_str_eq(err.text, "p.json: empty: is empty");
	cr_expect_null(text);
}

/* ---- unknown fields ---- */

static const char *const keys[] = { "names", "args", NULL };

/* Reads an array of objects that may have these keys. */
static int read_objects(struct json_reader *r, const json_t *root)
{
	for (size_t i = 0; i < json_array_size(root); i++) {
		struct json_place place = { .index = i };
		if (json_reader_object(r, &place, json_array_get(root, i), keys) < 0)
			return -1;
	}
	return 0;
}

static int read_text(const char *text, struct error *err)
{
	struct json_reader r = { .file = "p.json", .err = err };
	json_auto_t *root = parse(text);

	return json_reader_finish(&r, read_objects(&r, root));
}

Test(json_reader, names_all_unknown_fields_at_once)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "[{\"names\": 1, \"args\": 2}, {}]", NULL },
		{ "[{\"arg\": 1}]", "p.json: [0].arg: unknown field, did you mean \"args\"?" },
		{ "[{\"arg\": 1}, {}, {\"x\": 1, \"nmaes\": 1}]",
		  "p.json: [0].arg: unknown field, did you mean \"args\"?; [2].x: unknown field; "
		  "[2].nmaes: unknown field, did you mean \"names\"?" },
		/* Before what came after them, but not before what came first. */
		{ "[{\"arg\": 1}, 7]", "p.json: [0].arg: unknown field, did you mean \"args\"?" },
		{ "[7, {\"arg\": 1}]", "p.json: [0]: must be an object, is a number" },
		{ "[{\"\\u001b[2J\": 1}]", "p.json: [0].\\x1b[2J: unknown field" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = { 0 };
		int result = read_text(rows[i].text, &err);

		cr_expect_eq(result, rows[i].want ? -1 : 0, "%s: got %d", rows[i].text, result);
		cr_expect_str_eq(err.text, rows[i].want ? rows[i].want : "");
	}
}

Test(json_reader, counts_the_unknown_fields_that_no_line_holds)
{
	struct error err = { 0 };
	char text[1000] = "[{", field[32];

	for (int i = 0; i < 50; i++) {
		snprintf(field, sizeof field, "%s\"field_%d\": 1", i ? ", " : "", i);
		strcat(text, field);
	}
	strcat(text, "}]");
	cr_expect_eq(read_text(text, &err), -1);
	cr_expect(strncmp(err.text, "p.json: [0].field_0: unknown field; [0].field_1: ", 48) == 0,
	          "%s", err.text);
	size_t named = 0;
	for (const char *p = err.text; (p = strstr(p, "unknown field")); p++)
		named++;
	snprintf(field, sizeof field, "; and %zu more", 50 - named);
	cr_expect(named > 5 && named < 50 && strstr(err.text, field), "%zu named: %s", named,
	          err.text);
}

Test(json_reader, keeps_a_failure_of_the_memory)
{
	struct error err = { 0 };
	struct json_reader r = { .file = "p.json", .err = &err };
	json_auto_t *root = parse("[{\"arg\": 1}]");

	cr_assert_eq(read_objects(&r, root), 0);
	cr_expect_eq(json_reader_finish(&r, json_reader_no_memory(&r)), -1);
	cr_expect_str_eq(err.text, "read p.json: Cannot allocate memory");
}
