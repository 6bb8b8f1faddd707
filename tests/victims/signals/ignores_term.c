/* SPDX-License-Identifier: Apache-2.0 */
/* Says "ready" on standard output, then sleeps through SIGTERM, and ends with 11 at SIGINT. */
#include <signal.h>
#include <unistd.h>

static void on_interrupt(int signal_number)
{
	(void)signal_number;
	_exit(11);
}

int main(void)
{
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, on_interrupt);
	write(1, "ready\n", 6);
	for (;;)
		pause();
}
