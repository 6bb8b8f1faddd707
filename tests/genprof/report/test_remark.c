/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/report/remark.h"

#include <criterion/criterion.h>
#include <string.h>

Test(remark, is_one_printable_line_whatever_the_comment_holds)
{
	char remark[REMARK_SIZE], long_comment[2 * REMARK_SIZE];

	cr_expect_str_eq(remark_write(remark, NULL), "");
	cr_expect_str_eq(remark_write(remark, "opens files"), " (opens files)");
	cr_expect_str_eq(remark_write(remark, "\033[31m\n::error ::"), " (\\x1b[31m\\n::error ::)");
	memset(long_comment, 'x', sizeof long_comment - 1);
	long_comment[sizeof long_comment - 1] = '\0';
	cr_expect_str_eq(strrchr(remark_write(remark, long_comment), '.'), ".)");
}
