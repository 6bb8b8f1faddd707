/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/syscalls/call_text.h"

#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/syscalls/syscalls.h"

static const struct row {
	enum arch arch;
	const char *name; /* NULL: the number 500000 */
	uint64_t args[CALL_ARGS];
	unsigned known;
	const char *want;
} rows[] = {
	{ ARCH_X86_64, "socket", { 2, 1, 7 }, 3, "socket(domain=AF_INET, type=SOCK_STREAM)" },
	{ ARCH_X86_64, "socket", { 2, 1, 7 }, 0, "socket" },
	{ ARCH_X86_64,
	  "socket",
	  { 2, 1, 6 },
	  7,
	  "socket(domain=AF_INET, type=SOCK_STREAM, protocol=IPPROTO_TCP)" },
	{ ARCH_X86_64,
	  "socket",
	  { 16, 3, 6 },
	  7,
	  "socket(domain=AF_NETLINK, type=SOCK_RAW, protocol=NETLINK_XFRM)" },
	/* The protocol of a domain that is not known is a number, whatever stands in its place. */
	{ ARCH_X86_64, "socket", { 16, 3, 6 }, 4, "socket(protocol=6)" },
	/* Level 0 is SOL_IP, an unknown level is not. */
	{ ARCH_X86_64, "getsockopt", { 0, 0, 2 }, 6, "getsockopt(level=SOL_IP, optname=IP_TTL)" },
	{ ARCH_X86_64, "getsockopt", { 0, 0, 2 }, 4, "getsockopt(optname=2)" },
	{ ARCH_X86_64, "read", { 3, 0, 16 }, 5, "read(arg0=0x3, arg2=0x10)" },
	{ ARCH_X86_64, NULL, { 2 }, 1, "syscall_0x7a120(arg0=0x2)" },
	{ ARCH_I386, "socket", { 1, 1 }, 3, "i386 socket(domain=AF_UNIX, type=SOCK_STREAM)" },
};

static struct call call_of(const struct row *row)
{
	struct call call = { .arch = row->arch, .nr = 500000 };

	if (row->name)
		cr_assert_eq(syscalls_number(row->arch, row->name, &call.nr), SYSCALLS_FOUND, "%s",
		             row->name);
	memcpy(call.args, row->args, sizeof call.args);
	return call;
}

Test(call_text, reads_each_argument_beside_the_others_that_are_known)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct call call = call_of(&rows[i]);
		auto_free char *text = call_text_new(&call, rows[i].known);
		char buffer[200], cut[8];

		cr_expect_str_eq(text, rows[i].want);
		cr_expect_str_eq(call_text_write(&call, rows[i].known, buffer, sizeof buffer),
		                 rows[i].want);
		cr_expect(strncmp(call_text_write(&call, rows[i].known, cut, sizeof cut),
		                  rows[i].want, 7) == 0,
		          "row %zu, cut: %s", i, cut);
	}
}

/* The words of one finding: a title beside its fields. */
Test(call_text, says_the_same_as_text_and_as_json)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct call call = call_of(&rows[i]);
		json_auto_t *args = call_text_args_json(&call, rows[i].known);
		auto_free char *title = call_text_new(&call, rows[i].known);
		const char *at = strchr(title, '(');
		size_t index;
		json_t *one;

		cr_assert_eq(json_array_size(args), (size_t)__builtin_popcount(rows[i].known),
		             "row %zu", i);
		json_array_foreach(args, index, one)
		{
			const char *name = json_string_value(json_object_get(one, "name"));
			const char *text = json_string_value(json_object_get(one, "text"));
			json_int_t arg = json_integer_value(json_object_get(one, "index"));
			json_int_t value = json_integer_value(json_object_get(one, "value"));
			char want[200];

			cr_expect_eq((uint64_t)value, rows[i].args[arg], "row %zu: argument %d", i,
			             (int)arg);
			if (name)
				snprintf(want, sizeof want, "%s=%s", name, text);
			else
				snprintf(want, sizeof want, "arg%d=%#llx", (int)arg,
				         (long long)value);
			at = at ? strstr(at, want) : NULL;
			cr_expect_not_null(at, "%s: no %s behind the argument before it", title,
			                   want);
		}
	}
}

Test(call_text, knows_which_arguments_have_a_name)
{
	const struct row *row = &rows[0];

	cr_expect_eq(call_text_named_args(row->arch, call_of(row).nr), 7u);
	cr_expect_eq(call_text_named_args(ARCH_X86_64, 500000), 0u);
}
