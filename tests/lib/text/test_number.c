/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/text/number.h"

#include <criterion/criterion.h>
#include <inttypes.h>

enum { NO = -1 };

static const struct {
	const char *text;
	uint64_t most;
	int64_t plain, seconds; /* NO: refused */
} rows[] = {
	{ "0", 9, 0, 0 },
	{ "9", 9, 9, 9 },
	{ "10", 9, NO, NO },
	{ "007", 9, 7, 7 },
	{ "", 9, NO, NO },
	{ " 1", 9, NO, NO },
	{ "1 ", 9, NO, NO },
	{ "+1", 9, NO, NO },
	{ "-1", 9, NO, NO },
	{ "0x1", 9, NO, NO },
	{ "1.5", 9, NO, NO },
	{ "5", 4, NO, NO },
	{ "90s", 100, NO, 90 },
	{ "1m", 60, NO, 60 },
	{ "1m", 59, NO, NO },
	{ "2h", 7200, NO, 7200 },
	{ "1d", 86400, NO, 86400 },
	{ "1w", 1000000, NO, NO },
	{ "1mm", 1000000, NO, NO },
	{ "m", 100, NO, NO },
	{ "9223372036854775807", INT64_MAX, INT64_MAX, INT64_MAX },
	{ "18446744073709551617", UINT64_MAX, NO, NO },
	{ "18446744073709551616", UINT64_MAX, NO, NO },
	{ "307445734561825861m", UINT64_MAX, NO, NO },
};

static int64_t parse(const char *text, const struct number_unit *units, uint64_t most)
{
	uint64_t value;

	return number_parse(text, units, most, &value) == 0 ? (int64_t)value : NO;
}

Test(number, is_digits_within_a_bound_and_a_unit_where_there_are_units)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t plain = parse(rows[i].text, NULL, rows[i].most);
		int64_t seconds = parse(rows[i].text, number_seconds, rows[i].most);

		cr_expect_eq(plain, rows[i].plain, "\"%s\": got %" PRId64 ", want %" PRId64,
		             rows[i].text, plain, rows[i].plain);
		cr_expect_eq(seconds, rows[i].seconds,
		             "\"%s\" in seconds: got %" PRId64 ", want %" PRId64, rows[i].text,
		             seconds, rows[i].seconds);
	}
}

Test(number, holds_the_largest_that_there_is)
{
	uint64_t value = 0;

	cr_expect_eq(number_parse("18446744073709551615", NULL, UINT64_MAX, &value), 0);
	cr_expect_eq(value, UINT64_MAX);
}
