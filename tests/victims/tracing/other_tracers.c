/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tries to decide about calls in the place of its tracer. With "listener": a filter of its own asks
 * its listener about getppid, and that lets it be made. With "tracer": traces the leader of its
 * process group. Ends with 0 when that was in vain (getppid was refused, or one of the two could
 * not be had), with 1 when not.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

static int listener = -1;

static void *let_one_through(void *unused)
{
	struct seccomp_notif request;

	memset(&request, 0, sizeof request);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) == 0)
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND,
		      &(struct seccomp_notif_resp){ .id = request.id,
		                                    .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE });
	return unused;
}

static int ask_listener(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };
	pthread_t thread;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	                        SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener < 0)
		return errno != EBUSY;
	pthread_create(&thread, NULL, let_one_through, NULL);
	return syscall(SYS_getppid) != -1;
}

int main(int argc, char *argv[])
{
	if (argc > 1 && strcmp(argv[1], "tracer") == 0)
		return ptrace(PTRACE_SEIZE, getpgrp(), 0, 0) == 0 || errno != EPERM;
	return ask_listener();
}
