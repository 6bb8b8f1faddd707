/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers run on an alternate stack: one for a signal that is sent, one for a fault, which it
 * mends, so that the instruction works when it is made again: sigaltstack 1, rt_sigreturn 2.
 */
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char stack[64 * 1024];
static char *page;
static volatile int was_there;

static void on_signal(int signal_number)
{
	char here;

	was_there += &here >= stack && &here < stack + sizeof stack;
	if (signal_number == SIGSEGV)
		mprotect(page, PAGE, PROT_READ | PROT_WRITE);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };

	page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	kill(getpid(), SIGUSR1);
	*(volatile char *)page = 7;
	return was_there != 2 || page[0] != 7;
}
