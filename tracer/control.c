/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signal handlers only note what was asked; the loop acts on it. A request that comes just before
 * the loop starts to wait would go unseen until the workload's next stop, so a timer strikes until
 * the request has been taken: the wait is interrupted then.
 *
 * The state is static because a signal handler has no other way to reach it.
 */
#include "tracer/control.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

enum { STRIKE_EVERY_US = 20000 };

enum request {
	REQUEST_TERMINATE = 1 << 0,
	REQUEST_INTERRUPT = 1 << 1,
	REQUEST_INTERRUPT_TYPED = 1 << 2,
	REQUEST_HANG_UP = 1 << 3,
};

static atomic_uint requests;

static void strike(long interval_us)
{
	const struct itimerval every = {
		.it_interval = { .tv_usec = interval_us },
		.it_value = { .tv_usec = interval_us },
	};

	setitimer(ITIMER_REAL, &every, NULL);
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
	(void)context;
	switch (signal) {
	case SIGTERM:
		atomic_fetch_or(&requests, REQUEST_TERMINATE);
		break;
	case SIGHUP:
		atomic_fetch_or(&requests, REQUEST_HANG_UP);
		break;
	case SIGINT:
		/* SI_KERNEL: the terminal driver's. */
		atomic_fetch_or(&requests, info->si_code == SI_KERNEL ? REQUEST_INTERRUPT_TYPED : REQUEST_INTERRUPT);
		break;
	default:
		return;         /* SIGALRM: waking the loop is all it is for */
	}
	strike(STRIKE_EVERY_US);
}

static void take_over(int signal)
{
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };        /* no SA_RESTART: wake the wait */
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	if (sigaction(signal, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(signal, &action, NULL);
}

void control_install(void)
{
	static const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGALRM };

	signal(SIGALRM, SIG_DFL);
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		take_over(ours[i]);
	signal(SIGPIPE, SIG_IGN);
}

bool control_is_pending(void)
{
	return atomic_load_explicit(&requests, memory_order_relaxed) != 0;
}

struct control_requests control_take(void)
{
	strike(0);
	unsigned asked = atomic_exchange(&requests, 0);

	return (struct control_requests){
		.terminate = asked & REQUEST_TERMINATE,
		.hang_up = asked & REQUEST_HANG_UP,
		.interrupt = asked & (REQUEST_INTERRUPT | REQUEST_INTERRUPT_TYPED),
		.interrupt_was_typed = !(asked & REQUEST_INTERRUPT),
	};
}

void control_die_of(int signal_number)
{
	const struct rlimit no_core = { 0, 0 };
	sigset_t just_this;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(signal_number, SIG_DFL);
	sigemptyset(&just_this);
	sigaddset(&just_this, signal_number);
	sigprocmask(SIG_UNBLOCK, &just_this, NULL);
	raise(signal_number);
	_exit(128 + signal_number);     /* a signal that by default kills nobody cannot have killed the workload */
}
