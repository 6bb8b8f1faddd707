/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installs a filter of its own that treats getppid as its argument says (errno, trap, trace, kill,
 * notify, log), and calls it 4 times, once before that: getppid 5 (2 with kill). Ends with 0 when
 * everything was as without a tracer. kill-threads: as kill, while other threads wait.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int trapped, wrong;
static int listener = -1;

static void on_sigsys(int signal_number, siginfo_t *info, void *context)
{
	(void)signal_number, (void)context;
	trapped++;
	wrong += info->si_syscall != SYS_getppid || info->si_errno != 33;
}

static int install(unsigned action, unsigned flags)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, code };

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static void *answer(void *unused)
{
	for (int i = 0; i < 4; i++) {
		struct seccomp_notif request;

		memset(&request, 0, sizeof request);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
			return unused;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND,
		      &(struct seccomp_notif_resp){ .id = request.id, .val = 4321 });
	}
	return unused;
}

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

static long call_four_times(long want, int want_errno)
{
	for (int i = 0; i < 4; i++) {
		errno = 0;
		long got = syscall(SYS_getppid);
		wrong += (want && got != want) || errno != want_errno;
	}
	return wrong;
}

int main(int argc, char *argv[])
{
	const char *how = argc > 1 ? argv[1] : "errno";
	pthread_t thread;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	syscall(SYS_getppid);
	if (strcmp(how, "errno") == 0)
		return install(SECCOMP_RET_ERRNO | EDOM, 0) != 0 || call_four_times(-1, EDOM) != 0;
	if (strcmp(how, "trace") == 0)
		return install(SECCOMP_RET_TRACE | 7, 0) != 0 || call_four_times(-1, ENOSYS) != 0;
	if (strcmp(how, "log") == 0)
		return install(SECCOMP_RET_LOG, 0) != 0 || call_four_times(0, 0) != 0;
	if (strcmp(how, "trap") == 0) {
		struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };

		sigaction(SIGSYS, &action, NULL);
		return install(SECCOMP_RET_TRAP | 33, 0) != 0 || call_four_times(0, 0) != 0 ||
		       trapped != 4;
	}
	for (int i = 0; i < 4 && strcmp(how, "kill-threads") == 0; i++)
		pthread_create(&thread, NULL, wait_for_ever, NULL);
	if (strcmp(how, "kill-threads") == 0)
		usleep(200000); /* until they wait */
	if (strncmp(how, "kill", 4) == 0) {
		install(SECCOMP_RET_KILL_PROCESS, 0);
		syscall(SYS_getppid);
		return 1;
	}
	/* notify: the thread exists before the filter does, and has none. */
	listener = install(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (listener < 0)
		return 77;
	pthread_create(&thread, NULL, answer, NULL);
	return call_four_times(4321, 0) != 0;
}
