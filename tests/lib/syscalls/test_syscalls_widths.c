/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The widths of syscalls.def, measured: each call is made with an argument as it is, with bit 40 of
 * its register set, and with another value. The other value must change the answer, else the kernel
 * did not read the argument and the row proves nothing; bit 40 must change it where the table says
 * so, and nowhere else.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/text/errno_name.h"
#include "lib/syscalls/syscalls.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum { PAGE_BYTES = 4096 };

/* Placeholders in a row for what only a running test knows. */
enum {
	PAGE = 0x5eed0001, /* a page of memory */
	ZEROS,             /* bytes that are 0, and may be written to */
	PATH,              /* a file */
	NOWHERE,           /* a path without a file */
	DIRECTORY,
	TMPFS,   /* "tmpfs" */
	WRITING, /* a descriptor of the file */
	READING, /* another, read-only */
	SOCKET,
	EPOLL,
	SELF, /* the process */
};

static const uint64_t BIT_40 = 1ull << 40;

/* `args` has the argument as the kernel takes it; `other` it takes otherwise. */
struct trial {
	const char *call;
	unsigned index;
	long args[CALL_ARGS];
	long other;
};

static const struct trial trials[] = {
	{ "arch_prctl", 0, { 0x1003, ZEROS }, 0 },
	{ "clock_nanosleep", 0, { 0, 0, ZEROS }, 99 },
	{ "clone", 0, { SIGCHLD }, 0x10000 },
	{ "close_range", 2, { 1000, 1000, 0 }, 99 },
	{ "dup3", 2, { WRITING, 77, 0 }, 99 },
	{ "epoll_create1", 0, { 0 }, 99 },
	{ "epoll_ctl", 1, { EPOLL, 1, SOCKET, ZEROS }, 99 },
	{ "eventfd2", 1, { 0, 0 }, 99 },
	{ "faccessat2", 3, { AT_FDCWD, PATH, 0, 0 }, 0x40000000 },
	{ "fallocate", 1, { WRITING, 0, 0, PAGE_BYTES }, 0x4000 },
	{ "fchmodat2", 3, { AT_FDCWD, PATH, 0600, 0 }, 0x40000000 },
	{ "fchownat", 4, { AT_FDCWD, PATH, -1, -1, 0 }, 0x40000000 },
	{ "fcntl", 1, { WRITING, 1 }, 9999 },
	{ "flock", 1, { WRITING, 1 }, 0x10 },
	{ "futex", 1, { ZEROS, 129, 1 }, 99 },
	{ "getrandom", 2, { ZEROS, 1, 0 }, 0x100 },
	{ "getrlimit", 0, { 7, ZEROS }, 99 },
	{ "getrusage", 0, { 0, ZEROS }, 99 },
	{ "getsockopt", 1, { SOCKET, SOL_SOCKET, SO_TYPE, PAGE, ZEROS }, 99 },
	{ "getsockopt", 2, { SOCKET, SOL_SOCKET, SO_TYPE, PAGE, ZEROS }, 9999 },
	{ "inotify_init1", 0, { 0 }, 99 },
	{ "io_uring_enter", 3, { -1, 0, 0, 0 }, 0x4000 },
	{ "io_uring_register", 1, { 1000, 0 }, 9999 },
	{ "ioctl", 1, { WRITING, 0x5451 }, 0x12345 },
	{ "ioprio_get", 0, { 1, 0 }, 99 },
	{ "kexec_file_load", 4, { -1, -1, 0, 0, 0 }, 0x40 },
	/* one segment at an address where nothing is: EFAULT before anything is done */
	{ "kexec_load", 3, { 0, 1, 1, 0 }, 0x10000 },
	{ "keyctl", 0, { 0, -3, 0 }, 9999 },
	{ "kill", 1, { SELF, 0 }, 65 },
	{ "landlock_create_ruleset", 2, { 0, 0, 1 }, 0x4000 },
	{ "lseek", 2, { WRITING, 0, 0 }, 99 },
	{ "madvise", 2, { PAGE, PAGE_BYTES, 0 }, 99 },
	{ "mbind", 2, { PAGE, PAGE_BYTES, 0, 0, 0, 0 }, 99 },
	{ "mbind", 5, { PAGE, PAGE_BYTES, 0, 0, 0, 0 }, 0x4000 },
	{ "membarrier", 0, { 0, 0 }, 99 },
	{ "memfd_create", 1, { TMPFS, 0 }, 0x20 },
	{ "mlock2", 2, { PAGE, PAGE_BYTES, 0 }, 99 },
	{ "mmap", 2, { 0, PAGE_BYTES, PROT_READ, MAP_SHARED, READING, 0 }, PROT_WRITE },
	{ "mmap", 3, { 0, PAGE_BYTES, PROT_READ, MAP_PRIVATE, READING, 0 }, 0 },
	/* Without MS_MGC_VAL a bit above 31 is refused; with it they are cut off, so LOW it is. */
	{ "mount", 3, { TMPFS, DIRECTORY, TMPFS, 0xc0ed0000, 0 }, 0x80000000 },
	{ "mprotect", 2, { PAGE, PAGE_BYTES, PROT_READ }, 0x40000000 },
	{ "mremap", 3, { PAGE, PAGE_BYTES, PAGE_BYTES, 0 }, 0x40 },
	{ "msync", 2, { PAGE, PAGE_BYTES, MS_ASYNC }, 99 },
	{ "newfstatat", 3, { AT_FDCWD, PATH, ZEROS, 0 }, 0x40000000 },
	{ "open", 1, { PATH, O_RDONLY }, O_DIRECTORY },
	{ "open_tree", 2, { AT_FDCWD, PATH, 0 }, 0x40 },
	{ "openat", 2, { AT_FDCWD, PATH, O_RDONLY }, O_DIRECTORY },
	{ "perf_event_open", 4, { 0, 0, -1, -1, 0 }, 0x40 },
	{ "pidfd_open", 1, { SELF, 0 }, 1 },
	{ "pipe2", 1, { ZEROS, 0 }, 1 },
	{ "pkey_mprotect", 2, { PAGE, PAGE_BYTES, PROT_READ, -1 }, 0x40000000 },
	{ "prctl", 0, { 3 }, 9999 },
	{ "prlimit64", 1, { 0, 7, 0, ZEROS }, 99 },
	{ "ptrace", 0, { 0 }, 9999 },
	{ "renameat2", 4, { AT_FDCWD, PATH, AT_FDCWD, PATH, 0 }, 99 },
	{ "rt_sigaction", 0, { SIGUSR1, 0, ZEROS, 8 }, 99 },
	{ "rt_sigprocmask", 0, { 0, ZEROS, 0, 8 }, 99 },
	{ "sched_setscheduler", 1, { 0, 0, ZEROS }, 99 },
	{ "seccomp", 0, { 2, 0, ZEROS }, 99 },
	{ "seccomp", 1, { 2, 0, ZEROS }, 99 },
	{ "set_mempolicy", 0, { 0, 0, 0 }, 99 },
	{ "setpriority", 0, { 0, 0, 19 }, 99 },
	{ "setsockopt", 1, { SOCKET, SOL_SOCKET, SO_KEEPALIVE, ZEROS, 4 }, 99 },
	{ "setsockopt", 2, { SOCKET, SOL_SOCKET, SO_KEEPALIVE, ZEROS, 4 }, 9999 },
	{ "shutdown", 1, { SOCKET, SHUT_RDWR }, 99 },
	{ "signalfd4", 3, { -1, ZEROS, 8, 0 }, 99 },
	{ "socket", 0, { AF_UNIX, SOCK_STREAM, 0 }, 99 },
	{ "socket", 1, { AF_UNIX, SOCK_STREAM, 0 }, 99 },
	{ "socket", 2, { AF_UNIX, SOCK_STREAM, 0 }, 99 },
	{ "socketpair", 0, { AF_UNIX, SOCK_STREAM, 0, ZEROS }, 99 },
	{ "socketpair", 1, { AF_UNIX, SOCK_STREAM, 0, ZEROS }, 99 },
	{ "socketpair", 2, { AF_UNIX, SOCK_STREAM, 0, ZEROS }, 99 },
	{ "statx", 2, { AT_FDCWD, PATH, 0, 0, ZEROS }, 0x40000000 },
	{ "tee", 3, { WRITING, WRITING, 0, 0 }, 0x40 },
	{ "tgkill", 2, { SELF, SELF, 0 }, 65 },
	{ "timer_create", 0, { 0, 0, ZEROS }, 99 },
	{ "timerfd_create", 0, { 0, 0 }, 99 },
	{ "timerfd_create", 1, { 0, 0 }, 99 },
	{ "tkill", 1, { SELF, 0 }, 65 },
	{ "unlinkat", 2, { AT_FDCWD, NOWHERE, 0 }, 99 },
	{ "unshare", 0, { 0 }, 1 },
	{ "utimensat", 3, { AT_FDCWD, PATH, 0, 0 }, 0x40000000 },
	{ "vmsplice", 3, { WRITING, ZEROS, 0, 0 }, 0x40 },
	{ "wait4", 2, { -1, 0, 1, 0 }, 0x10000 },
	{ "waitid", 0, { 0, 0, ZEROS, 5, 0 }, 99 },
	{ "waitid", 3, { 0, 0, ZEROS, 5, 0 }, 0x10000 },
};

