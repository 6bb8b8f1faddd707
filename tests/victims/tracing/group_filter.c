/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread installs a filter for all of them (TSYNC) that refuses getppid; the other, which has
 * been waiting in a call meanwhile, then calls it 3 times: getppid 3, each refused with EDOM. A
 * child made afterwards calls it once more.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int fds[2];
static volatile int wrong;

static int is_refused(void)
{
	errno = 0;
	return syscall(SYS_getppid) == -1 && errno == EDOM;
}

static void *run(void *unused)
{
	char c;

	wrong += read(fds[0], &c, 1) != 1;
	for (int i = 0; i < 3; i++)
		wrong += !is_refused();
	return unused;
}

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EDOM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };
	pthread_t thread;
	int status = 1;

	pipe(fds);
	pthread_create(&thread, NULL, run, NULL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
		return 2;
	write(fds[1], "x", 1);
	pthread_join(thread, NULL);
	if (fork() == 0)
		_exit(is_refused() ? 0 : 1);
	wait(&status);
	return wrong || status;
}
