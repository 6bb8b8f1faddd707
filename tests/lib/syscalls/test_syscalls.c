/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System call names and numbers held against libseccomp and the kernel's headers. Arguments:
 * test_syscalls_args.c.
 */
#include "lib/syscalls/syscalls.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <seccomp.h>
#include <stdio.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- names and numbers ---- */

static const enum arch main_archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32, ARCH_AARCH64 };

Test(syscalls, maps_every_number_to_a_name_and_back)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		uint32_t base = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
		unsigned known = 0;

		/* An architecture that profiles name and this libseccomp is too old for. */
		if (seccomp_syscall_resolve_name_arch(arch_libseccomp_token(arch), "read") ==
		    __NR_SCMP_ERROR)
			continue;
		for (uint32_t nr = base; nr < base + 8192; nr++) {
			const char *name = syscalls_name(arch, nr);
			uint32_t back = 0;

			if (!name)
				continue;
			known++;
			cr_expect_eq(syscalls_number(arch, name, &back), SYSCALLS_FOUND, "%s %s",
			             arch_name(arch), name);
			cr_expect_eq(back, nr, "%s %s: %u, want %u", arch_name(arch), name, back,
			             nr);
		}
		cr_expect_gt(known, 300u, "%s: only %u calls known", arch_name(arch), known);
	}
}

static const struct {
	enum arch arch;
	const char *name;
	enum syscalls_answer want;
	uint32_t nr;
} name_cases[] = {
	{ ARCH_X86_64, "read", SYSCALLS_FOUND, 0 },
	{ ARCH_X86_64, "socket", SYSCALLS_FOUND, 41 },
	{ ARCH_X86_64, "uretprobe", SYSCALLS_FOUND, 335 },
	{ ARCH_X86_64, "mseal", SYSCALLS_FOUND, 462 },
	{ ARCH_X86_64, "listns", SYSCALLS_FOUND, 470 },
	{ ARCH_X86_64, "socketcall", SYSCALLS_ABSENT, 0 },
	{ ARCH_X86_64, "recv", SYSCALLS_ABSENT, 0 },
	{ ARCH_X86_64, "no_such_call", SYSCALLS_UNKNOWN, 0 },
	{ ARCH_X86_64, "", SYSCALLS_UNKNOWN, 0 },
	{ ARCH_I386, "socket", SYSCALLS_FOUND, 359 },
	{ ARCH_I386, "socketcall", SYSCALLS_FOUND, 102 },
	{ ARCH_I386, "recvmmsg", SYSCALLS_FOUND, 337 },
	{ ARCH_I386, "shmctl", SYSCALLS_FOUND, 396 },
	{ ARCH_I386, "accept", SYSCALLS_ABSENT, 0 },
	{ ARCH_I386, "send", SYSCALLS_ABSENT, 0 },
	{ ARCH_I386, "semop", SYSCALLS_ABSENT, 0 },
	{ ARCH_I386, "uretprobe", SYSCALLS_ABSENT, 0 },
	{ ARCH_I386, "clock_gettime64", SYSCALLS_FOUND, 403 },
	{ ARCH_X32, "read", SYSCALLS_FOUND, ARCH_X32_BIT },
	{ ARCH_X32, "ioctl", SYSCALLS_FOUND, ARCH_X32_BIT + 514 },
	{ ARCH_X32, "execve", SYSCALLS_FOUND, ARCH_X32_BIT + 520 },
	{ ARCH_X32, "mseal", SYSCALLS_FOUND, ARCH_X32_BIT + 462 },
	{ ARCH_AARCH64, "openat", SYSCALLS_FOUND, 56 },
	{ ARCH_AARCH64, "open", SYSCALLS_ABSENT, 0 },
	{ ARCH_AARCH64, "mseal", SYSCALLS_FOUND, 462 },
	{ ARCH_ARM, "cacheflush", SYSCALLS_FOUND, 983042 },
	{ ARCH_MIPS, "mseal", SYSCALLS_FOUND, 4462 },
	{ ARCH_MIPSEL64, "read", SYSCALLS_FOUND, 5000 },
};

Test(syscalls, finds_the_direct_entry_of_a_name)
{
	for (size_t i = 0; i < LENGTH(name_cases); i++) {
		uint32_t nr = 7777;
		enum syscalls_answer got =
			syscalls_number(name_cases[i].arch, name_cases[i].name, &nr);
		uint32_t want_nr = name_cases[i].want == SYSCALLS_FOUND ? name_cases[i].nr : 7777;

		cr_expect_eq(got, name_cases[i].want, "%s %s: answer %d, want %d",
		             arch_name(name_cases[i].arch), name_cases[i].name, got,
		             name_cases[i].want);
		cr_expect_eq(nr, want_nr, "%s %s: number %u, want %u",
		             arch_name(name_cases[i].arch), name_cases[i].name, nr, want_nr);
	}
}

