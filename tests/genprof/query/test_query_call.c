/* SPDX-License-Identifier: Apache-2.0 */
/* Calls as people write them. */
#include "genprof/query/query_call.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

static const struct {
	const char *text;
	enum arch arch;
	const char *name;
	unsigned known;
	uint64_t args[CALL_ARGS];
} calls[] = {
	{ "clone", ARCH_X86_64, "clone", 0, { 0 } },
	{ " clone ( ) ", ARCH_X86_64, "clone", 0, { 0 } },
	{ "clone(flags=CLONE_NEWUSER|SIGCHLD)", ARCH_X86_64, "clone", 1, { 0x10000011 } },
	{ "clone(CLONE_NEWUSER | 0x11)", ARCH_I386, "clone", 1, { 0x10000011 } },
	{ "socket(AF_NETLINK, _, NETLINK_ROUTE)", ARCH_X86_64, "socket", 5, { 16, 0, 0 } },
	{ "socket(protocol=IPPROTO_TCP, domain=AF_INET)", ARCH_X86_64, "socket", 5, { 2, 0, 6 } },
	{ "ioctl(arg1=TIOCSTI)", ARCH_X86_64, "ioctl", 2, { 0, 0x5412 } },
	{ "chmod(\"/tmp/a, b\", 0755)", ARCH_X86_64, "chmod", 2, { 0, 0755 } },
	{ "openat(AT_FDCWD, \"/etc\", O_RDONLY|O_CLOEXEC)",
	  ARCH_X86_64,
	  "openat",
	  4,
	  { 0, 0, 02000000 } },
	{ "read(-1, NULL, 0)", ARCH_X86_64, "read", 7, { UINT64_MAX, 0, 0 } },
	{ "read(-1)", ARCH_I386, "read", 1, { UINT32_MAX } },
	{ "kill(_, SIGKILL)", ARCH_X86_64, "kill", 2, { 0, 9 } },
	{ "56", ARCH_X86_64, "clone", 0, { 0 } },
	{ "syscall_0x38(1)", ARCH_X86_64, "clone", 1, { 1 } },
	{ "0", ARCH_X32, "read", 0, { 0 } },
};

Test(query_call, is_read_as_strace_and_messages_write_it)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		struct query_call query;
		struct error err = { 0 };
		struct call call;
		unsigned known;

		cr_assert_eq(query_call_parse(calls[i].text, &query, &err), 0, "%s: %s",
		             calls[i].text, err.text);
		cr_expect_not(query.has_arch);
		cr_assert_eq(query_call_bind(&query, calls[i].arch, &call, &known, &err), 0,
		             "%s: %s", calls[i].text, err.text);
		const char *name = syscalls_name(call.arch, call.nr);
		cr_expect_str_eq(name ? name : "(none)", calls[i].name, "%s: got %s", calls[i].text,
		                 name);
		cr_expect_eq(known, calls[i].known, "%s: known %#x, not %#x", calls[i].text, known,
		             calls[i].known);
		for (unsigned a = 0; a < CALL_ARGS; a++) {
			if (known >> a & 1)
				cr_expect_eq(call.args[a], calls[i].args[a],
				             "%s: argument %u is %#lx", calls[i].text, a,
				             (unsigned long)call.args[a]);
		}
	}
}

Test(query_call, may_name_an_architecture)
{
	struct query_call query;
	struct error err;

	cr_assert_eq(query_call_parse("i386 socket(AF_INET)", &query, &err), 0, "%s", err.text);
	cr_expect(query.has_arch && query.arch == ARCH_I386);
	cr_expect_str_eq(query.name, "socket");
}

static const struct {
	const char *text, *error, *hint;
} broken[] = {
	{ "", "not the name of a system call", "a call is written" },
	{ "()", "not the name of a system call", "a call is written" },
	{ "clone(", "a parenthesis has to end it", "a call is written" },
	{ "clone(1))", "not closed", "a call is written" },
	{ "clone(\"a)", "not closed", "a call is written" },
	{ "clone(1,)", "the value of an argument is missing", "" },
	{ "clone(flags=)", "the value of an argument is missing", "" },
	{ "read(1,2,3,4,5,6,7)", "at most six", "" },
	{ "clone(1) = 0", "a parenthesis has to end it", "" },
	{ "vax clone", "not an architecture", "" },
	{ "cl\x1b[31mone", "not the name of a system call", "" },
	{ "clon", "there is no such system call", "" },
	{ "99999999999", "not a number of a system call", "" },
	{ "clone(flgs=1)", "no argument is called \"flgs\"", "did you mean flags?" },
	{ "clone(CLONE_NEWUSR)", "\"CLONE_NEWUSR\" is neither a number nor a constant of flags",
	  "did you mean CLONE_NEWUSER?" },
	{ "clone(99999999999999999999)", "neither a number", "" },
	{ "socket(AF_INET, domain=1)", "argument 0 is given twice", "" },
};

Test(query_call, says_what_is_wrong)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct query_call query;
		struct error err = { 0 };
		struct call call;
		unsigned known;
		int result = query_call_parse(broken[i].text, &query, &err);

		if (result == 0)
			result = query_call_bind(&query, ARCH_X86_64, &call, &known, &err);
		cr_expect_eq(result, -1, "\"%s\" is taken", broken[i].text);
		cr_expect(strstr(err.text, broken[i].error) && !strchr(err.text, '\x1b'),
		          "\"%s\": %s", broken[i].text, err.text);
		cr_expect(strstr(err.hint, broken[i].hint), "\"%s\": hint %s", broken[i].text,
		          err.hint);
	}
}

Test(query_call, of_any_length_is_refused_or_read)
{
	char text[2 * QUERY_CALL_TEXT];
	struct query_call query;
	struct error err;

	for (size_t n = QUERY_CALL_TEXT - 3; n < QUERY_CALL_TEXT + 3; n++) {
		memset(text, 'a', n);
		text[n] = '\0';
		cr_expect_eq(query_call_parse(text, &query, &err), n < QUERY_CALL_TEXT ? 0 : -1,
		             "%zu letters", n);
	}
}