/* A directory with a file in it; gone when the test ends. */
struct place {
	char directory[32], path[48], nowhere[48];
};

static long value_of(const struct place *place, long word)
{
	static char zeros[PAGE_BYTES];
	int pair[2];

	switch (word) {
	case PAGE:
		return (long)mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE,
		                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	case ZEROS:
		/* For getsockopt the room that there is. */
		memcpy(zeros, &(int){ 0 }, sizeof(int));
		return (long)zeros;
	case PATH:
		return (long)place->path;
	case NOWHERE:
		return (long)place->nowhere;
	case DIRECTORY:
		return (long)place->directory;
	case TMPFS:
		return (long)"tmpfs";
	case WRITING:
		return open(place->path, O_RDWR | O_CLOEXEC);
	case READING:
		return open(place->path, O_RDONLY | O_CLOEXEC);
	case SOCKET:
		return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? pair[0] : -1;
	case EPOLL:
		return epoll_create1(EPOLL_CLOEXEC);
	case SELF:
		return getpid();
	default:
		return word;
	}
}

/* Makes the call in a process of its own: 0, or the error. */
static int answer(const struct place *place, const struct trial *trial, uint32_t nr, uint64_t value)
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		long a[CALL_ARGS];
		pid_t self = getpid();

		if (strcmp(trial->call, "mount") == 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			_exit(EPERM);
		for (unsigned i = 0; i < CALL_ARGS; i++)
			a[i] = value_of(place, trial->args[i]);
		a[trial->index] = (long)value;
		errno = 0;
		long result = syscall((long)nr, a[0], a[1], a[2], a[3], a[4], a[5]);
		_exit(getpid() == self && result == -1 ? errno : 0);
	}
	cr_assert_gt(child, 0, "fork: %s", strerror(errno));
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status), "%s: status %#x", trial->call, (unsigned)status);
	return WEXITSTATUS(status);
}

