/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container runtime as far as a recorder sees one: `runc run HOW COMMAND... ID`, to be started
 * from a file of that name. Makes a PID namespace with a process in it that calls times (not of the
 * floor), loads a filter (keyctl: EPERM, setns: ENOSYS), calls getpgid(0) twice and a thread of it
 * getsid(0) once (the floor), and executes COMMAND. HOW: filter, unfiltered, or hook: executes
 * `runc hook` first, which calls getrusage. Ends as COMMAND does.
 *
 * As a COMMAND: `runc work [FILE]` calls sysinfo, uname 3 times, keyctl twice and setns once, and
 * then waits for FILE to be there.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static int load_filter(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setns, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
	                    &program);
}

static pthread_barrier_t filtered;

static void *be_a_thread(void *unused)
{
	pthread_barrier_wait(&filtered);
	getsid(0);
	pthread_barrier_wait(&filtered);
	pause();
	return unused;
}

static void run_hook(const char *self)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl(self, self, "hook", NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static int be_container(const char *how, char *self, char *const command[])
{
	struct tms unused;
	pthread_t thread;

	times(&unused);
	if (strcmp(how, "hook") == 0)
		run_hook(self);
	pthread_barrier_init(&filtered, NULL, 2);
	pthread_create(&thread, NULL, be_a_thread, NULL);
	if (strcmp(how, "unfiltered") != 0 && load_filter() != 0)
		return 1;
	pthread_barrier_wait(&filtered);
	pthread_barrier_wait(&filtered);
	getpgid(0);
	getpgid(0);
	execv(command[0], command);
	return 1;
}

static int work(const char *file)
{
	struct sysinfo info;
	struct utsname name;

	sysinfo(&info);
	for (int i = 0; i < 3; i++)
		uname(&name);
	syscall(SYS_keyctl, 0, 0, 0, 0, 0);
	syscall(SYS_keyctl, 0, 0, 0, 0, 0);
	syscall(SYS_setns, -1, 0);
	while (file && access(file, F_OK) != 0)
		usleep(10000);
	return 0;
}

int main(int argc, char *argv[])
{
	struct rusage usage;
	int status = 0;

	if (argc > 1 && strcmp(argv[1], "work") == 0)
		return work(argv[2]);
	if (argc < 5 || strcmp(argv[1], "run") != 0)
		return getrusage(RUSAGE_SELF, &usage);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		argv[argc - 1] = NULL; /* the ID */
		_exit(be_container(argv[2], argv[0], argv + 3));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 77;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
