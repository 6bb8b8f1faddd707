/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/error.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

Test(error, ends_with_what_the_kernel_said)
{
	struct error err;

	cr_assert_eq(error_set(&err, ENOENT, "open %s", "trace.json"), -1);
	cr_expect_str_eq(err.text, "open trace.json: No such file or directory");
	cr_expect_eq(err.errnum, ENOENT);
}

Test(error, puts_context_before_the_text_and_keeps_errno_and_hint)
{
	struct error err;

	error_set(&err, EACCES, "open x");
	error_hint(&err, "run as root");
	cr_assert_eq(error_wrap(&err, "reading %d", 7), -1);
	cr_expect_str_eq(err.text, "reading 7: open x: Permission denied");
	cr_expect_eq(err.errnum, EACCES);
	cr_expect_str_eq(err.hint, "run as root");
}

Test(error, cuts_a_text_that_is_too_long_instead_of_overflowing)
{
	struct error err;
	char name[3 * ERROR_TEXT_SIZE];

	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	error_set(&err, ENOENT, "open %s", name);
	error_wrap(&err, "context");
	cr_expect_eq(strlen(err.text), ERROR_TEXT_SIZE - 1u);
}
