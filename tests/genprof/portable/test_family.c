/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of families held against itself and against what is known of system calls and their
 * arguments.
 */
#include "genprof/portable/family.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"
#include "tests/kit/family_kit.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool exists(const char *name)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (family_is_on(arch, name))
			return true;
	}
	return false;
}

/* What is known of an argument on any architecture, or NULL. */
static const struct arg_info *known_arg(const char *name, unsigned index)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const struct syscall_info *info;
		uint32_t nr;

		if (syscalls_number(arch, name, &nr) != SYSCALLS_FOUND)
			continue;
		info = syscalls_info(arch, nr);
		if (info && info->args[index].kind != ARG_UNFILTERED)
			return &info->args[index];
	}
	return NULL;
}

/* ---- the table ---- */

Test(family, keeps_the_rows_of_a_family_together)
{
	size_t rows = 0;

	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		cr_expect_gt(family.count, 1u, "%s", family.purpose);
		for (size_t k = 0; k < family.count; k++) {
			cr_expect(exists(family.members[k].name), "%s: %s exists nowhere",
			          family.purpose, family.members[k].name);
			cr_expect_eq(family_find(&family, family.members[k].name),
			             &family.members[k], "%s: %s twice, or apart", family.purpose,
			             family.members[k].name);
		}
		rows += family.count;
	}
	cr_expect_gt(rows, 200u);
	cr_expect_eq(family_at(0).members + rows,
	             family_at(family_count() - 1).members + family_at(family_count() - 1).count);
}

Test(family, gives_a_letter_to_every_argument_that_can_be_compared)
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		for (size_t k = 0; k < family.count; k++) {
			const struct family_member *member = &family.members[k];
			size_t count = strlen(member->letters);

			cr_assert_leq(count, (size_t)CALL_ARGS, "%s", member->name);
			for (unsigned a = 0; a < CALL_ARGS; a++) {
				char letter = a < count ? member->letters[a] : '-';

				if (letter == '-')
					cr_expect_null(known_arg(member->name, a),
					               "%s argument %u has no letter", member->name,
					               a);
				else if (letter == '*')
					continue;
				else if (strcmp(member->name, "recv") != 0 &&
				         strcmp(member->name, "send") != 0)
					cr_expect_not_null(known_arg(member->name, a),
					                   "%s argument %u: '%c'", member->name, a,
					                   letter);
				if (letter != '-')
					cr_expect_eq(strchr(member->letters, letter),
					             member->letters + a, "%s: '%c' twice",
					             member->name, letter);
			}
		}
	}
}

Test(family, names_the_same_argument_with_the_same_letter)
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		for (size_t k = 0; k < family.count; k++) {
			for (unsigned a = 0; a < strlen(family.members[k].letters); a++) {
				for (size_t n = 0; n < family.count; n++) {
					const struct arg_info
						*from = known_arg(family.members[k].name, a),
						*to;
					unsigned place;

					if (family_carry(&family.members[k], &family.members[n], a,
					                 &place) > FAMILY_CARRY_MOVED)
						continue;
					to = known_arg(family.members[n].name, place);
					cr_expect(!from || !to ||
					                  (from->kind == to->kind &&
					                   from->width == to->width),
					          "%s argument %u and %s argument %u are of "
					          "different kinds",
					          family.members[k].name, a, family.members[n].name,
					          place);
				}
			}
		}
	}
}

Test(family, falls_back_only_where_there_is_something_older)
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		for (size_t k = 0; k < family.count; k++) {
			bool has_older = false;

			for (size_t n = 0; n < family.count; n++)
				has_older |= !family.members[n].falls_back &&
				             !family_is_newer(&family.members[n]);
			if (!family.members[k].falls_back)
				continue;
			cr_expect(has_older, "%s has no older sibling", family.members[k].name);
			cr_expect(family_is_newer(&family.members[k]),
			          "%s falls back and is as old as filters", family.members[k].name);
		}
	}
}

/*
 * Since Linux 5.1 all architectures number new calls alike, from 424 on (403 for the 64-bit times).
 */
Test(family, has_kernel_versions_that_fit_the_numbers)
{
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);

		for (size_t k = 0; k < family.count; k++) {
			const struct family_member *member = &family.members[k];
			bool is_since_5_1 = member->since_major > 5 ||
			                    (member->since_major == 5 && member->since_minor >= 1);
			uint32_t nr;

			if (syscalls_number(ARCH_AARCH64, member->name, &nr) == SYSCALLS_FOUND ||
			    syscalls_number(ARCH_I386, member->name, &nr) == SYSCALLS_FOUND)
				cr_expect_eq(nr >= 403, is_since_5_1, "%s: number %u, Linux %u.%u",
				             member->name, nr, member->since_major,
				             member->since_minor);
		}
	}
}

static const struct {
	const char *name;
	char letter;
} implying[] = {
#define IMPLIES(family, name, letter, value) { name, letter },
#include "genprof/portable/family.def"
#undef IMPLIES
};