static const struct arg_info *info_of(const struct trial *trial, uint32_t *out_nr)
{
	cr_assert_eq(syscalls_number(ARCH_X86_64, trial->call, out_nr), SYSCALLS_FOUND, "%s",
	             trial->call);
	const struct syscall_info *info = syscalls_info(ARCH_X86_64, *out_nr);
	cr_assert(info && info->args[trial->index].kind != ARG_UNFILTERED, "%s %u", trial->call,
	          trial->index);
	return &info->args[trial->index];
}

/* Returns whether the kernel made the call at all. */
static bool measure(const struct place *place, const struct trial *trial)
{
	char name[3][ERRNO_NAME_SIZE];
	uint32_t nr;
	const struct arg_info *info = info_of(trial, &nr);
	uint64_t value = (uint64_t)trial->args[trial->index];
	int plain = answer(place, trial, nr, value);
	int other = answer(place, trial, nr, (uint64_t)trial->other);
	int high = answer(place, trial, nr, value | BIT_40);

	if (plain == other && (plain == ENOSYS || plain == EPERM || plain == EOPNOTSUPP))
		return false;
	cr_expect_neq(plain, other, "%s %u: %#lx and %#lx are answered alike (%s)", trial->call,
	              trial->index, (unsigned long)value, (unsigned long)trial->other,
	              errno_name(plain, name[0]));
	bool is_checked = info->width == ARG_WIDTH_CHECKED;
	cr_expect(is_checked ? high != plain && high != 0 : high == plain,
	          "%s %u: %s; with bit 40 set %s, but the table says that bits above are %s",
	          trial->call, trial->index, plain ? errno_name(plain, name[0]) : "done",
	          high ? errno_name(high, name[1]) : "done", is_checked ? "refused" : "ignored");
	return true;
}

static void check_all_longs_are_measured(void)
{
	for (uint32_t nr = 0; nr <= syscalls_highest(ARCH_X86_64); nr++) {
		const struct syscall_info *info = syscalls_info(ARCH_X86_64, nr);

		for (unsigned a = 0; info && a < CALL_ARGS; a++) {
			bool is_listed = info->args[a].width == ARG_WIDTH_32;

			for (size_t i = 0; i < LENGTH(trials) && !is_listed; i++)
				is_listed = trials[i].index == a &&
				            strcmp(trials[i].call, info->name) == 0;
			cr_expect(is_listed, "%s %u is not measured", info->name, a);
		}
	}
}

Test(syscalls_widths, are_those_that_the_running_kernel_shows)
{
	struct place place = { .directory = "/tmp/widths-XXXXXX" };
	unsigned measured = 0;

	cr_assert_not_null(mkdtemp(place.directory));
	snprintf(place.path, sizeof place.path, "%s/file", place.directory);
	snprintf(place.nowhere, sizeof place.nowhere, "%s/nothing", place.directory);
	int fd = open(place.path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	cr_assert(fd >= 0 && ftruncate(fd, PAGE_BYTES) == 0, "%s", strerror(errno));
	close(fd);
	for (size_t i = 0; i < LENGTH(trials); i++)
		measured += measure(&place, &trials[i]);
	unlink(place.path);
	rmdir(place.directory);
	check_all_longs_are_measured();
	cr_expect_gt(measured, 60u, "only %u arguments could be measured", measured);
}
