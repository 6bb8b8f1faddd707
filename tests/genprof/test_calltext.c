/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/calltext.h"

#include <criterion/criterion.h>
#include <string.h>

Test(calltext, a_remark_is_one_printable_line_whatever_the_comment_holds)
{
	char remark[CALLTEXT_REMARK_SIZE], long_comment[2 * CALLTEXT_REMARK_SIZE];

	cr_expect_str_eq(calltext_remark(remark, NULL), "");
	cr_expect_str_eq(calltext_remark(remark, "opens files"), " (opens files)");
	cr_expect_str_eq(calltext_remark(remark, "\033[31m\n::error ::"), " (\\x1b[31m\\n::error ::)");
	memset(long_comment, 'x', sizeof long_comment - 1);
	long_comment[sizeof long_comment - 1] = '\0';
	cr_expect_str_eq(strrchr(calltext_remark(remark, long_comment), '.'), ".)");
}
