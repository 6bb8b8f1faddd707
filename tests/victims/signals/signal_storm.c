/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thousand signals to itself, half with SA_RESTART: kill 1000, rt_sigreturn 1000. Each carries
 * its siginfo: SI_USER and our own pid.
 */
#include <signal.h>
#include <unistd.h>

static volatile int count, wrong;

static void on_signal(int signal_number, siginfo_t *info, void *context)
{
	(void)signal_number, (void)context;
	count++;
	wrong += info->si_code != SI_USER || info->si_pid != getpid();
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigaction(SIGUSR1, &action, NULL);
	action.sa_flags |= SA_RESTART;
	sigaction(SIGUSR2, &action, NULL);
	for (int i = 0; i < 1000; i++)
		kill(getpid(), i % 2 ? SIGUSR1 : SIGUSR2);
	return count != 1000 || wrong;
}
