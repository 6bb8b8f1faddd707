/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of arguments held against itself and the running kernel, and how arguments are written.
 */
#include "lib/syscalls/syscalls.h"

#include <criterion/criterion.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the table ---- */

static const struct {
	const char *call;
	unsigned index;
} arg_order[] = {
#define ENUM(call, index, width, name, set) { call, index },
#define FLAGS ENUM
#define SIGNAL(call, index, name) { call, index },
#define MODE(call, index, name, set) { call, index },
#include "lib/syscalls/syscalls.def"
#undef ENUM
#undef FLAGS
#undef SIGNAL
#undef MODE
};

Test(syscalls_args, lists_its_arguments_in_order_and_once)
{
	for (size_t i = 1; i < LENGTH(arg_order); i++) {
		int order = strcmp(arg_order[i - 1].call, arg_order[i].call);

		cr_expect(order < 0 || (order == 0 && arg_order[i - 1].index < arg_order[i].index),
		          "%s %u comes after %s %u", arg_order[i].call, arg_order[i].index,
		          arg_order[i - 1].call, arg_order[i - 1].index);
		cr_expect_lt(arg_order[i].index, (unsigned)CALL_ARGS, "%s", arg_order[i].call);
	}
}

Test(syscalls_args, knows_arguments_only_of_calls_that_exist)
{
	for (size_t i = 0; i < LENGTH(arg_order); i++) {
		uint32_t nr;

		cr_expect(syscalls_number(ARCH_X86_64, arg_order[i].call, &nr) == SYSCALLS_FOUND ||
		                  syscalls_number(ARCH_I386, arg_order[i].call, &nr) ==
		                          SYSCALLS_FOUND,
		          "%s is no call of x86_64 or i386", arg_order[i].call);
	}
}

static const char *const named_elsewhere[] = {
#define JOINT(call) call,
#define DIFFERENT(call, on) call,
#include "lib/syscalls/syscalls.def"
#undef JOINT
#undef DIFFERENT
};

Test(syscalls_args, makes_exceptions_only_for_calls_whose_arguments_it_knows)
{
	for (size_t i = 0; i < LENGTH(named_elsewhere); i++) {
		bool is_listed = false;

		for (size_t k = 0; k < LENGTH(arg_order); k++)
			is_listed |= strcmp(arg_order[k].call, named_elsewhere[i]) == 0;
		cr_expect(is_listed, "%s", named_elsewhere[i]);
	}
}

Test(syscalls_args, lists_no_newer_call_twice)
{
	static const struct {
		const char *name;
		uint32_t nr;
	} rows[] = {
#define NEWER(name, nr, on) { name, nr },
#include "lib/syscalls/syscalls.def"
#undef NEWER
	};

	for (size_t i = 1; i < LENGTH(rows); i++)
		cr_expect_gt(rows[i].nr, rows[i - 1].nr, "%s", rows[i].name);
}

/* Calls `check` for every argument that is known on `arch`. */
static unsigned each_arg(enum arch arch,
                         void (*check)(const struct syscall_info *info, const struct arg_info *arg))
{
	uint32_t base = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
	unsigned calls = 0;

	for (uint32_t nr = base; nr < base + 1024; nr++) {
		const struct syscall_info *info = syscalls_info(arch, nr);

		if (!info)
			continue;
		calls++;
		cr_expect_str_eq(info->name, syscalls_name(arch, nr), "%s %u", arch_name(arch), nr);
		for (unsigned i = 0; i < CALL_ARGS; i++) {
			if (info->args[i].kind != ARG_UNFILTERED)
				check(info, &info->args[i]);
		}
	}
	return calls;
}

static void check_arg(const struct syscall_info *info, const struct arg_info *arg)
{
	for (size_t i = 0; i < arg->constant_count; i++) {
		const struct constant *one = &arg->constants[i];

		cr_expect_eq(one->value & ~SYSCALLS_ARG_MASK, 0,
		             "%s: %s is wider than the argument", info->name, one->name);
		cr_expect_eq(one->mask & ~SYSCALLS_ARG_MASK, 0, "%s: %s: mask", info->name,
		             one->name);
		cr_expect(!one->mask || (one->value & ~one->mask) == 0,
		          "%s: %s is outside of its field", info->name, one->name);
		for (size_t k = 0; k < i; k++) {
			const struct constant *other = &arg->constants[k];

			cr_expect_str_neq(one->name, other->name, "%s: twice", info->name);
			cr_expect(one->value != other->value || one->mask != other->mask,
			          "%s: %s can never be shown, it is %s", info->name, one->name,
			          other->name);
		}
	}
}

