/* SPDX-License-Identifier: Apache-2.0 */
/* System call names and numbers held against libseccomp and the kernel's headers, and the argument table against itself. */
#include "lib/syscalls.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- names and numbers ---- */

static const enum arch main_archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32, ARCH_AARCH64 };

Test(syscalls, maps_every_number_to_a_name_and_back)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		uint32_t base = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
		unsigned known = 0;

		/* An architecture that profiles name and this libseccomp is too old for. */
		if (seccomp_syscall_resolve_name_arch(arch_libseccomp_token(arch), "read") == __NR_SCMP_ERROR)
			continue;
		for (uint32_t nr = base; nr < base + 8192; nr++) {
			const char *name = syscalls_name(arch, nr);
			uint32_t back = 0;

			if (!name)
				continue;
			known++;
			cr_expect_eq(syscalls_number(arch, name, &back), SYSCALLS_FOUND, "%s %s", arch_name(arch), name);
			cr_expect_eq(back, nr, "%s %s: %u, want %u", arch_name(arch), name, back, nr);
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
	{ ARCH_X86_64,  "read",             SYSCALLS_FOUND,   0 },
	{ ARCH_X86_64,  "socket",           SYSCALLS_FOUND,   41 },
	{ ARCH_X86_64,  "uretprobe",        SYSCALLS_FOUND,   335 },
	{ ARCH_X86_64,  "mseal",            SYSCALLS_FOUND,   462 },
	{ ARCH_X86_64,  "listns",           SYSCALLS_FOUND,   470 },
	{ ARCH_X86_64,  "socketcall",       SYSCALLS_ABSENT,  0 },
	{ ARCH_X86_64,  "recv",             SYSCALLS_ABSENT,  0 },
	{ ARCH_X86_64,  "no_such_call",     SYSCALLS_UNKNOWN, 0 },
	{ ARCH_X86_64,  "",                 SYSCALLS_UNKNOWN, 0 },
	{ ARCH_I386,    "socket",           SYSCALLS_FOUND,   359 },
	{ ARCH_I386,    "socketcall",       SYSCALLS_FOUND,   102 },
	{ ARCH_I386,    "recvmmsg",         SYSCALLS_FOUND,   337 },
	{ ARCH_I386,    "shmctl",           SYSCALLS_FOUND,   396 },
	{ ARCH_I386,    "accept",           SYSCALLS_ABSENT,  0 },
	{ ARCH_I386,    "send",             SYSCALLS_ABSENT,  0 },
	{ ARCH_I386,    "semop",            SYSCALLS_ABSENT,  0 },
	{ ARCH_I386,    "uretprobe",        SYSCALLS_ABSENT,  0 },
	{ ARCH_I386,    "clock_gettime64",  SYSCALLS_FOUND,   403 },
	{ ARCH_X32,     "read",             SYSCALLS_FOUND,   ARCH_X32_BIT },
	{ ARCH_X32,     "ioctl",            SYSCALLS_FOUND,   ARCH_X32_BIT + 514 },
	{ ARCH_X32,     "execve",           SYSCALLS_FOUND,   ARCH_X32_BIT + 520 },
	{ ARCH_X32,     "mseal",            SYSCALLS_FOUND,   ARCH_X32_BIT + 462 },
	{ ARCH_AARCH64, "openat",           SYSCALLS_FOUND,   56 },
	{ ARCH_AARCH64, "open",             SYSCALLS_ABSENT,  0 },
	{ ARCH_AARCH64, "mseal",            SYSCALLS_FOUND,   462 },
	{ ARCH_ARM,     "cacheflush",       SYSCALLS_FOUND,   983042 },
	{ ARCH_MIPS,    "mseal",            SYSCALLS_FOUND,   4462 },
	{ ARCH_MIPSEL64, "read",            SYSCALLS_FOUND,   5000 },
};

