/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/descriptor.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/error.h"

static void make_pair(int pair[2], unsigned timeout_s)
{
	struct error err = { 0 };

	cr_assert_eq(descriptor_pair(&pair[0], &pair[1], timeout_s, &err), 0, "%s", err.text);
}

Test(descriptor, is_the_same_file_and_closed_on_exec)
{
	int pair[2], ends[2], got = -1;
	char byte = 0;

	make_pair(pair, 10);
	cr_assert_eq(pipe(ends), 0);
	cr_assert_eq(descriptor_send(pair[1], ends[1]), 0);
	close(ends[1]);
	cr_assert_eq(descriptor_receive(pair[0], &got), 0);
	cr_assert_eq(write(got, "x", 1), 1);
	cr_assert_eq(read(ends[0], &byte, 1), 1);
	cr_expect_eq(byte, 'x');
	cr_expect(fcntl(got, F_GETFD) & FD_CLOEXEC);
}

Test(descriptor, does_not_come_from_an_end_that_is_closed)
{
	int pair[2], got = -1;

	make_pair(pair, 10);
	close(pair[1]);
	cr_expect_eq(descriptor_receive(pair[0], &got), DESCRIPTOR_NONE);
	cr_expect_eq(got, -1);
}

Test(descriptor, is_not_waited_for_for_ever)
{
	int pair[2], got = -1;

	make_pair(pair, 1);
	cr_expect_eq(descriptor_receive(pair[0], &got), -1);
	cr_expect_eq(errno, EAGAIN);
}

Test(descriptor, for_which_there_is_no_room_is_an_error)
{
	int pair[2], got = -1;
	struct rlimit room;

	make_pair(pair, 10);
	cr_assert_eq(descriptor_send(pair[1], 0), 0);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &room), 0);
	room.rlim_cur = (rlim_t)pair[1] + 1;
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &room), 0);
	for (int fd = dup(0); fd >= 0; fd = dup(0))
		;
	cr_expect_eq(descriptor_receive(pair[0], &got), -1);
	cr_expect_eq(errno, EMFILE);
}
