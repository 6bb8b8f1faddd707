/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signal handlers only note what was asked; the loop acts on it. A request that comes just before
 * the loop starts to wait would go unseen until the workload's next stop, so a timer strikes until
 * the request has been taken: the wait is interrupted then.
 *
 * The state is static because a signal handler has no other way to reach it.
 */
#include "lib/supervise/control.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/error.h"

enum { STRIKE_EVERY_US = 20000 };

enum { GRACE_S = 2, TICK_S = 1 };

enum request {
	REQUEST_TERMINATE = 1 << 0,
	REQUEST_INTERRUPT = 1 << 1,
	REQUEST_INTERRUPT_TYPED = 1 << 2,
	REQUEST_HANG_UP = 1 << 3,
	REQUEST_SUMMARY = 1 << 4,
	REQUEST_TIME_IS_UP = 1 << 5,
	REQUEST_TICK = 1 << 6,
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

static unsigned request_of(int signal_number, const siginfo_t *info)
{
	/* A timer of ours says what it is for. SIGALRM, the strikes, is only to wake the loop. */
	if (signal_number == SIGRTMIN)
		return info->si_code == SI_TIMER ? (unsigned)info->si_value.sival_int : 0;
	switch (signal_number) {
	case SIGTERM:
		return REQUEST_TERMINATE;
	case SIGHUP:
		return REQUEST_HANG_UP;
	case SIGUSR1:
		return REQUEST_SUMMARY;
	case SIGINT:
		/* SI_KERNEL: the terminal driver's. */
		return info->si_code == SI_KERNEL ? REQUEST_INTERRUPT_TYPED : REQUEST_INTERRUPT;
	default:
		return 0;
	}
}

static void on_signal(int signal_number, siginfo_t *info, void *context)
{
	unsigned request = request_of(signal_number, info);

	(void)context;
	if (request) {
		atomic_fetch_or(&requests, request);
		strike(STRIKE_EVERY_US);
	}
}

static void take_over(int signal)
{
	/* no SA_RESTART: wake the wait */
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	if (sigaction(signal, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(signal, &action, NULL);
}

void control_install(void)
{
	const int ours[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGALRM, SIGRTMIN };

	signal(SIGALRM, SIG_DFL);
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		take_over(ours[i]);
}

/* Without memory for a timer there is none: the recording goes on. */
static void start_timer(enum request request, unsigned first_s, unsigned then_s)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGRTMIN,
		.sigev_value = { .sival_int = (int)request },
	};
	const struct itimerspec when = { .it_value = { .tv_sec = first_s },
		                         .it_interval = { .tv_sec = then_s } };
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0)
		timer_settime(timer, 0, &when, NULL);
}

void control_limit_time(unsigned seconds)
{
	start_timer(REQUEST_TIME_IS_UP, seconds, GRACE_S);
}

void control_start_ticking(unsigned first_s)
{
	start_timer(REQUEST_TICK, first_s, TICK_S);
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
		.summary = asked & REQUEST_SUMMARY,
		.time_is_up = asked & REQUEST_TIME_IS_UP,
		.tick = asked & REQUEST_TICK,
	};
}

int control_send(pid_t command, int signal_number, struct error *err)
{
	if (kill(command, signal_number) == 0 || errno == ESRCH)
		return 0;
	return error_set(err, errno, "send %s to the command", strsignal(signal_number));
}

int control_pass_on(pid_t command, const struct control_requests *asked, struct error *err)
{
	bool has_it_already = asked->interrupt_was_typed && getpgid(command) == getpgrp();

	if (asked->interrupt && !has_it_already && control_send(command, SIGINT, err) != 0)
		return -1;
	if (asked->terminate && control_send(command, SIGTERM, err) != 0)
		return -1;
	return asked->hang_up ? control_send(command, SIGHUP, err) : 0;
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
	/* a signal that by default kills nobody cannot have killed the workload */
	_exit(128 + signal_number);
}