Test(syscalls_args, has_constants_that_fit_their_argument)
{
	static const enum arch archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32, ARCH_AARCH64 };

	for (size_t i = 0; i < LENGTH(archs); i++) {
		unsigned calls = each_arg(archs[i], check_arg);

		cr_expect_gt(calls, 100u, "%s: arguments of %u calls known", arch_name(archs[i]),
		             calls);
	}
}

/* ---- widths against the running kernel ---- */

/*
 * The type of one parameter as the kernel's SYSCALL_DEFINE has it: "field:unsigned int cmd;".
 * Returns the width of the argument, 0 when the event is not there, -1 for a pointer.
 */
static int width_in_kernel(const char *tracefs, const char *call, unsigned index)
{
	static const char *const wide[] = { "long", "size_t", "__u64", "u64", "loff_t", "off_t" };
	char path[256], line[256];
	unsigned field = 0;
	int width = 0;
	FILE *format;

	snprintf(path, sizeof path, "%s/events/syscalls/sys_enter_%s/format", tracefs,
	         strcmp(call, "umount2") == 0 ? "umount" : call);
	format = fopen(path, "re");
	if (!format)
		return 0;
	/* The first five fields are common to all events: four common_ ones and the number. */
	while (fgets(line, sizeof line, format) && width == 0) {
		char *type = strstr(line, "field:"), *end = type ? strchr(type, ';') : NULL;

		if (!end || field++ < 5 + index)
			continue;
		*end = '\0';
		width = strchr(type, '*') ? -1 : 32;
		for (size_t i = 0; i < LENGTH(wide) && width > 0; i++) {
			if (strstr(type, wide[i]))
				width = 64;
		}
	}
	fclose(format);
	return width;
}

Test(syscalls_args, has_the_widths_of_the_running_kernel)
{
	char tracefs[] = "/tmp/tracefs-XXXXXX";
	unsigned compared = 0;

	cr_assert_not_null(mkdtemp(tracefs));
	/* In a mount namespace of this test's own process: gone with it. */
	if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("none", tracefs, "tracefs", MS_RDONLY, NULL) != 0) {
		rmdir(tracefs);
		cr_skip_test("tracefs cannot be mounted here");
	}
	for (size_t i = 0; i < LENGTH(arg_order); i++) {
		const struct syscall_info *info;
		uint32_t nr;
		int want = width_in_kernel(tracefs, arg_order[i].call, arg_order[i].index);

		if (want == 0 ||
		    syscalls_number(ARCH_X86_64, arg_order[i].call, &nr) != SYSCALLS_FOUND)
			continue;
		info = syscalls_info(ARCH_X86_64, nr);
		cr_assert_not_null(info, "%s", arg_order[i].call);
		compared++;
		bool is_int = info->args[arg_order[i].index].width == ARG_WIDTH_32;
		cr_expect_eq(is_int ? 32 : 64, want, "%s argument %u: the kernel has %d bits",
		             arg_order[i].call, arg_order[i].index, want);
	}
	umount(tracefs);
	rmdir(tracefs);
	cr_expect_gt(compared, 100u, "only %u arguments compared", compared);
}

/* ---- arguments by architecture ---- */

static const struct syscall_info *info_of(enum arch arch, const char *name)
{
	uint32_t nr;

	cr_assert_eq(syscalls_number(arch, name, &nr), SYSCALLS_FOUND, "%s %s", arch_name(arch),
	             name);
	return syscalls_info(arch, nr);
}

Test(syscalls_args, knows_nothing_of_arguments_that_lie_in_memory_or_elsewhere)
{
	cr_expect_null(info_of(ARCH_I386, "mmap"), "i386's old mmap takes one pointer");
	cr_expect_not_null(info_of(ARCH_I386, "mmap2"));
	cr_expect_not_null(info_of(ARCH_X86_64, "mmap"));
	cr_expect_null(info_of(ARCH_S390X, "mmap"));
	cr_expect_null(info_of(ARCH_S390X, "clone"));
	cr_expect_null(info_of(ARCH_X32, "preadv2"));
	cr_expect_null(info_of(ARCH_X86_64, "clone3"));
	cr_expect_null(info_of(ARCH_X86_64, "openat2"));
	cr_expect_null(info_of(ARCH_X86_64, "read"));
	cr_expect_eq(info_of(ARCH_I386, "socketcall")->args[0].kind, ARG_ENUM);
	cr_expect_eq(info_of(ARCH_I386, "socketcall")->args[1].kind, ARG_UNFILTERED);
}

