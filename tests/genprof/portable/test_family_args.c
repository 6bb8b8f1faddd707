/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of a family: what one call passes, as another one takes it. */
#include "genprof/portable/family.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"
#include "tests/kit/family_kit.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* ---- carrying arguments ---- */

static const struct {
	const char *purpose, *from, *to;
	unsigned index;
	enum family_carry want;
	unsigned place;
} carry_cases[] = {
	{ "open a file", "open", "openat", 1, FAMILY_CARRY_MOVED, 2 },
	{ "open a file", "openat", "open", 2, FAMILY_CARRY_MOVED, 1 },
	{ "open a file", "openat", "openat2", 2, FAMILY_CARRY_MEMORY, 9 },
	{ "open a file", "openat", "openat", 2, FAMILY_CARRY_SAME, 2 },
	{ "open a file", "openat", "open", 0, FAMILY_CARRY_NONE, 9 },
	{ "make a process or a thread", "clone", "clone3", 0, FAMILY_CARRY_MEMORY, 9 },
	{ "make a process or a thread", "clone", "fork", 0, FAMILY_CARRY_NONE, 9 },
	{ "make a process or a thread", "clone3", "clone", 0, FAMILY_CARRY_NONE, 9 },
	{ "map memory", "mmap", "mmap2", 2, FAMILY_CARRY_SAME, 2 },
	{ "read a resource limit", "getrlimit", "prlimit64", 0, FAMILY_CARRY_MOVED, 1 },
	{ "send a signal to a thread", "tgkill", "tkill", 2, FAMILY_CARRY_MOVED, 1 },
	{ "look at a file by name", "newfstatat", "stat", 3, FAMILY_CARRY_NONE, 9 },
	{ "look at a file by name", "newfstatat", "statx", 3, FAMILY_CARRY_MOVED, 2 },
	{ "wait for a child", "waitpid", "wait4", 5, FAMILY_CARRY_NONE, 9 },
};

Test(family_args, carries_an_argument_to_where_it_stands)
{
	for (size_t i = 0; i < LENGTH(carry_cases); i++) {
		struct family family = family_of(carry_cases[i].purpose);
		const struct family_member *from = family_find(&family, carry_cases[i].from);
		const struct family_member *to = family_find(&family, carry_cases[i].to);
		unsigned place = 9;
		enum family_carry got;

		cr_assert(from && to, "%s %s", carry_cases[i].from, carry_cases[i].to);
		got = family_carry(from, to, carry_cases[i].index, &place);
		cr_expect(got == carry_cases[i].want && place == carry_cases[i].place,
		          "%s %u -> %s: %d at %u, want %d at %u", carry_cases[i].from,
		          carry_cases[i].index, carry_cases[i].to, got, place, carry_cases[i].want,
		          carry_cases[i].place);
	}
}

static const struct {
	const char *purpose, *from, *to;
	unsigned index;
	enum family_source want;
	uint64_t first; /* the argument of `from`, or the first value */
	size_t count;
} fill_cases[] = {
	{ "open a file", "open", "openat", 2, FAMILY_FROM_ARGUMENT, 1, 0 },
	{ "open a file", "creat", "openat", 2, FAMILY_FROM_MEANING, 01101, 2 },
	{ "open a file", "openat2", "openat", 2, FAMILY_FROM_NOTHING, 0, 0 },
	{ "make a process or a thread", "fork", "clone", 0, FAMILY_FROM_MEANING, 17, 2 },
	{ "make a process or a thread", "vfork", "clone", 0, FAMILY_FROM_MEANING, 0x4111, 1 },
	{ "make a process or a thread", "clone3", "clone", 0, FAMILY_FROM_MEANING, 0x1200011, 4 },
	{ "look at an open file", "fstat", "newfstatat", 3, FAMILY_FROM_MEANING, 0x1000, 2 },
	{ "look at a file by name", "stat", "newfstatat", 3, FAMILY_FROM_MEANING, 0, 2 },
	{ "look at a file by name", "stat", "newfstatat", 1, FAMILY_FROM_NOTHING, 0, 0 },
	{ "remove a directory", "rmdir", "unlinkat", 2, FAMILY_FROM_MEANING, 0x200, 1 },
	{ "sleep", "nanosleep", "clock_nanosleep", 1, FAMILY_FROM_MEANING, 0, 1 },
};

Test(family_args, fills_an_argument_from_another_or_from_the_meaning)
{
	for (size_t i = 0; i < LENGTH(fill_cases); i++) {
		struct family family = family_of(fill_cases[i].purpose);
		const struct family_member *from = family_find(&family, fill_cases[i].from);
		const struct family_member *to = family_find(&family, fill_cases[i].to);
		const uint64_t *values = NULL;
		unsigned place = 0;
		size_t count = 0;
		enum family_source got;
		uint64_t first;

		cr_assert(from && to, "%s %s", fill_cases[i].from, fill_cases[i].to);
		got = family_fill(&family, from, to, fill_cases[i].index, &place, &values, &count);
		first = got == FAMILY_FROM_ARGUMENT  ? place
		        : got == FAMILY_FROM_MEANING ? values[0]
		                                     : 0;
		cr_expect(got == fill_cases[i].want && first == fill_cases[i].first &&
		                  count == fill_cases[i].count,
		          "%s -> %s %u: %d, %#llx, %zu values", fill_cases[i].from,
		          fill_cases[i].to, fill_cases[i].index, got, (unsigned long long)first,
		          count);
	}
}
