/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signal handlers only note what was asked; the loop acts on it. A request that comes just before
 * the loop starts to wait would go unseen until the workload's next stop, so a timer strikes until
 * the request has been taken: the wait is interrupted then.
 *
 * Every signal that another process may send is noted, because programs act on all of
 * them: nginx stops at QUIT, httpd at WINCH, haproxy at USR1, systemd at SIGRTMIN+3.
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

/* The kernel's; SIGRTMIN is what the C library leaves of them. */
enum { FIRST_REAL_TIME = 32 };

enum request {
	REQUEST_SIGNALS = 1 << 0, /* those in `sent` and `typed` */
	REQUEST_TIME_IS_UP = 1 << 1,
	REQUEST_TICK = 1 << 2,
};

static atomic_uint requests;
static atomic_ullong sent, typed; /* control_bit of each */

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
	/* Our own timers say what they are for. The strikes only wake the loop. */
	if (signal_number == SIGRTMIN && info->si_code == SI_TIMER)
		return (unsigned)info->si_value.sival_int;
	if (signal_number == SIGALRM && info->si_code == SI_KERNEL)
		return 0;
	/* SI_KERNEL: the terminal driver's. */
	atomic_fetch_or(info->si_code == SI_KERNEL ? &typed : &sent, control_bit(signal_number));
	return REQUEST_SIGNALS;
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

static bool is_ignored(int signal_number)
{
	struct sigaction now;

	return sigaction(signal_number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void take_over(int signal_number)
{
	/* no SA_RESTART: wake the wait */
	struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	sigemptyset(&action.sa_mask);
	sigaction(signal_number, &action, NULL);
}

/* What faults, limits and job control of our own bring, and what cannot be caught. */
static bool is_about_us(int signal_number)
{
	switch (signal_number) {
	case SIGKILL:
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGCONT:
	case SIGCHLD:
	case SIGPIPE:
	case SIGXCPU:
	case SIGXFSZ:
	case SIGILL:
	case SIGTRAP:
	case SIGBUS:
	case SIGFPE:
	case SIGSEGV:
	case SIGSYS:
		return true;
	default:
		/* Between the two there are those of the C library. */
		return signal_number >= FIRST_REAL_TIME && signal_number < SIGRTMIN;
	}
}

void control_install(enum control_whose whose)
{
	for (int s = 1; s <= SIGRTMAX; s++) {
		bool is_needed = s == SIGALRM || s == SIGRTMIN;
		bool ends_nothing = s == SIGWINCH || s == SIGURG || is_ignored(s);

		if (is_needed || (!is_about_us(s) && (whose == CONTROL_COMMAND || !ends_nothing)))
			take_over(s);
	}
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
		.sent = atomic_exchange(&sent, 0),
		.typed = atomic_exchange(&typed, 0),
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

/*
 * What the terminal sends reaches every process of the foreground group, but that it has hung up
 * only the leader of the session: drivers/tty/tty_jobctrl.c, tty_signal_session_leader.
 */
static bool has_it_already(pid_t command, int signal_number)
{
	return getpgid(command) == getpgrp() && !(signal_number == SIGHUP && getsid(0) == getpid());
}

int control_pass_on(pid_t command, const struct control_requests *asked, struct error *err)
{
	for (int s = 1; s <= SIGRTMAX; s++) {
		uint64_t bit = control_bit(s);

		if (((asked->sent & bit) ||
		     ((asked->typed & bit) && !has_it_already(command, s))) &&
		    control_send(command, s, err) != 0)
			return -1;
	}
	return 0;
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
	/* a signal that does not kill by default cannot have killed the workload */
	_exit(128 + signal_number);
}