Test(syscalls_args, knows_which_arguments_belong_together)
{
	cr_expect(info_of(ARCH_X86_64, "socket")->joint);
	cr_expect(info_of(ARCH_I386, "socket")->joint);
	cr_expect_not(info_of(ARCH_X86_64, "mmap")->joint);
	cr_expect_not(info_of(ARCH_X86_64, "ioctl")->joint);
}

/* ---- formatting ---- */

static const struct {
	enum arch arch;
	const char *call;
	unsigned index;
	uint64_t value;
	const char *want;
} format_cases[] = {
	{ ARCH_X86_64, "socket", 0, 2, "AF_INET" },
	{ ARCH_X86_64, "socket", 0, 0xdeadbeef00000002, "AF_INET" },
	{ ARCH_X86_64, "socket", 0, 99, "0x63" },
	{ ARCH_X86_64, "socket", 1, 0x80801, "SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK" },
	{ ARCH_X86_64, "socket", 1, 0x80007, "SOCK_CLOEXEC|7" },
	{ ARCH_X86_64, "socket", 1, 0, "0" },
	{ ARCH_X86_64, "socket", 2, 6, "6" },
	{ ARCH_X86_64, "mmap", 2, 0, "PROT_NONE" },
	{ ARCH_X86_64, "mmap", 2, 3, "PROT_READ|PROT_WRITE" },
	{ ARCH_X86_64, "mmap", 2, 0x100000001, "PROT_READ" },
	{ ARCH_AARCH64, "mmap", 2, 0x15, "PROT_READ|PROT_EXEC|PROT_BTI" },
	{ ARCH_X86_64, "mmap", 3, 0x22, "MAP_PRIVATE|MAP_ANONYMOUS" },
	{ ARCH_X86_64, "mmap", 3, 0x03, "MAP_SHARED_VALIDATE" },
	{ ARCH_X86_64, "openat", 2, 0, "O_RDONLY" },
	{ ARCH_X86_64, "openat", 2, 02000000 | 0200000, "O_RDONLY|O_CLOEXEC|O_DIRECTORY" },
	{ ARCH_AARCH64, "openat", 2, 02000000 | 040000, "O_RDONLY|O_CLOEXEC|O_DIRECTORY" },
	{ ARCH_X86_64, "openat", 2, 04010002, "O_RDWR|O_SYNC" },
	{ ARCH_X86_64, "openat", 2, 0x40000001, "O_WRONLY|0x40000000" },
	{ ARCH_X86_64, "openat", 2, 020200000, "O_RDONLY|O_TMPFILE" },
	{ ARCH_X86_64, "ioctl", 1, 0x5401, "TCGETS" },
	{ ARCH_X86_64, "ioctl", 1, 0x5412, "TIOCSTI" },
	{ ARCH_X86_64, "ioctl", 1, 0xffffffff80045430, "TIOCGPTN" },
	{ ARCH_X86_64, "ioctl", 1, 0x12345678, "0x12345678" },
	{ ARCH_MIPS, "ioctl", 1, 0x5401, "0x5401" },
	{ ARCH_X86_64, "clone", 0, 17, "SIGCHLD" },
	{ ARCH_X86_64, "clone", 0, 0x4111, "CLONE_VM|CLONE_VFORK|SIGCHLD" },
	{ ARCH_X86_64, "clone", 0, 0, "0" },
	{ ARCH_X86_64, "futex", 1, 128, "FUTEX_WAIT|FUTEX_PRIVATE_FLAG" },
	{ ARCH_X86_64, "futex", 1, 393,
	  "FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME" },
	{ ARCH_X86_64, "kill", 1, 15, "SIGTERM" },
	{ ARCH_X86_64, "kill", 1, 0, "0" },
	{ ARCH_X86_64, "kill", 1, 33, "SIGRT_1" },
	{ ARCH_X86_64, "kill", 1, 65, "0x41" },
	{ ARCH_MIPS, "kill", 1, 10, "0xa" },
	{ ARCH_X86_64, "chmod", 1, 0644, "0644" },
	{ ARCH_X86_64, "chmod", 1, 04755, "S_ISUID|0755" },
	{ ARCH_X86_64, "chmod", 1, 0, "000" },
	{ ARCH_X86_64, "shmget", 2, 01600, "IPC_CREAT|0600" },
	{ ARCH_X86_64, "personality", 0, 0xffffffff, "PER_QUERY" },
	{ ARCH_X86_64, "personality", 0, 0x40000, "PER_LINUX|ADDR_NO_RANDOMIZE" },
	{ ARCH_X86_64, "getrusage", 0, UINT64_MAX, "RUSAGE_CHILDREN" },
	{ ARCH_X86_64, "quotactl", 0, 0x80000701, "Q_GETQUOTA|GRPQUOTA" },
	{ ARCH_X86_64, "prctl", 0, 38, "PR_SET_NO_NEW_PRIVS" },
	{ ARCH_X86_64, "ptrace", 0, 0, "PTRACE_TRACEME" },
	{ ARCH_X86_64, "ptrace", 0, 0x100000000, "PTRACE_TRACEME" },
	{ ARCH_I386, "socketcall", 0, 5, "SYS_ACCEPT" },
	{ ARCH_X86_64, "mount", 3, 0xc0ed1000, "MS_MGC_VAL|MS_BIND" },
	{ ARCH_X86_64, "seccomp", 0, 1, "SECCOMP_SET_MODE_FILTER" },
};