Test(syscalls, has_no_name_for_a_number_beyond_its_tables)
{
	static const struct {
		enum arch arch;
		uint32_t nr;
	} cases[] = {
		{ ARCH_X86_64, 400 },
		{ ARCH_X86_64, 1023 },
		{ ARCH_X86_64, 1024 },
		{ ARCH_X86_64, UINT32_MAX },
		{ ARCH_X86_64, ARCH_X32_BIT },
		{ ARCH_X32, 0 },
		{ ARCH_X32, ARCH_X32_BIT - 1 },
		{ ARCH_X32, UINT32_MAX },
		{ ARCH_MIPS, 0 },
		{ ARCH_MIPS, 3999 },
		{ ARCH_ARM, 0xeffff },
		{ ARCH_ARM, 0xf0010 },
		{ ARCH_X86_64, 0xf0002 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		cr_expect_null(syscalls_name(cases[i].arch, cases[i].nr), "%s %#x",
		               arch_name(cases[i].arch), cases[i].nr);
		cr_expect_null(syscalls_info(cases[i].arch, cases[i].nr), "%s %#x",
		               arch_name(cases[i].arch), cases[i].nr);
	}
}

Test(syscalls, knows_how_i386_multiplexes)
{
	static const struct {
		enum arch arch;
		const char *name;
		enum syscalls_answer want;
		uint32_t nr, code;
	} cases[] = {
		{ ARCH_I386, "socket", SYSCALLS_FOUND, 102, 1 },
		{ ARCH_I386, "accept", SYSCALLS_FOUND, 102, 5 },
		{ ARCH_I386, "recv", SYSCALLS_FOUND, 102, 10 },
		{ ARCH_I386, "sendmmsg", SYSCALLS_FOUND, 102, 20 },
		{ ARCH_I386, "semop", SYSCALLS_FOUND, 117, 1 },
		{ ARCH_I386, "shmctl", SYSCALLS_FOUND, 117, 24 },
		{ ARCH_I386, "read", SYSCALLS_ABSENT, 0, 0 },
		{ ARCH_X86_64, "socket", SYSCALLS_ABSENT, 0, 0 },
		{ ARCH_X86_64, "nothing", SYSCALLS_ABSENT, 0, 0 },
		{ ARCH_S390, "socket", SYSCALLS_FOUND, 102, 1 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint32_t nr = 0, code = 0;
		enum syscalls_answer got =
			syscalls_multiplexed(cases[i].arch, cases[i].name, &nr, &code);

		cr_expect(got == cases[i].want && nr == cases[i].nr && code == cases[i].code,
		          "%s %s: answer %d, %u(%u), want %d, %u(%u)", arch_name(cases[i].arch),
		          cases[i].name, got, nr, code, cases[i].want, cases[i].nr, cases[i].code);
	}
}

Test(syscalls, reaches_as_high_as_any_table)
{
	for (size_t i = 0; i < LENGTH(main_archs); i++) {
		uint32_t highest = syscalls_highest(main_archs[i]),
			 wanted = main_archs[i] == ARCH_X32 ? 547 : 470;

		cr_expect_geq(highest & ~ARCH_X32_BIT, wanted, "%s: %#x", arch_name(main_archs[i]),
		              highest);
		cr_expect_not_null(syscalls_name(main_archs[i], highest), "%s",
		                   arch_name(main_archs[i]));
	}
}

static void *ask_for_write(void *name)
{
	*(const char **)name = syscalls_name(ARCH_X86_64, 1);
	return NULL;
}

Test(syscalls, can_first_be_asked_by_many_threads_at_once)
{
	const char *names[8] = { NULL };
	pthread_t threads[LENGTH(names)];

	for (size_t i = 0; i < LENGTH(names); i++)
		cr_assert_eq(pthread_create(&threads[i], NULL, ask_for_write, &names[i]), 0);
	for (size_t i = 0; i < LENGTH(names); i++)
		pthread_join(threads[i], NULL);
	for (size_t i = 0; i < LENGTH(names); i++) {
		cr_expect_str_eq(names[i], "write");
		cr_expect_eq(names[i], names[0], "two tables are in use");
	}
}

Test(syscalls, tells_which_names_libseccomp_knows)
{
	cr_expect(syscalls_is_in_libseccomp("read"));
	cr_expect(syscalls_is_in_libseccomp("socketcall"));
	cr_expect_not(syscalls_is_in_libseccomp("no_such_call"));
	cr_expect_not(syscalls_is_in_libseccomp(""));
}

/* ---- the kernel's headers ---- */

/*
 * Reads "#define __NR_name 12", or "... (__X32_SYSCALL_BIT + 12)", and compares it with the table.
 */
static unsigned compare_with_header(const char *file, enum arch arch)
{
	static const char *const folders[] = { "/usr/include/x86_64-linux-gnu/asm",
		                               "/usr/include/asm" };
	char line[256], path[128];
	unsigned compared = 0;
	FILE *header = NULL;

	for (size_t i = 0; i < LENGTH(folders) && !header; i++) {
		snprintf(path, sizeof path, "%s/%s", folders[i], file);
		header = fopen(path, "re");
	}
	if (!header)
		cr_skip_test("%s is not installed", file);
	while (fgets(line, sizeof line, header)) {
		char name[64];
		uint32_t want, got = 0;

		if (sscanf(line, "#define __NR_%63s (__X32_SYSCALL_BIT + %u)", name, &want) == 2)
			want += ARCH_X32_BIT;
		else if (sscanf(line, "#define __NR_%63s %u", name, &want) != 2)
			continue;
		compared++;
		cr_expect_eq(syscalls_number(arch, name, &got), SYSCALLS_FOUND,
		             "%s: %s is not known", file, name);
		cr_expect_eq(got, want, "%s: %s is %u, want %u", file, name, got, want);
		cr_expect_str_eq(syscalls_name(arch, want) ? syscalls_name(arch, want) : "(none)",
		                 name, "%s: %u", file, want);
	}
	fclose(header);
	return compared;
}

Test(syscalls, agrees_with_the_kernel_header_of_x86_64)
{
	cr_expect_gt(compare_with_header("unistd_64.h", ARCH_X86_64), 350u);
}

Test(syscalls, agrees_with_the_kernel_header_of_i386)
{
	cr_expect_gt(compare_with_header("unistd_32.h", ARCH_I386), 400u);
}

Test(syscalls, agrees_with_the_kernel_header_of_x32)
{
	cr_expect_gt(compare_with_header("unistd_x32.h", ARCH_X32), 340u);
}
