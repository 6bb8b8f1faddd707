/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of the build against the libseccomp that is linked, and what happens when that is
 * another one.
 */
#include "lib/syscalls/syscalls_libseccomp.h"

#include <criterion/criterion.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"

/* The linker brings every call of seccomp_version here (TESTS_LDFLAGS). */
const struct scmp_version *__real_seccomp_version(void);
const struct scmp_version *__wrap_seccomp_version(void);

static bool is_upgraded;

const struct scmp_version *__wrap_seccomp_version(void)
{
	static struct scmp_version newer;

	newer = *__real_seccomp_version();
	newer.micro++;
	return is_upgraded ? &newer : __real_seccomp_version();
}

static const char *text(const char *name)
{
	return name ? name : "nothing";
}

Test(syscalls_libseccomp, recalls_what_libseccomp_answers_for_every_number)
{
	const char *recalled[SYSCALLS_SLOTS], *asked[SYSCALLS_SLOTS];

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		cr_assert_eq(syscalls_libseccomp_recall(arch, recalled), 0, "%s", arch_name(arch));
		syscalls_libseccomp_ask(arch, asked);
		for (size_t slot = 0; slot < SYSCALLS_SLOTS; slot++) {
			cr_expect_str_eq(text(recalled[slot]), text(asked[slot]), "%s, slot %zu",
			                 arch_name(arch), slot);
			free((void *)(uintptr_t)asked[slot]);
		}
	}
}

Test(syscalls_libseccomp,
     recalls_nothing_when_another_libseccomp_is_linked_than_the_one_of_the_build)
{
	const char *recalled[SYSCALLS_SLOTS] = { "untouched" };

	is_upgraded = true;
	cr_expect_eq(syscalls_libseccomp_recall(ARCH_X86_64, recalled), SYSCALLS_LIBSECCOMP_OTHER);
	cr_expect_str_eq(recalled[0], "untouched");
}

Test(syscalls_libseccomp, asks_another_libseccomp_than_the_one_of_the_build)
{
	uint32_t nr = 0;

	is_upgraded = true;
	cr_expect_str_eq(syscalls_name(ARCH_I386, 359), "socket");
	cr_expect_eq(syscalls_number(ARCH_X32, "execve", &nr), SYSCALLS_FOUND);
	cr_expect_eq(nr, ARCH_X32_BIT + 520);
}
