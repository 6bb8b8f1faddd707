/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes every call once with arguments that no call can do anything with (all bits set), and prints
 * what each answers; then takes the ways that programs take when a newer call is not there, and
 * prints which it came to.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What ends or holds the program, or is not harmless: */
static const int left_out[] = {
	SYS_rt_sigreturn,
	SYS_pause,
	SYS_alarm,
	SYS_clone,
	SYS_fork,
	SYS_vfork,
	SYS_exit,
	SYS_vhangup,
	SYS_sync,
	SYS_rt_sigsuspend,
	SYS_setsid /* answers who leads a group */,
	SYS_exit_group,
	SYS_clone3,
	335 /* uretprobe */,
	336 /* uprobe */,
};

static bool is_left_out(int nr)
{
	for (unsigned i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
		if (left_out[i] == nr)
			return true;
	}
	return false;
}

static void every_number(void)
{
	for (int nr = 0; nr < 600; nr++) {
		if (is_left_out(nr))
			continue;
		errno = 0;
		syscall(nr, -1L, -1L, -1L, -1L, -1L, -1L);
		printf("%d: %s\n", nr, strerrorname_np(errno));
	}
}

static void open_newest(void)
{
	unsigned long how[3] = { O_RDONLY };

	if (syscall(SYS_openat2, AT_FDCWD, "/", how, sizeof how) >= 0)
		puts("opened by openat2");
	else if (errno == ENOSYS && syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY) >= 0)
		puts("opened by openat");
	else
		printf("not opened: %s\n", strerrorname_np(errno));
}

static void make_newest(void)
{
	char buffer[512];

	if (syscall(SYS_statx, AT_FDCWD, "/", 0, 0x7ff, buffer) == 0)
		puts("looked at by statx");
	else if (errno == ENOSYS && syscall(SYS_newfstatat, AT_FDCWD, "/", buffer, 0) == 0)
		puts("looked at by newfstatat");
	else
		printf("not looked at: %s\n", strerrorname_np(errno));
}

static void fork_newest(void)
{
	unsigned long args[8] = { [4] = SIGCHLD };
	const char *how = "clone3";
	long pid = syscall(SYS_clone3, args, sizeof args);

	if (pid < 0 && errno == ENOSYS) {
		how = "clone";
		pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	}
	if (pid == 0)
		_exit(0);
	waitpid((pid_t)pid, NULL, 0);
	printf("%s by %s: %s\n", pid > 0 ? "made" : "not made", how,
	       pid > 0 ? "it is there" : strerrorname_np(errno));
}

int main(void)
{
	static char buffer[32768];

	setvbuf(stdout, buffer, _IOFBF, sizeof buffer); /* one write, at the end */
	open_newest();
	make_newest();
	fork_newest();
	fflush(stdout);
	every_number();
	return 0;
}
