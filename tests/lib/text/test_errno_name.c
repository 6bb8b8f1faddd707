/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/text/errno_name.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

Test(errno_name, is_the_inverse_of_the_number)
{
	char buffer[ERRNO_NAME_SIZE];

	for (int e = 1; e <= ERRNO_LARGEST; e++) {
		const char *name = errno_name(e, buffer);
		cr_expect_eq(errno_number(name), e, "%d: %s gives %d", e, name, errno_number(name));
		cr_expect(!strerrorname_np(e) || strcmp(name, strerrorname_np(e)) == 0,
		          "%d: got %s", e, name);
	}
	cr_expect_str_eq(errno_name(EACCES, buffer), "EACCES");
	cr_expect_str_eq(errno_name(524, buffer), "E524");
}

Test(errno_name, is_not_made_of_other_texts)
{
	static const char *const rows[] = {
		"",      "E",     "E0",     "E01", "E4096", "E1x", "E-1", "E99999999999999999999",
		"EWHAT", "eperm", "EPERM ", "13",  "0",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(errno_number(rows[i]), 0, "\"%s\" gives %d", rows[i],
		             errno_number(rows[i]));
	/* Two names for one number: the libc's own is EAGAIN. */
	char buffer[ERRNO_NAME_SIZE];
	cr_expect_str_eq(errno_name(EWOULDBLOCK, buffer), "EAGAIN");
}
