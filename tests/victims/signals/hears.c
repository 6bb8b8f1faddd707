/* SPDX-License-Identifier: Apache-2.0 */
/* Says "ready" and the number of every signal that it gets, and ends with 7 at SIGTERM. */
#include <signal.h>
#include <stdio.h>

int main(void)
{
	sigset_t all;
	int heard = 0;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("ready");
	while (heard != SIGTERM && sigwait(&all, &heard) == 0)
		printf("%d\n", heard);
	return 7;
}
