/* SPDX-License-Identifier: Apache-2.0 */
/* Resolving: what is refused or left out, because it has no meaning or would be weaker. */
#include "lib/verdict/verdict.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "tests/kit/verdict_kit.h"

static const struct {
	const char *text;
	const struct machine *machine;
	const char *message;
} refused[] = {
	{ "{\"defaultAction\":\"SCMP_ACT_NOTIFY\",\"listenerPath\":\"/x\"}", &runc,
	  "p: defaultAction: SCMP_ACT_NOTIFY cannot be the default action" },
	{ PERMIT RULES(R("\"read\"", "NOTIFY", "")), &runc,
	  "p: syscalls[0].action: SCMP_ACT_NOTIFY needs a listenerPath" },
	{ PERMIT "\"listenerPath\":\"/x\"," RULES(R("\"read\",\"write\"", "NOTIFY", "")), &runc,
	  "p: syscalls[0].names[1]: SCMP_ACT_NOTIFY cannot be used for write" },
	{ PERMIT RULES(R("\"read\",\"opne\"", "ERRNO", "")), &runc,
	  "p: syscalls[0].names[1]: libseccomp does not know the system call \"opne\"" },
	{ "{\"defaultAction\":\"SCMP_ACT_LOG\"," RULES(R("\"opne\"", "KILL", "")), &crun,
	  "p: syscalls[0].names[0]: libseccomp does not know the system call \"opne\"" },
	{ DENY "\"archMap\":[{\"architecture\":\"SCMP_ARCH_X86_64\",\"subArchitectures\":[\"SCMP_"
	       "ARCH_FOO\"]}]}",
	  &runc,
	  "p: archMap: subArchitectures of SCMP_ARCH_X86_64: \"SCMP_ARCH_FOO\" is not an "
	  "architecture" },
	{ DENY "\"architectures\":[\"SCMP_ARCH_MIPS\"]}", &runc,
	  "p: SCMP_ARCH_MIPS: its bytes are ordered differently from x86_64, no filter can hold "
	  "both" },
	{ DENY RULES(R("\"socket\"", "ALLOW",
	               ",\"args\":[" A(0, EQ, 1, 0) "]") "," R("\"socket\"", "LOG",
	                                                       ",\"args\":[" A(1, EQ, 1, 0) "]")),
	  &runc,
	  "p: syscalls[0] and syscalls[1] match some of the same calls of socket (x86_64) and "
	  "differ in what they do" },
	{ DENY RULES(
		  R("\"socket\"", "ERRNO", ",\"errnoRet\":2,\"args\":[" A(0, EQ, 1, 0) "]") "," R(
			  "\"socket\"", "ERRNO", ",\"errnoRet\":3,\"args\":[" A(0, LE, 1, 0) "]")),
	  &runc,
	  "p: syscalls[0] and syscalls[1] match some of the same calls of socket (x86_64) and "
	  "differ in what they do" },
	/* Disjoint on x86-64, but i386's socketcall has the conditions of neither. */
	{ DENY ALL3 RULES(R("\"socket\"", "ALLOW", ",\"args\":[" A(0, EQ, 1, 0) "]") "," R(
		  "\"socket\"", "LOG", ",\"args\":[" A(0, EQ, 2, 0) "]")),
	  &runc,
	  "p: syscalls[0] and syscalls[1] match some of the same calls of socketcall (i386) and "
	  "differ in what they do" },
};

Test(verdict_refuses, refuses_what_has_no_meaning_or_would_be_weaker)
{
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct profile *p = parse(refused[i].text);
		struct resolved_profile *resolved = NULL;
		struct error err = { .text = "" };

		cr_expect_eq(verdict_resolve(p, refused[i].machine, &resolved, NULL, &err), -1,
		             "%s: accepted", refused[i].text);
		cr_expect(strcmp(err.text, refused[i].message) == 0, "%s:\n got  %s\n want %s",
		          refused[i].text, err.text, refused[i].message);
		cr_expect_null(resolved);
		profile_free(p);
	}
}

Test(verdict_refuses, leaves_an_unknown_name_out_only_where_that_is_stricter)
{
	struct profile *p = parse(DENY RULES(R("\"read\",\"no_such_call\"", "ALLOW", "")));
	struct machine strict = { .arch = ARCH_X86_64, .strict = true };
	struct resolved_profile *resolved = NULL;
	struct warnings warnings = { 0 };
	struct error err = { .text = "" };

	cr_assert_eq(verdict_resolve(p, &runc, &resolved, &warnings, &err), 0, "%s", err.text);
	cr_assert_eq(warnings.count, 1u);
	cr_expect_str_eq(warnings.lines[0], "p: syscalls[0].names[1]: libseccomp does not know the "
	                                    "system call \"no_such_call\": left out");
	verdict_resolved_free(resolved);
	cr_expect_eq(verdict_resolve(p, &strict, &resolved, NULL, &err), -1);
	warnings_done(&warnings);
	profile_free(p);
}

/* Holds for a libseccomp that knows the call, too: both vocabularies then say the same. */
Test(verdict_refuses, newer_names_count_unless_it_is_to_read_as_a_runtime_does)
{
	static const char text[] = DENY RULES(R("\"mseal\"", "ALLOW", ""));
	struct machine tables = runc;
	struct profile *p = parse(text);
	struct call call = call_of(ARCH_X86_64, "mseal", 0, 0);
	uint32_t runtimes = syscalls_is_in_libseccomp("mseal") ? SECCOMP_RET_ALLOW : ERRNO_(EPERM);
	struct resolved_profile *with_tables, *as_runtime;
	struct error err = { .text = "" };

	tables.vocabulary = VOCABULARY_OF_TABLES;
	cr_assert_eq(verdict_resolve(p, &tables, &with_tables, NULL, &err), 0, "%s", err.text);
	cr_assert_eq(verdict_resolve(p, &runc, &as_runtime, NULL, &err), 0, "%s", err.text);
	cr_expect_eq(verdict_of(with_tables, &call).ret, SECCOMP_RET_ALLOW);
	cr_expect_eq(verdict_of(as_runtime, &call).ret, runtimes);
	verdict_resolved_free(with_tables);
	verdict_resolved_free(as_runtime);
	profile_free(p);
}
