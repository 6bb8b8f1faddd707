/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command under a filter with a listener that lets every chmod be made. Ends as the command
 * does.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int install(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fchmodat, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_chmod, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 5, code };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
	                    &program);
}

static void answer(int listener)
{
	struct pollfd listens = { .fd = listener, .events = POLLIN };

	while (poll(&listens, 1, -1) == 1 && listens.revents & POLLIN) {
		struct seccomp_notif call;
		struct seccomp_notif_resp resp = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };

		memset(&call, 0, sizeof call);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0)
			continue;
		resp.id = call.id;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
	}
}

int main(int argc, char *argv[])
{
	int fds[2], listener = -1, status = 0;

	if (argc < 2 || pipe(fds) != 0)
		return 99;
	/* It shares our descriptors until it execs: so we get the listener. */
	long pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		listener = install();
		if (write(fds[1], &listener, sizeof listener) == sizeof listener && listener >= 0)
			execvp(argv[1], argv + 1);
		_exit(99);
	}
	if (read(fds[0], &listener, sizeof listener) != sizeof listener || listener < 0)
		return 77;
	answer(listener);
	waitpid((pid_t)pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
