/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Children made with clone3(2), each once plain, with CLONE_UNTRACED, and both with the flags in
 * memory that may not be written: clone3 4, getppid 4. The flags are unchanged afterwards, in the
 * parent and in the child.
 */
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int try(const struct clone_args *args, unsigned long flags)
{
	int status = -1;
	long pid = syscall(SYS_clone3, args, sizeof *args);

	if (pid == 0) {
		syscall(SYS_getppid);
		_exit(args->flags == flags ? 4 : 5);
	}
	waitpid((pid_t)pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 4 && args->flags == flags ? 0 : 1;
}

int main(void)
{
	static const unsigned long flags[] = { 0, CLONE_UNTRACED };
	struct clone_args *args =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int failures = 0;

	for (int i = 0; i < 2; i++) {
		memset(args, 0, sizeof *args);
		args->exit_signal = SIGCHLD;
		args->flags = flags[i];
		failures += try(args, flags[i]);
		mprotect(args, 4096, PROT_READ);
		failures += try(args, flags[i]);
		mprotect(args, 4096, PROT_READ | PROT_WRITE);
	}
	return failures;
}
