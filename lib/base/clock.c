/* SPDX-License-Identifier: Apache-2.0 */
/* clock_gettime(2) -> numbers that can be subtracted. */
#include "lib/base/clock.h"

#include <limits.h>
#include <time.h>

enum { NS_PER_MS = 1000000 };

static uint64_t nanoseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000 * NS_PER_MS + (uint64_t)now.tv_nsec;
}

uint64_t clock_ns(void)
{
	return nanoseconds(CLOCK_MONOTONIC);
}

uint64_t clock_coarse_ms(void)
{
	return nanoseconds(CLOCK_MONOTONIC_COARSE) / NS_PER_MS;
}

uint64_t clock_unix_ms(void)
{
	return nanoseconds(CLOCK_REALTIME) / NS_PER_MS;
}

uint64_t clock_deadline_ns(unsigned timeout_ms)
{
	return clock_ns() + (uint64_t)timeout_ms * NS_PER_MS;
}

int clock_left_ms(uint64_t deadline_ns)
{
	uint64_t now = clock_ns();

	if (now >= deadline_ns)
		return 0;
	uint64_t left_ms = (deadline_ns - now + NS_PER_MS - 1) / NS_PER_MS;
	return left_ms < INT_MAX ? (int)left_ms : INT_MAX;
}