Test(family, implies_only_what_a_sibling_passes)
{
	for (size_t i = 0; i < LENGTH(implying); i++) {
		bool is_used = false;

		for (size_t f = 0; f < family_count(); f++) {
			struct family family = family_at(f);
			const struct family_member *from = family_find(&family, implying[i].name);

			if (!from)
				continue;
			cr_expect_null(strchr(from->letters, implying[i].letter),
			               "%s passes '%c' itself", implying[i].name,
			               implying[i].letter);
			for (size_t k = 0; k < family.count; k++)
				is_used |= strchr(family.members[k].letters, implying[i].letter) !=
				           NULL;
		}
		cr_expect(is_used, "%s: none passes '%c'", implying[i].name, implying[i].letter);
		for (size_t k = 0; k + 1 < i; k++)
			cr_expect(strcmp(implying[k].name, implying[i].name) != 0 ||
			                  implying[k].letter != implying[i].letter ||
			                  strcmp(implying[i - 1].name, implying[i].name) == 0,
			          "%s: rows apart", implying[i].name);
	}
}

Test(family, knows_the_arguments_that_libraries_pass)
{
	size_t rows = 0;

	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);
		size_t count;
		const struct family_with *withs = family_with(&family, &count);

		rows += count;
		for (size_t k = 0; k < count; k++) {
			const struct family_with *with = &withs[k];

			cr_expect(exists(with->call), "%s", with->call);
			cr_expect_leq(with->arg_count, (unsigned)CALL_ARGS);
			for (unsigned a = 0; a < with->arg_count; a++) {
				const struct arg_info *info =
					known_arg(with->call, with->args[a].index);

				cr_assert_not_null(info, "%s argument %u is never compared",
				                   with->call, with->args[a].index);
				cr_expect_eq(with->args[a].value & ~SYSCALLS_ARG_MASK, 0, "%s",
				             with->call);
			}
			for (unsigned a = 0; a < CALL_ARGS; a++) {
				bool is_told = false;

				for (unsigned n = 0; n < with->arg_count; n++)
					is_told |= with->args[n].index == a;
				cr_expect(is_told || !known_arg(with->call, a),
				          "%s: argument %u is left open", with->call, a);
			}
		}
	}
	cr_expect_gt(rows, 60u);
}

Test(family, counts_the_arguments_of_a_row)
{
	struct family family = family_of("start and end a program");
	size_t count;
	const struct family_with *withs = family_with(&family, &count);

	cr_expect_str_eq(withs[0].call, "brk");
	cr_expect_eq(withs[0].arg_count, 0u);
	cr_expect_str_eq(withs[1].call, "mmap");
	cr_expect_eq(withs[1].arg_count, 2u);
	cr_expect_eq(withs[1].args[1].index, 3u);
	cr_expect_eq(withs[1].args[1].value, 0x22u);
}

/* ---- architectures ---- */

Test(family, knows_who_stands_in_where)
{
	static const struct {
		const char *purpose, *member;
		enum arch arch;
		bool want;
	} cases[] = {
		{ "open a file", "open", ARCH_X86_64, true },
		{ "open a file", "open", ARCH_AARCH64, false },
		{ "open a file", "openat", ARCH_AARCH64, true },
		{ "open a file", "creat", ARCH_X86_64, true },
		{ "set a file's times", "utimes", ARCH_X86_64, false },
		{ "map memory", "mmap2", ARCH_I386, true },
		{ "map memory", "mmap2", ARCH_X86_64, false },
		{ "rename a file", "renameat2", ARCH_RISCV64, true },
		{ "rename a file", "renameat", ARCH_RISCV64, false },
		{ "take a connection", "accept", ARCH_I386, true },
		{ "wait for another thread", "futex_wait", ARCH_X86_64, false },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct family family = family_of(cases[i].purpose);
		const struct family_member *member = family_find(&family, cases[i].member);

		cr_assert_not_null(member, "%s", cases[i].member);
		cr_expect_eq(family_stands_in(member, cases[i].arch), cases[i].want, "%s on %s",
		             cases[i].member, arch_name(cases[i].arch));
	}
}

/* Where times have 32 bits, each call with 64 bits is listed beside its older sibling. */
Test(family, knows_every_call_with_a_64_bit_time)
{
	unsigned seen = 0;

	for (uint32_t nr = 0; nr <= syscalls_highest(ARCH_I386); nr++) {
		const char *name = syscalls_name(ARCH_I386, nr);
		bool is_member = false;

		if (!name || !strstr(name, "_time64"))
			continue;
		seen++;
		for (size_t f = 0; f < family_count(); f++) {
			struct family family = family_at(f);
			is_member = is_member || family_find(&family, name);
		}
		cr_expect(is_member, "%s is in no family", name);
	}
	cr_expect_gt(seen, 8u);
}
