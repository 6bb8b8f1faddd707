/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the probe calls and the random profiles rule: harmless calls, with the values that their
 * arguments take. One list for both programs, so that rules meet calls.
 */
#pragma once

#include <stdint.h>

/*
 * name, number on x86-64, number on i386 (-1: none of its own), the two arguments that vary. All
 * other arguments are -1: a bad descriptor, no such id, a bad address. Whatever the two become, the
 * call changes nothing outside the probe. None of them is made by a runtime while it starts a
 * container.
 */
static const struct probe_call {
	const char *name;
	int nr, nr_i386;
	int first, second;
} PROBE_CALLS[] = {
	{ "msync", 26, 144, 0, 1 },
	{ "mincore", 27, 218, 0, 1 },
	{ "getitimer", 36, 105, 0, 1 },
	{ "flock", 73, 143, 1, 2 },
	{ "ftruncate", 77, 93, 1, 2 },
	{ "fchmod", 91, 94, 1, 2 },
	{ "fchown", 93, 95, 1, 2 },
	{ "getpgid", 121, 132, 0, 1 },
	{ "getsid", 124, 147, 0, 1 },
	{ "getpriority", 140, 96, 0, 1 },
	{ "sched_getscheduler", 145, 157, 0, 1 },
	{ "sched_get_priority_max", 146, 159, 0, 1 },
	{ "sched_get_priority_min", 147, 160, 0, 1 },
	{ "readahead", 187, 225, 1, 2 },
	{ "fadvise64", 221, 250, 1, 2 },
	{ "timer_getoverrun", 225, 262, 0, 1 },
	{ "timer_delete", 226, 263, 0, 1 },
	{ "clock_getres", 229, 266, 0, 1 },
	{ "inotify_rm_watch", 255, 293, 1, 2 },
	{ "tee", 276, 315, 2, 3 },
	{ "sync_file_range", 277, 314, 1, 2 },
	{ "vmsplice", 278, 316, 2, 3 },
	{ "getcpu", 309, 318, 0, 1 },
	{ "mlock2", 325, 376, 0, 1 },
	{ "fallocate", 285, 324, 1, 2 },
	{ "dup3", 292, 330, 1, 2 },
};
enum { PROBE_CALL_COUNT = sizeof PROBE_CALLS / sizeof PROBE_CALLS[0] };

/* Both halves of a register, their borders, and what differs only above bit 31. */
static const uint64_t PROBE_VALUES[] = {
	0, 1, 2, 7, 0x80000000, 0xffffffff, 0x100000001, 0xffffffffffffffff,
};
enum { PROBE_VALUE_COUNT = sizeof PROBE_VALUES / sizeof PROBE_VALUES[0] };

/*
 * Numbers beside and beyond the highest that a profile names (random profiles end between 439 and
 * 450), made with all arguments -1; above 469 no kernel of today has a call.
 */
static const int PROBE_NUMBERS[] = {
	436, 437, 438, 439, 440, 441, 442, 443, 444, 445, 446,
	448, 449, 450, 451, 452, 457, 458, 459, 470, 511, 1000,
};
enum { PROBE_NUMBER_COUNT = sizeof PROBE_NUMBERS / sizeof PROBE_NUMBERS[0] };