Test(syscalls_args, writes_arguments_as_people_do)
{
	for (size_t i = 0; i < LENGTH(format_cases); i++) {
		const struct syscall_info *info =
			info_of(format_cases[i].arch, format_cases[i].call);
		char got[256];

		cr_assert_not_null(info, "%s", format_cases[i].call);
		syscalls_format_arg(&info->args[format_cases[i].index], format_cases[i].value, got,
		                    sizeof got);
		cr_expect_str_eq(got, format_cases[i].want, "%s %s %u: %#llx: \"%s\", want \"%s\"",
		                 arch_name(format_cases[i].arch), format_cases[i].call,
		                 format_cases[i].index, (unsigned long long)format_cases[i].value,
		                 got, format_cases[i].want);
	}
}

Test(syscalls_args, cuts_what_it_writes_to_the_buffer)
{
	const struct arg_info *arg = &info_of(ARCH_X86_64, "mmap")->args[2];

	for (size_t size = 1; size < 24; size++) {
		char text[32];

		memset(text, 'x', sizeof text);
		cr_expect_eq(syscalls_format_arg(arg, 3, text, size), text);
		cr_expect_eq(strnlen(text, sizeof text), size - 1 < 20 ? size - 1 : 20, "size %zu",
		             size);
		cr_expect_eq(text[size], 'x', "size %zu: written beyond", size);
	}
}

static const struct {
	enum arch arch;
	const char *call;
	uint64_t values[CALL_ARGS];
	unsigned index;
	const char *want;
} context_cases[] = {
	{ ARCH_X86_64, "socket", { 2, 1, 6 }, 2, "IPPROTO_TCP" },
	{ ARCH_X86_64, "socket", { 10, 1, 6 }, 2, "IPPROTO_TCP" },
	{ ARCH_X86_64, "socket", { 16, 3, 6 }, 2, "NETLINK_XFRM" },
	{ ARCH_X86_64, "socket", { 1, 1, 6 }, 2, "6" },
	{ ARCH_X86_64, "socket", { 0xffffffff00000002, 1, 0 }, 2, "IPPROTO_IP" },
	{ ARCH_X86_64, "socket", { 2, 1, 6 }, 1, "SOCK_STREAM" },
	{ ARCH_X86_64, "setsockopt", { 3, 1, 2 }, 2, "SO_REUSEADDR" },
	{ ARCH_X86_64, "setsockopt", { 3, 6, 2 }, 2, "TCP_MAXSEG" },
	{ ARCH_AARCH64, "getsockopt", { 3, 1, 17 }, 2, "SO_PEERCRED" },
	{ ARCH_X86_64, "setsockopt", { 3, 41, 26 }, 2, "IPV6_V6ONLY" },
	{ ARCH_MIPS, "setsockopt", { 3, 1, 2 }, 2, "2" },
};

Test(syscalls_args, reads_an_argument_beside_the_others)
{
	for (size_t i = 0; i < LENGTH(context_cases); i++) {
		const struct syscall_info *info =
			info_of(context_cases[i].arch, context_cases[i].call);
		const uint64_t *values = context_cases[i].values;
		struct arg_info out;
		const struct arg_info *arg =
			syscalls_arg_in_context(&info->args[context_cases[i].index], values, &out);
		char got[64];

		syscalls_format_arg(arg, values[context_cases[i].index], got, sizeof got);
		cr_expect_str_eq(got, context_cases[i].want, "%s(%llu, %llu, %llu): %s, want %s",
		                 context_cases[i].call, (unsigned long long)values[0],
		                 (unsigned long long)values[1], (unsigned long long)values[2], got,
		                 context_cases[i].want);
	}
}
