/* SPDX-License-Identifier: Apache-2.0 */
/* A handler runs on an alternate stack, also for a fault: sigaltstack 1, rt_sigreturn 1. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static char stack[64 * 1024];
static volatile int was_there;

static void on_signal(int signal_number)
{
	char here;

	(void)signal_number;
	was_there = &here >= stack && &here < stack + sizeof stack;
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };

	sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
	sigaction(SIGUSR1, &action, NULL);
	kill(getpid(), SIGUSR1);
	return !was_there;
}
