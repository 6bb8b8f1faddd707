/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls getppid while a timer's signals are handled, without SA_RESTART, until 200 of them have
 * come. Ends with 0 if no call failed: getppid never does.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

static volatile int count;

static void on_alarm(int signal_number)
{
	(void)signal_number;
	count++;
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	const struct itimerval often = { { 0, 500 }, { 0, 500 } };
	int failures = 0;

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (count < 200)
		failures += syscall(SYS_getppid) < 0;
	return failures != 0;
}
