/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others ask of a running tracer by signals.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>

/* The signals that are passed on to the workload, in the order of asking. */
struct control_requests {
	bool terminate, interrupt, hang_up;
	bool interrupt_was_typed;       /* the terminal sent it to the whole foreground group */
};

/* Takes over INT, TERM and HUP (one that is ignored stays ignored), and ignores PIPE: a closed pipe is an error to tell. */
void control_install(void);

/* Whether anything has been asked for since the last control_take. Cheap. */
bool control_is_pending(void);

/* Hands out what was asked for, and forgets it. */
struct control_requests control_take(void);

/* Ends this process by `signal_number`, as the workload ended, without a core dump of its own. */
_Noreturn void control_die_of(int signal_number);
