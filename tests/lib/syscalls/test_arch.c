/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The architecture table: every spelling leads back, and a filter's view of a call to the right
 * row.
 */
#include "lib/syscalls/arch.h"

#include <criterion/criterion.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

Test(arch, leads_every_name_back_to_its_row)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		enum arch got = ARCH_COUNT;

		cr_expect_eq(arch_from_name(arch_name(arch), &got), 0, "%s", arch_name(arch));
		cr_expect_eq(got, arch, "%s", arch_name(arch));
		got = ARCH_COUNT;
		cr_expect_eq(arch_from_profile_name(arch_profile_name(arch), &got), 0, "%s",
		             arch_profile_name(arch));
		cr_expect_eq(got, arch, "%s", arch_profile_name(arch));
	}
}

Test(arch, gives_every_row_spellings_of_its_own)
{
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		for (enum arch b = 0; b < a; b++) {
			cr_expect_str_neq(arch_name(a), arch_name(b));
			cr_expect_str_neq(arch_profile_name(a), arch_profile_name(b));
			cr_expect_str_neq(arch_docker_name(a), arch_docker_name(b), "%s and %s",
			                  arch_name(a), arch_name(b));
			cr_expect_neq(arch_libseccomp_token(a), arch_libseccomp_token(b),
			              "%s and %s", arch_name(a), arch_name(b));
		}
	}
}

Test(arch, refuses_names_that_no_architecture_has)
{
	static const char *const names[] = { "",       "x86",     "amd64",
		                             "X86_64", "x86_64 ", "SCMP_ARCH_X86_64",
		                             "vax" };
	enum arch arch = ARCH_AARCH64;

	for (size_t i = 0; i < LENGTH(names); i++)
		cr_expect_eq(arch_from_name(names[i], &arch), ARCH_UNKNOWN_NAME, "\"%s\"",
		             names[i]);
	cr_expect_eq(arch_from_profile_name("x86_64", &arch), ARCH_UNKNOWN_NAME);
	cr_expect_eq(arch_from_profile_name("SCMP_ARCH_NATIVE", &arch), ARCH_UNKNOWN_NAME);
	cr_expect_eq(arch, ARCH_AARCH64, "written although no architecture has the name");
}

Test(arch, reads_what_a_filter_sees)
{
	static const struct {
		uint32_t audit, nr;
		int want;
		enum arch arch;
	} cases[] = {
		{ AUDIT_ARCH_X86_64, 0, 0, ARCH_X86_64 },
		{ AUDIT_ARCH_X86_64, 462, 0, ARCH_X86_64 },
		{ AUDIT_ARCH_X86_64, ARCH_X32_BIT, 0, ARCH_X32 },
		{ AUDIT_ARCH_X86_64, ARCH_X32_BIT + 520, 0, ARCH_X32 },
		{ AUDIT_ARCH_X86_64, UINT32_MAX, 0, ARCH_X86_64 },
		{ AUDIT_ARCH_I386, 1, 0, ARCH_I386 },
		{ AUDIT_ARCH_I386, ARCH_X32_BIT + 1, 0, ARCH_I386 },
		{ AUDIT_ARCH_AARCH64, 56, 0, ARCH_AARCH64 },
		{ 0, 0, ARCH_UNKNOWN_NAME, ARCH_COUNT },
		{ UINT32_MAX, 0, ARCH_UNKNOWN_NAME, ARCH_COUNT },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		enum arch got = ARCH_COUNT;
		int answer = arch_from_audit(cases[i].audit, cases[i].nr, &got);

		cr_expect(answer == cases[i].want && got == cases[i].arch,
		          "%#x %#x: answer %d, row %d, want %d, row %d", cases[i].audit,
		          cases[i].nr, answer, got, cases[i].want, cases[i].arch);
	}
}

Test(arch, agrees_with_libseccomp_on_tokens_and_names)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		uint32_t token = arch_libseccomp_token(arch);
		int nr = seccomp_syscall_resolve_name_arch(token, "read");
		char *name;

		/* An architecture that profiles name and this libseccomp is too old for. */
		if (nr == __NR_SCMP_ERROR)
			continue;
		name = seccomp_syscall_resolve_num_arch(token, nr);
		cr_expect(name && strcmp(name, "read") == 0, "%s: %s", arch_name(arch),
		          name ? name : "(no name)");
		/* x32 is the one whose filter value is another's (asm/unistd.h). */
		if (arch != ARCH_X32)
			cr_expect_eq(token, arch_audit_value(arch), "%s", arch_name(arch));
		free(name);
	}
	cr_expect_eq(arch_libseccomp_token(arch_native()), seccomp_arch_native());
}

Test(arch, knows_the_size_of_a_register)
{
	cr_expect_eq(arch_bits(ARCH_X86_64), 64u);
	cr_expect_eq(arch_bits(ARCH_X32), 64u, "x32's calls take whole registers");
	cr_expect_eq(arch_bits(ARCH_AARCH64), 64u);
	cr_expect_eq(arch_bits(ARCH_I386), 32u);
	cr_expect_eq(arch_bits(ARCH_ARM), 32u);
}
