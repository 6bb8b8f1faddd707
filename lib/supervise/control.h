/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others ask of a running tracer by signals, and what the clock asks.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct error;

struct control_requests {
	bool terminate, interrupt, hang_up;
	bool interrupt_was_typed; /* the terminal sent it to the whole foreground group */
	bool summary;             /* USR1 */
	bool time_is_up;          /* again and again, once the time limit has passed */
	bool tick;                /* a second has passed */
};

/* Takes over TERM, INT, HUP and USR1 (one that is ignored stays ignored). */
void control_install(void);

/* Asks for time_is_up after so many seconds, and then every two. */
void control_limit_time(unsigned seconds);

/* Asks for a tick every second, the first one after `first_s`. */
void control_start_ticking(unsigned first_s);

/* Whether anything has been asked for since the last control_take. Cheap. */
bool control_is_pending(void);

/* Hands out what was asked for, and forgets it. */
struct control_requests control_take(void);

/*
 * Passes the signals among the requests on to the command. A Ctrl-C reaches every process of the
 * foreground group, so the command has it already, unless it has left the group.
 */
int control_pass_on(pid_t command, const struct control_requests *asked, struct error *err);

/* Sends the command a signal; that it has ended meanwhile is no error. */
int control_send(pid_t command, int signal_number, struct error *err);

/* Ends this process by `signal_number`, as the workload ended, without a core dump of its own. */
_Noreturn void control_die_of(int signal_number);
