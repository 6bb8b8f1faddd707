/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child made with CLONE_UNTRACED and clone3(2), whose flags lie in a shared read-only mapping, or
 * with clone(2), where clone3 answers ENOSYS: getppid 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	const struct clone_args args = { .flags = CLONE_UNTRACED, .exit_signal = SIGCHLD };
	int status = -1, fd = memfd_create("args", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	write(fd, &args, sizeof args);
	fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE);
	const void *shared = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	long pid = syscall(SYS_clone3, shared, sizeof args);

	if (pid < 0 && errno == ENOSYS)
		pid = syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		syscall(SYS_getppid);
		_exit(4);
	}
	waitpid((pid_t)pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 4 ? 0 : 1;
}
