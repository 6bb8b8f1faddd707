/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/clock.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <time.h>

Test(clock, reads_the_clocks_of_the_kernel)
{
	struct timespec before, after;

	clock_gettime(CLOCK_MONOTONIC, &before);
	uint64_t ns = clock_ns();
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_expect(ns >= (uint64_t)before.tv_sec * 1000000000 + (uint64_t)before.tv_nsec, "got %ju",
	          (uintmax_t)ns);
	cr_expect(ns <= (uint64_t)after.tv_sec * 1000000000 + (uint64_t)after.tv_nsec, "got %ju",
	          (uintmax_t)ns);
	uint64_t coarse = clock_coarse_ms();
	cr_expect(coarse <= clock_ns() / 1000000, "got %ju", (uintmax_t)coarse);
	cr_expect(coarse + 1000 >= ns / 1000000, "got %ju", (uintmax_t)coarse);
	time_t seconds = time(NULL);
	uint64_t unix_ms = clock_unix_ms();
	cr_expect(unix_ms / 1000 >= (uint64_t)seconds && unix_ms / 1000 <= (uint64_t)time(NULL) + 1,
	          "got %ju", (uintmax_t)unix_ms);
}

Test(clock, leaves_of_a_deadline_what_poll_may_wait)
{
	uint64_t now = clock_ns();

	cr_expect_eq(clock_left_ms(now), 0, "it has passed");
	cr_expect_eq(clock_left_ms(0), 0);
	cr_expect_eq(clock_left_ms(UINT64_MAX), INT_MAX, "more than poll takes");
	uint64_t deadline = clock_deadline_ns(3600000);
	int left = clock_left_ms(deadline);
	cr_expect(deadline >= now + 3600000000000, "got %ju after %ju", (uintmax_t)deadline,
	          (uintmax_t)now);
	cr_expect(left > 0 && left <= 3600000, "got %d", left);
	/* Rounded up: poll would be asked again and again for the last fraction. */
	do {
		deadline = clock_ns() + 900000;
		left = clock_left_ms(deadline);
	} while (clock_ns() >= deadline);
	cr_expect_eq(left, 1, "got %d", left);
}
