/* SPDX-License-Identifier: Apache-2.0 */
/* The process that hands the listener over lives between the fork and the exec of the command. */
#include "lib/supervise/listener.h"

#include <errno.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/descriptor.h"

enum { LOOK_AGAIN_AFTER_NS = 20000 };

struct sender {
	struct launch_shared_page *shared_page;
	int socket, report_fd;
	pid_t command;
};

_Noreturn static void send_listener(const struct sender *sender)
{
	const struct timespec pause = { .tv_nsec = LOOK_AGAIN_AFTER_NS };
	int fd;

	while ((fd = atomic_load(&sender->shared_page->listener_fd)) == LISTENER_NOT_YET) {
		if (kill(sender->command, 0) != 0)
			_exit(0);
		nanosleep(&pause, NULL);
	}
	if (fd == LISTENER_FAILED)
		_exit(0);
	/*
	 * The command goes on once the listener is taken. The report must be its alone then: that
	 * it closes tells that the command has exec'd, and calls before that are not recorded.
	 */
	if (syscall(SYS_close_range, sender->report_fd, sender->report_fd, CLOSE_RANGE_UNSHARE) !=
	            0 ||
	    descriptor_send(sender->socket, fd) != 0)
		kill(sender->command, SIGKILL); /* no listener would answer its calls */
	_exit(0);
}

/* It is no child of the command, which would wait for it: one between them ends. */
static int fork_sender(void *data)
{
	pid_t pid = child_fork(CLONE_FILES | CLONE_UNTRACED);

	if (pid == 0)
		send_listener(data);
	return pid < 0;
}

int listener_start_sender(struct launch_shared_page *shared_page, int socket, int report_fd)
{
	struct sender sender = { shared_page, socket, report_fd, getpid() };
	int status = child_run(CLONE_FILES | CLONE_UNTRACED, fork_sender, &sender);

	if (status == 0)
		return 0;
	errno = status == -1 ? errno : EAGAIN;
	return -1;
}
