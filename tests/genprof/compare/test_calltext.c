/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/calltext.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/base/cleanup.h"
#include "tests/kit/genprof_kit.h"

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

Test(calltext, names_arguments_and_their_constants)
{
	const struct call call = kit_call(ARCH_X86_64, "socket", (const uint64_t[CALL_ARGS]){ AF_INET, SOCK_STREAM, 7 });
	auto_free char *known = calltext_new(call.arch, call.nr, 3, call.args);
	auto_free char *none = calltext_new(call.arch, call.nr, 0, call.args);
	auto_free char *nameless = calltext_new(call.arch, 100000, 1, call.args);

	cr_expect_str_eq(known, "socket(domain: AF_INET, type: SOCK_STREAM)");
	cr_expect_str_eq(none, "socket");
	cr_expect_str_eq(nameless, "call number 100000(argument 0: 0x2)");
}
