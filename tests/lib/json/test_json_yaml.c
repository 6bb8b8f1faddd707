/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/json/json_yaml.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/json/json.h"

#if __has_include(<yaml.h>)

static const struct {
	const char *text;
	const char *json; /* compact; NULL: refused */
	const char *error;
} rows[] = {
	{ "a: 1\n", "{\"a\":1}", NULL },
	{ "# c\n---\na: [1, \"2\", x, true, ~, null]\n", "{\"a\":[1,\"2\",\"x\",true,null,null]}",
	  NULL },
	{ "a:\n  - b: c\n    d: 'e'\n  - f\n", "{\"a\":[{\"b\":\"c\",\"d\":\"e\"},\"f\"]}", NULL },
	{ "a: 9223372036854775807\n", "{\"a\":9223372036854775807}", NULL },
	{ "uid: 12e4f0ab-1234-4711-8fff-0123456789ab\n",
	  "{\"uid\":\"12e4f0ab-1234-4711-8fff-0123456789ab\"}", NULL },
	{ "a: 1.0.2\n", "{\"a\":\"1.0.2\"}", NULL },
	{ "a: 1.0\n", NULL, "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: yes\nb: -\n", NULL, "y:2:4: block sequence entries are not allowed in this context" },

	/* what two readers would read differently, or what makes one text stand for another */
	{ "a: 1\nb:\n  a: 1\na: 2\n", NULL, "y:4:1: duplicate key \"a\"" },
	{ "a: &x 1\n", NULL, "y:1:4: an anchor: aliases are not read" },
	{ "a: *x\n", NULL, "y:1:4: an alias: write out what it stands for" },
	{ "a: !!str 1\n", NULL, "y:1:4: a tag: types are not read" },
	{ "a: {<<: 1}\n", NULL, "y:1:5: a merge key: write out what it adds" },
	{ "a: 1\n---\nb: 2\n", NULL,
	  "y:2:1: a second document: give each profile a file of its own" },
	{ "a: 0x10\n", NULL, "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: 010\n", NULL, "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: 1:30\n", NULL, "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: 1e3\n", NULL, "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: -1\n", NULL, "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: 18446744073709551616\n", NULL,
	  "y:1:4: a number that is not whole, decimal and of 64 bits" },
	{ "a: \"\\0\"\n", NULL, "y:1:4: a NUL character" },
	{ "a: 1\n[b]: 2\n", NULL, "y:2:1: a key that is no text" },
	{ "a: [1\n", NULL, "y:2:1: did not find expected ',' or ']'" },
	{ "a: \"\xff\"\n", NULL, "y: byte 4: invalid leading UTF-8 octet" },
};

Test(json_yaml, reads_what_json_could_say_and_refuses_the_rest_with_its_place)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = { .text = "" };
		json_t *root = NULL;

		cr_expect(json_yaml_is(rows[i].text, strlen(rows[i].text)), "%s", rows[i].text);
		int rc = json_yaml_parse(rows[i].text, strlen(rows[i].text), "y", &root, &err);
		if (rows[i].json) {
			cr_assert_eq(rc, 0, "%s: %s", rows[i].text, err.text);
			char *got = json_dumps(root, JSON_COMPACT);
			cr_expect_str_eq(got, rows[i].json);
			free(got);
		} else {
			cr_expect_eq(rc, -1, "%s is taken", rows[i].text);
			cr_expect_str_eq(err.text, rows[i].error);
		}
		json_decref(root);
	}
}

Test(json_yaml, takes_numbers_of_64_bits_without_a_sign)
{
	static const char text[] = "a: 18446744073709551615\n";
	struct error err;
	json_t *root = NULL;
	uint64_t number = 0;

	cr_assert_eq(json_yaml_parse(text, strlen(text), "y", &root, &err), 0);
	cr_assert_eq(json_u64_get(json_object_get(root, "a"), &number), 0);
	cr_expect_eq(number, UINT64_MAX);
	json_decref(root);
}

Test(json_yaml, refuses_nesting_without_end, .timeout = 10)
{
	enum { DEEP = 100000 };
	char *text = malloc(DEEP + 4);
	struct error err;
	json_t *root;

	memcpy(text, "a: ", 3);
	memset(text + 3, '[', DEEP);
	cr_expect_eq(json_yaml_parse(text, DEEP + 3, "y", &root, &err), -1);
	cr_expect_str_eq(err.text, "y:1:67: nested too deeply");
	free(text);
}

#endif

Test(json_yaml, leaves_to_the_reader_of_json_what_is_no_plain_key)
{
	static const char *const texts[] = { "",           "null",     "{\"a\":1}",
		                             "{a: 1}",     "[]",       "# only a comment\n",
		                             "\"a\": 1\n", "- a\n",    "a:b\n",
		                             "// a: 1\n",  "  a: 1\n", "\xef\xbb\xbf{}" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		cr_expect_not(json_yaml_is(texts[i], strlen(texts[i])), "%s", texts[i]);
}
