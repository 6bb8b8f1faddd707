/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others ask of a running tracer by signals, and what the clock asks.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

struct control_requests {
	bool terminate, interrupt, hang_up;
	bool interrupt_was_typed;       /* the terminal sent it to the whole foreground group */
	bool summary;                   /* USR1 */
	bool time_is_up;                /* again and again, once the time limit has passed */
	bool tick;                      /* a second has passed */
};

/*
 * Takes over TERM, INT, HUP and USR1 (one that is ignored stays ignored), and ignores PIPE: a closed pipe
 * is an error to tell.
 */
void control_install(void);

/* Asks for time_is_up after so many seconds, and then every two. */
void control_limit_time(unsigned seconds);

/* Asks for a tick every second, the first one after `first_s`. */
void control_start_ticking(unsigned first_s);

/* Whether anything has been asked for since the last control_take. Cheap. */
bool control_is_pending(void);

/* Hands out what was asked for, and forgets it. */
struct control_requests control_take(void);

/* Ends this process by `signal_number`, as the workload ended, without a core dump of its own. */
_Noreturn void control_die_of(int signal_number);
