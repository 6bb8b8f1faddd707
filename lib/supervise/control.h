/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others ask of a running tracer by signals, and what the clock asks.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct error;

struct control_requests {
	/* signals, by control_bit: from processes, and from the terminal to its foreground group */
	uint64_t sent, typed;
	bool time_is_up; /* again and again, once the time limit has passed */
	bool tick;       /* a second has passed */
};

static inline uint64_t control_bit(int signal_number)
{
	return UINT64_C(1) << (signal_number - 1);
}

enum control_whose {
	CONTROL_COMMAND, /* signals are the command's, which inherited what is ignored */
	CONTROL_OURS,    /* there is none: those that would end us ask us to end */
};

/*
 * Takes over the signals that processes send each other; not those of faults, limits and job
 * control. What is ignored stays ignored with CONTROL_OURS.
 */
void control_install(enum control_whose whose);

/* Asks for time_is_up after so many seconds, and then every two. */
void control_limit_time(unsigned seconds);

/* Asks for a tick every second, the first one after `first_s`. */
void control_start_ticking(unsigned first_s);

/* Whether anything has been asked for since the last control_take. Cheap. */
bool control_is_pending(void);

/* Hands out what was asked for, and forgets it. */
struct control_requests control_take(void);

/*
 * Passes the signals on to the command. What the terminal sent it has already, unless it has left
 * the group.
 */
int control_pass_on(pid_t command, const struct control_requests *asked, struct error *err);

/* Sends the command a signal; that it has ended meanwhile is no error. */
int control_send(pid_t command, int signal_number, struct error *err);

/* Ends this process by `signal_number`, as the workload ended, without a core dump of its own. */
_Noreturn void control_die_of(int signal_number);
