/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes calls that fail at once, on the descriptor -1, with more arguments than a trace keeps.
 *
 *     many_tuples           fcntl 5000 times, each with another command
 *     many_tuples all       so many of each of the calls below
 *     many_tuples numbers   5000 calls of numbers that no kernel has
 *     many_tuples at-once   waits for SIGUSR1, then fcntl 5000 times, 40 of them different, made by
 *                           100 threads, and 200 times each of the calls below
 */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COUNT = 5000, NO_SUCH_NUMBER = 100000 };

static const int on_descriptors[] = {
	SYS_fcntl,
	SYS_ioctl,
	SYS_lseek,
	SYS_flock,
	SYS_sendto,
	SYS_recvfrom,
	SYS_sendmsg,
	SYS_recvmsg,
	SYS_shutdown,
	SYS_setsockopt,
	SYS_getsockopt,
	SYS_epoll_ctl,
	SYS_fallocate,
	SYS_accept4,
	SYS_signalfd4,
	SYS_sendmmsg,
	SYS_recvmmsg,
	SYS_preadv2,
	SYS_pwritev2,
	SYS_openat,
	SYS_mkdirat,
	SYS_mknodat,
	SYS_unlinkat,
	SYS_linkat,
	SYS_fchmodat,
	SYS_faccessat,
	SYS_newfstatat,
	SYS_statx,
	SYS_renameat2,
	SYS_fchownat,
	SYS_utimensat,
	SYS_splice,
	SYS_tee,
	SYS_vmsplice,
	SYS_sync_file_range,
	SYS_fadvise64,
	SYS_timerfd_settime,
	SYS_inotify_add_watch,
	SYS_execveat,
	SYS_fchmod,
	SYS_copy_file_range,
	SYS_pidfd_send_signal,
	SYS_pidfd_getfd,
	SYS_faccessat2,
	SYS_process_madvise,
	SYS_open_tree,
	SYS_move_mount,
	SYS_fsconfig,
	SYS_fsmount,
	SYS_fspick,
	SYS_io_uring_enter,
	SYS_io_uring_register,
	SYS_setns,
	SYS_finit_module,
	SYS_dup3,
	SYS_fanotify_mark,
	SYS_kexec_file_load,
	SYS_name_to_handle_at,
	SYS_open_by_handle_at,
	SYS_fsetxattr,
};
enum { CALLS = sizeof on_descriptors / sizeof *on_descriptors };

/* Numbers that have nothing in common. */
static long mixed(unsigned i)
{
	return (long)(i * UINT32_C(2654435761));
}

static void *make_few(void *unused)
{
	for (int i = 0; i < COUNT / 100; i++)
		syscall(SYS_fcntl, -1, 1000 + i % 40, 0);
	return unused;
}

static void make_at_once(void)
{
	pthread_t threads[100];
	sigset_t set;
	int got;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	dprintf(1, "ready %d\n", (int)getpid());
	sigwait(&set, &got);
	for (int i = 0; i < 100; i++)
		pthread_create(&threads[i], NULL, make_few, NULL);
	for (int i = 0; i < 100; i++)
		pthread_join(threads[i], NULL);
	for (unsigned c = 1; c < CALLS; c++)
		for (unsigned i = 0; i < 200; i++)
			syscall(on_descriptors[c], -1, mixed(i), mixed(i), mixed(i), mixed(i),
			        mixed(i));
}

int main(int argc, char *argv[])
{
	const char *how = argc > 1 ? argv[1] : "";

	if (strcmp(how, "numbers") == 0) {
		for (int i = 0; i < COUNT; i++)
			syscall(NO_SUCH_NUMBER + i);
		return 0;
	}
	if (strcmp(how, "at-once") == 0) {
		make_at_once();
		return 0;
	}
	for (unsigned c = 0; c < (strcmp(how, "all") == 0 ? CALLS : 1); c++)
		for (unsigned i = 0; i < COUNT; i++)
			syscall(on_descriptors[c], -1, mixed(i), mixed(i), mixed(i), mixed(i),
			        mixed(i));
	return 0;
}
