/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/utf8.h"

#include <criterion/criterion.h>

static const struct {
	const char *text;
	size_t length;
	uint32_t point;
} rows[] = {
	{ "a", 1, 'a' },
	{ "\n", 1, '\n' },
	{ "", 0, 0 },
	{ "\xc3\xa4", 2, 0xe4 },
	{ "\xc2\x80", 2, 0x80 },
	{ "\xe2\x82\xac", 3, 0x20ac },
	{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
	{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	/* too short, a rest, overlong, a surrogate, beyond Unicode, no first byte */
	{ "\xc3", 0, 0 },
	{ "\xe2\x82", 0, 0 },
	{ "\x80", 0, 0 },
	{ "\xc1\xbf", 0, 0 },
	{ "\xe0\x9f\xbf", 0, 0 },
	{ "\xf0\x8f\xbf\xbf", 0, 0 },
	{ "\xed\xa0\x80", 0, 0 },
	{ "\xf4\x90\x80\x80", 0, 0 },
	{ "\xf8\x88\x80\x80\x80", 0, 0 },
	{ "\xff", 0, 0 },
};

Test(utf8, takes_valid_characters_and_nothing_else)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t point = 0;
		size_t length = utf8_length(rows[i].text, &point);

		cr_expect_eq(length, rows[i].length, "row %zu: %zu bytes, wanted %zu", i, length,
		             rows[i].length);
		cr_expect_eq(point, rows[i].point, "row %zu: U+%04X, wanted U+%04X", i, point,
		             rows[i].point);
	}
}

Test(utf8, knows_control_characters)
{
	cr_expect(utf8_is_control(0) && utf8_is_control(0x1f) && utf8_is_control(0x7f) &&
	          utf8_is_control(0x9f));
	cr_expect(!utf8_is_control(' ') && !utf8_is_control('~') && !utf8_is_control(0xa0));
}
