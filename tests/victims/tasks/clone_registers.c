/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clone(2) with all six argument registers set, plain and with CLONE_UNTRACED: they are unchanged
 * afterwards, in the maker, in the child, and in the handler where the call is trapped. Says for
 * each what became of it: clone 2, getppid 2.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { UNUSED = 0x1111 }; /* clone has five arguments */

static volatile int trapped_right;

static void on_trap(int signal, siginfo_t *info, void *context)
{
	greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)signal;
	trapped_right = info->si_syscall == SYS_clone && regs[REG_RAX] == SYS_clone &&
	                regs[REG_R9] == UNUSED;
	regs[REG_RAX] = -ENOSYS;
}

/* The answer, and in *kept whether the registers are what they were. */
static long raw_clone(unsigned long flags, int *kept)
{
	unsigned long rdi = flags, rsi = 0, rdx = 0;
	register unsigned long r10 __asm__("r10") = 0;
	register unsigned long r8 __asm__("r8") = 0;
	register unsigned long r9 __asm__("r9") = UNUSED;
	long answer = SYS_clone;

	__asm__ volatile("syscall"
	                 : "+a"(answer), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r10), "+r"(r8),
	                   "+r"(r9)
	                 :
	                 : "rcx", "r11", "memory");
	*kept = rdi == flags && rsi == 0 && rdx == 0 && r10 == 0 && r8 == 0 && r9 == UNUSED;
	return answer;
}

static int try(const char *name, unsigned long flags)
{
	int kept = 0, status = -1;
	long pid = raw_clone(flags, &kept);

	if (pid == 0) {
		syscall(SYS_getppid);
		_exit(kept ? 4 : 5);
	}
	if (pid > 0)
		waitpid((pid_t)pid, &status, 0);
	int is_right = pid == -ENOSYS ? trapped_right
	                              : pid < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 4);
	printf("%s: %s%s%s\n", name,
	       pid == -ENOSYS ? "trapped"
	       : pid < 0      ? "failed"
	                      : "made",
	       kept ? "" : ", registers changed",
	       is_right ? "" : ", wrong in the child or in the handler");
	return !kept || !is_right;
}

int main(void)
{
	const struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO };

	sigaction(SIGSYS, &action, NULL);
	return try("plain", SIGCHLD) + try("untraced", SIGCHLD | CLONE_UNTRACED);
}