Test(syscalls, finds_the_direct_entry_of_a_name)
{
	for (size_t i = 0; i < LENGTH(name_cases); i++) {
		uint32_t nr = 7777;
		enum syscalls_answer got = syscalls_number(name_cases[i].arch, name_cases[i].name, &nr);
		uint32_t want_nr = name_cases[i].want == SYSCALLS_FOUND ? name_cases[i].nr : 7777;

		cr_expect_eq(got, name_cases[i].want, "%s %s: answer %d, want %d", arch_name(name_cases[i].arch),
		             name_cases[i].name, got, name_cases[i].want);
		cr_expect_eq(nr, want_nr, "%s %s: number %u, want %u", arch_name(name_cases[i].arch),
		             name_cases[i].name, nr, want_nr);
	}
}

Test(syscalls, has_no_name_for_a_number_beyond_its_tables)
{
	static const struct {
		enum arch arch;
		uint32_t nr;
	} cases[] = {
		{ ARCH_X86_64, 400 }, { ARCH_X86_64, 1023 }, { ARCH_X86_64, 1024 }, { ARCH_X86_64, UINT32_MAX },
		{ ARCH_X86_64, ARCH_X32_BIT }, { ARCH_X32, 0 }, { ARCH_X32, ARCH_X32_BIT - 1 }, { ARCH_X32, UINT32_MAX },
		{ ARCH_MIPS, 0 }, { ARCH_MIPS, 3999 }, { ARCH_ARM, 0xeffff }, { ARCH_ARM, 0xf0010 },
		{ ARCH_X86_64, 0xf0002 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		cr_expect_null(syscalls_name(cases[i].arch, cases[i].nr), "%s %#x", arch_name(cases[i].arch), cases[i].nr);
		cr_expect_null(syscalls_info(cases[i].arch, cases[i].nr), "%s %#x", arch_name(cases[i].arch), cases[i].nr);
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
		{ ARCH_I386,   "socket",   SYSCALLS_FOUND,  102, 1 },
		{ ARCH_I386,   "accept",   SYSCALLS_FOUND,  102, 5 },
		{ ARCH_I386,   "recv",     SYSCALLS_FOUND,  102, 10 },
		{ ARCH_I386,   "sendmmsg", SYSCALLS_FOUND,  102, 20 },
		{ ARCH_I386,   "semop",    SYSCALLS_FOUND,  117, 1 },
		{ ARCH_I386,   "shmctl",   SYSCALLS_FOUND,  117, 24 },
		{ ARCH_I386,   "read",     SYSCALLS_ABSENT, 0,   0 },
		{ ARCH_X86_64, "socket",   SYSCALLS_ABSENT, 0,   0 },
		{ ARCH_X86_64, "nothing",  SYSCALLS_ABSENT, 0,   0 },
		{ ARCH_S390,   "socket",   SYSCALLS_FOUND,  102, 1 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint32_t nr = 0, code = 0;
		enum syscalls_answer got = syscalls_multiplexed(cases[i].arch, cases[i].name, &nr, &code);

		cr_expect(got == cases[i].want && nr == cases[i].nr && code == cases[i].code,
		          "%s %s: answer %d, %u(%u), want %d, %u(%u)", arch_name(cases[i].arch), cases[i].name,
		          got, nr, code, cases[i].want, cases[i].nr, cases[i].code);
	}
}

Test(syscalls, reaches_as_high_as_any_table)
{
	for (size_t i = 0; i < LENGTH(main_archs); i++) {
		uint32_t highest = syscalls_highest(main_archs[i]), wanted = main_archs[i] == ARCH_X32 ? 547 : 470;

		cr_expect_geq(highest & ~ARCH_X32_BIT, wanted, "%s: %#x", arch_name(main_archs[i]), highest);
		cr_expect_not_null(syscalls_name(main_archs[i], highest), "%s", arch_name(main_archs[i]));
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

/* Reads "#define __NR_name 12", or "... (__X32_SYSCALL_BIT + 12)", and compares it with the table. */
static unsigned compare_with_header(const char *file, enum arch arch)
{
	static const char *const folders[] = { "/usr/include/x86_64-linux-gnu/asm", "/usr/include/asm" };
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
		cr_expect_eq(syscalls_number(arch, name, &got), SYSCALLS_FOUND, "%s: %s is not known", file, name);
		cr_expect_eq(got, want, "%s: %s is %u, want %u", file, name, got, want);
		cr_expect_str_eq(syscalls_name(arch, want) ? syscalls_name(arch, want) : "(none)", name, "%s: %u", file, want);
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

/* ---- the argument table ---- */

static const struct {
	const char *call;
	unsigned index;
} arg_order[] = {
#define ENUM(call, index, width, name, set) { call, index },
#define FLAGS ENUM
#define SIGNAL(call, index, name) { call, index },
#define MODE(call, index, name, set) { call, index },
#include "lib/syscalls.def"
#undef ENUM
#undef FLAGS
#undef SIGNAL
#undef MODE
};

Test(syscalls, lists_its_arguments_in_order_and_once)
{
	for (size_t i = 1; i < LENGTH(arg_order); i++) {
		int order = strcmp(arg_order[i - 1].call, arg_order[i].call);

		cr_expect(order < 0 || (order == 0 && arg_order[i - 1].index < arg_order[i].index),
		          "%s %u comes after %s %u", arg_order[i].call, arg_order[i].index,
		          arg_order[i - 1].call, arg_order[i - 1].index);
		cr_expect_lt(arg_order[i].index, (unsigned)CALL_ARGS, "%s", arg_order[i].call);
	}
}

Test(syscalls, knows_arguments_only_of_calls_that_exist)
{
	for (size_t i = 0; i < LENGTH(arg_order); i++) {
		uint32_t nr;

		cr_expect(syscalls_number(ARCH_X86_64, arg_order[i].call, &nr) == SYSCALLS_FOUND
		          || syscalls_number(ARCH_I386, arg_order[i].call, &nr) == SYSCALLS_FOUND,
		          "%s is no call of x86_64 or i386", arg_order[i].call);
	}
}

static const char *const named_elsewhere[] = {
#define JOINT(call) call,
#define DIFFERENT(call, on) call,
#include "lib/syscalls.def"
#undef JOINT
#undef DIFFERENT
};

Test(syscalls, makes_exceptions_only_for_calls_whose_arguments_it_knows)
{
	for (size_t i = 0; i < LENGTH(named_elsewhere); i++) {
		bool is_listed = false;

		for (size_t k = 0; k < LENGTH(arg_order); k++)
			is_listed |= strcmp(arg_order[k].call, named_elsewhere[i]) == 0;
		cr_expect(is_listed, "%s", named_elsewhere[i]);
	}
}

Test(syscalls, lists_no_newer_call_twice)
{
	static const struct {
		const char *name;
		uint32_t nr;
	} rows[] = {
#define NEWER(name, nr, on) { name, nr },
#include "lib/syscalls.def"
#undef NEWER
	};

	for (size_t i = 1; i < LENGTH(rows); i++)
		cr_expect_gt(rows[i].nr, rows[i - 1].nr, "%s", rows[i].name);
}

/* Calls `check` for every argument that is known on `arch`. */
static unsigned each_arg(enum arch arch, void (*check)(const struct syscall_info *info, const struct arg_info *arg))
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
	cr_expect(arg->width == 32 || arg->width == 64, "%s %s: width %u", info->name, arg->name, arg->width);
	for (size_t i = 0; i < arg->constant_count; i++) {
		const struct constant *one = &arg->constants[i];

		cr_expect_eq(one->value & ~syscalls_arg_mask(arg), 0, "%s: %s is wider than the argument", info->name, one->name);
		cr_expect_eq(one->mask & ~syscalls_arg_mask(arg), 0, "%s: %s: mask", info->name, one->name);
		cr_expect(!one->mask || (one->value & ~one->mask) == 0, "%s: %s is outside of its field", info->name, one->name);
		for (size_t k = 0; k < i; k++) {
			const struct constant *other = &arg->constants[k];

			cr_expect_str_neq(one->name, other->name, "%s: twice", info->name);
			cr_expect(one->value != other->value || one->mask != other->mask,
			          "%s: %s can never be shown, it is %s", info->name, one->name, other->name);
		}
	}
}

Test(syscalls, has_constants_that_fit_their_argument)
{
	for (size_t i = 0; i < LENGTH(main_archs); i++) {
		unsigned calls = each_arg(main_archs[i], check_arg);

		cr_expect_gt(calls, 100u, "%s: arguments of %u calls known", arch_name(main_archs[i]), calls);
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

Test(syscalls, has_the_widths_of_the_running_kernel)
{
	char tracefs[] = "/tmp/tracefs-XXXXXX";
	unsigned compared = 0;

	cr_assert_not_null(mkdtemp(tracefs));
	/* In a mount namespace of this test's own process: gone with it. */
	if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
	    || mount("none", tracefs, "tracefs", MS_RDONLY, NULL) != 0) {
		rmdir(tracefs);
		cr_skip_test("tracefs cannot be mounted here");
	}
	for (size_t i = 0; i < LENGTH(arg_order); i++) {
		const struct syscall_info *info;
		uint32_t nr;
		int want = width_in_kernel(tracefs, arg_order[i].call, arg_order[i].index);

		if (want == 0 || syscalls_number(ARCH_X86_64, arg_order[i].call, &nr) != SYSCALLS_FOUND)
			continue;
		info = syscalls_info(ARCH_X86_64, nr);
		cr_assert_not_null(info, "%s", arg_order[i].call);
		compared++;
		cr_expect_eq((int)info->args[arg_order[i].index].width, want, "%s argument %u: width %u, the kernel has %d",
		             arg_order[i].call, arg_order[i].index, info->args[arg_order[i].index].width, want);
	}
	umount(tracefs);
	rmdir(tracefs);
	cr_expect_gt(compared, 100u, "only %u arguments compared", compared);
}

/* ---- arguments by architecture ---- */

static const struct syscall_info *info_of(enum arch arch, const char *name)
{
	uint32_t nr;

	cr_assert_eq(syscalls_number(arch, name, &nr), SYSCALLS_FOUND, "%s %s", arch_name(arch), name);
	return syscalls_info(arch, nr);
}

Test(syscalls, knows_nothing_of_arguments_that_lie_in_memory_or_elsewhere)
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

Test(syscalls, knows_which_arguments_belong_together)
{
	cr_expect(info_of(ARCH_X86_64, "socket")->joint);
	cr_expect(info_of(ARCH_I386, "socket")->joint);
	cr_expect_not(info_of(ARCH_X86_64, "mmap")->joint);
	cr_expect_not(info_of(ARCH_X86_64, "ioctl")->joint);
}

Test(syscalls, masks_an_argument_to_what_the_kernel_reads)
{
	cr_expect_eq(syscalls_arg_mask(&info_of(ARCH_X86_64, "ioctl")->args[1]), 0xffffffffull);
	cr_expect_eq(syscalls_arg_mask(&info_of(ARCH_X86_64, "mprotect")->args[2]), UINT64_MAX);
	cr_expect_eq(syscalls_arg_mask(&info_of(ARCH_X86_64, "clone")->args[0]), UINT64_MAX);
	cr_expect_eq(syscalls_arg_mask(&info_of(ARCH_X86_64, "personality")->args[0]), 0xffffffffull);
}

/* ---- formatting ---- */

static const struct {
	enum arch arch;
	const char *call;
	unsigned index;
	uint64_t value;
	const char *want;
} format_cases[] = {
	{ ARCH_X86_64,  "socket",      0, 2,                  "AF_INET" },
	{ ARCH_X86_64,  "socket",      0, 0xdeadbeef00000002, "AF_INET" },
	{ ARCH_X86_64,  "socket",      0, 99,                 "0x63" },
	{ ARCH_X86_64,  "socket",      1, 0x80801,            "SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK" },
	{ ARCH_X86_64,  "socket",      1, 0x80007,            "SOCK_CLOEXEC|7" },
	{ ARCH_X86_64,  "socket",      1, 0,                  "0" },
	{ ARCH_X86_64,  "socket",      2, 6,                  "6" },
	{ ARCH_X86_64,  "mmap",        2, 0,                  "PROT_NONE" },
	{ ARCH_X86_64,  "mmap",        2, 3,                  "PROT_READ|PROT_WRITE" },
	{ ARCH_X86_64,  "mmap",        2, 0x100000001,        "PROT_READ|0x100000000" },
	{ ARCH_AARCH64, "mmap",        2, 0x15,               "PROT_READ|PROT_EXEC|PROT_BTI" },
	{ ARCH_X86_64,  "mmap",        3, 0x22,               "MAP_PRIVATE|MAP_ANONYMOUS" },
	{ ARCH_X86_64,  "mmap",        3, 0x03,               "MAP_SHARED_VALIDATE" },
	{ ARCH_X86_64,  "openat",      2, 0,                  "O_RDONLY" },
	{ ARCH_X86_64,  "openat",      2, 02000000 | 0200000, "O_RDONLY|O_CLOEXEC|O_DIRECTORY" },
	{ ARCH_AARCH64, "openat",      2, 02000000 | 040000,  "O_RDONLY|O_CLOEXEC|O_DIRECTORY" },
	{ ARCH_X86_64,  "openat",      2, 04010002,           "O_RDWR|O_SYNC" },
	{ ARCH_X86_64,  "openat",      2, 0x40000001,         "O_WRONLY|0x40000000" },
	{ ARCH_X86_64,  "openat",      2, 020200000,          "O_RDONLY|O_TMPFILE" },
	{ ARCH_X86_64,  "ioctl",       1, 0x5401,             "TCGETS" },
	{ ARCH_X86_64,  "ioctl",       1, 0x5412,             "TIOCSTI" },
	{ ARCH_X86_64,  "ioctl",       1, 0xffffffff80045430, "TIOCGPTN" },
	{ ARCH_X86_64,  "ioctl",       1, 0x12345678,         "0x12345678" },
	{ ARCH_MIPS,    "ioctl",       1, 0x5401,             "0x5401" },
	{ ARCH_X86_64,  "clone",       0, 17,                 "SIGCHLD" },
	{ ARCH_X86_64,  "clone",       0, 0x4111,             "CLONE_VM|CLONE_VFORK|SIGCHLD" },
	{ ARCH_X86_64,  "clone",       0, 0,                  "0" },
	{ ARCH_X86_64,  "futex",       1, 128,                "FUTEX_WAIT|FUTEX_PRIVATE_FLAG" },
	{ ARCH_X86_64,  "futex",       1, 393,                "FUTEX_WAIT_BITSET|FUTEX_PRIVATE_FLAG|FUTEX_CLOCK_REALTIME" },
	{ ARCH_X86_64,  "kill",        1, 15,                 "SIGTERM" },
	{ ARCH_X86_64,  "kill",        1, 0,                  "0" },
	{ ARCH_X86_64,  "kill",        1, 33,                 "SIGRT_1" },
	{ ARCH_X86_64,  "kill",        1, 65,                 "0x41" },
	{ ARCH_MIPS,    "kill",        1, 10,                 "0xa" },
	{ ARCH_X86_64,  "chmod",       1, 0644,               "0644" },
	{ ARCH_X86_64,  "chmod",       1, 04755,              "S_ISUID|0755" },
	{ ARCH_X86_64,  "chmod",       1, 0,                  "000" },
	{ ARCH_X86_64,  "shmget",      2, 01600,              "IPC_CREAT|0600" },
	{ ARCH_X86_64,  "personality", 0, 0xffffffff,         "PER_QUERY" },
	{ ARCH_X86_64,  "personality", 0, 0x40000,            "PER_LINUX|ADDR_NO_RANDOMIZE" },
	{ ARCH_X86_64,  "getrusage",   0, UINT64_MAX,         "RUSAGE_CHILDREN" },
	{ ARCH_X86_64,  "quotactl",    0, 0x80000701,         "Q_GETQUOTA|GRPQUOTA" },
	{ ARCH_X86_64,  "prctl",       0, 38,                 "PR_SET_NO_NEW_PRIVS" },
	{ ARCH_X86_64,  "ptrace",      0, 0,                  "PTRACE_TRACEME" },
	{ ARCH_X86_64,  "ptrace",      0, 0x100000000,        "0x100000000" },
	{ ARCH_I386,    "socketcall",  0, 5,                  "SYS_ACCEPT" },
	{ ARCH_X86_64,  "mount",       3, 0xc0ed1000,         "MS_MGC_VAL|MS_BIND" },
	{ ARCH_X86_64,  "seccomp",     0, 1,                  "SECCOMP_SET_MODE_FILTER" },
};

Test(syscalls, writes_arguments_as_people_do)
{
	for (size_t i = 0; i < LENGTH(format_cases); i++) {
		const struct syscall_info *info = info_of(format_cases[i].arch, format_cases[i].call);
		char got[256];

		cr_assert_not_null(info, "%s", format_cases[i].call);
		syscalls_format_arg(&info->args[format_cases[i].index], format_cases[i].value, got, sizeof got);
		cr_expect_str_eq(got, format_cases[i].want, "%s %s %u: %#llx: \"%s\", want \"%s\"",
		                 arch_name(format_cases[i].arch), format_cases[i].call, format_cases[i].index,
		                 (unsigned long long)format_cases[i].value, got, format_cases[i].want);
	}
}

Test(syscalls, cuts_what_it_writes_to_the_buffer)
{
	const struct arg_info *arg = &info_of(ARCH_X86_64, "mmap")->args[2];

	for (size_t size = 1; size < 24; size++) {
		char text[32];

		memset(text, 'x', sizeof text);
		cr_expect_eq(syscalls_format_arg(arg, 3, text, size), text);
		cr_expect_eq(strnlen(text, sizeof text), size - 1 < 20 ? size - 1 : 20, "size %zu", size);
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
	{ ARCH_X86_64,  "socket",     { 2, 1, 6 },   2, "IPPROTO_TCP" },
	{ ARCH_X86_64,  "socket",     { 10, 1, 6 },  2, "IPPROTO_TCP" },
	{ ARCH_X86_64,  "socket",     { 16, 3, 6 },  2, "NETLINK_XFRM" },
	{ ARCH_X86_64,  "socket",     { 1, 1, 6 },   2, "6" },
	{ ARCH_X86_64,  "socket",     { 0xffffffff00000002, 1, 0 }, 2, "IPPROTO_IP" },
	{ ARCH_X86_64,  "socket",     { 2, 1, 6 },   1, "SOCK_STREAM" },
	{ ARCH_X86_64,  "setsockopt", { 3, 1, 2 },   2, "SO_REUSEADDR" },
	{ ARCH_X86_64,  "setsockopt", { 3, 6, 2 },   2, "TCP_MAXSEG" },
	{ ARCH_AARCH64, "getsockopt", { 3, 1, 17 },  2, "SO_PEERCRED" },
	{ ARCH_X86_64,  "setsockopt", { 3, 41, 26 }, 2, "IPV6_V6ONLY" },
	{ ARCH_MIPS,    "setsockopt", { 3, 1, 2 },   2, "2" },
};

Test(syscalls, reads_an_argument_beside_the_others)
{
	for (size_t i = 0; i < LENGTH(context_cases); i++) {
		const struct syscall_info *info = info_of(context_cases[i].arch, context_cases[i].call);
		const uint64_t *values = context_cases[i].values;
		struct arg_info out;
		const struct arg_info *arg = syscalls_arg_in_context(&info->args[context_cases[i].index], values, &out);
		char got[64];

		syscalls_format_arg(arg, values[context_cases[i].index], got, sizeof got);
		cr_expect_str_eq(got, context_cases[i].want, "%s(%llu, %llu, %llu): %s, want %s", context_cases[i].call,
		                 (unsigned long long)values[0], (unsigned long long)values[1], (unsigned long long)values[2],
		                 got, context_cases[i].want);
	}
}
