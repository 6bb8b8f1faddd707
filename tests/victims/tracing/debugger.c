/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traces its own child, stop by stop, through two getppid calls, and reads at each what it called.
 * Ends with 0 when that worked as without a tracer, and with 3 when the kernel said that the child
 * is traced already: getppid 2.
 */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

static int count_stops(pid_t child)
{
	struct user_regs_struct regs;
	int status, seen = 0;

	while (ptrace(PTRACE_SYSCALL, child, 0, 0) == 0 && waitpid(child, &status, 0) == child &&
	       WIFSTOPPED(status)) {
		if (WSTOPSIG(status) != (SIGTRAP | 0x80) ||
		    ptrace(PTRACE_GETREGS, child, 0, &regs) != 0)
			return -1;
		seen += regs.orig_rax == SYS_getppid;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 9 ? seen : -1;
}

int main(void)
{
	int fds[2], status;
	char c;

	pipe(fds);
	pid_t child = fork();
	if (child == 0) {
		close(fds[1]);
		read(fds[0], &c, 1); /* until the parent has seized us, or could not */
		syscall(SYS_getppid);
		syscall(SYS_getppid);
		_exit(9);
	}
	close(fds[0]);
	if (ptrace(PTRACE_SEIZE, child, 0, PTRACE_O_TRACESYSGOOD) != 0) {
		int is_taken = errno == EPERM;

		close(fds[1]);
		waitpid(child, &status, 0);
		return is_taken && WIFEXITED(status) && WEXITSTATUS(status) == 9 ? 3 : 1;
	}
	ptrace(PTRACE_INTERRUPT, child, 0, 0);
	waitpid(child, &status, 0);
	close(fds[1]);
	return count_stops(child) == 4 ? 0 : 1;
}
