/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of a command, each with a time limit and with its output digested: a few at a time. Whatever
 * a run leaves behind in its session is killed when it is over.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "genprof/necessity/necessity.h"
#include "lib/base/must_handle.h"

struct error;

enum { TRIAL_MAX = 64, TRIAL_FIRST = sizeof "sc-enforce: " - 1 };

struct trial {
	pid_t pid; /* 0: the slot is free */
	int pidfd;
	/* what is read of standard output and error; -1 after the end */
	int pipes[2];
	uint64_t deadline_ns;    /* of clock_ns */
	size_t tag;              /* the caller's */
	char first[TRIAL_FIRST]; /* what standard error begins with, and how much of it came yet */
	size_t first_count;
	struct necessity_outcome outcome;
};

struct trials {
	struct trial slots[TRIAL_MAX];
};

/* Starts argv in a free slot, without standard input. The caller has left one free. */
int trial_start(struct trials *trials, char *const argv[], size_t tag, int limit_ms,
                struct error *err);

/*
 * Waits for the end of some run and writes its tag and outcome; its slot is free then. Returns
 * TRIAL_ENDED; TRIAL_INTERRUPTED when a signal handler ran; TRIAL_NONE when
 * nothing runs.
 */
enum { TRIAL_ENDED = 0, TRIAL_INTERRUPTED, TRIAL_NONE };
MUST_HANDLE
int trial_wait(struct trials *trials, size_t *out_tag, struct necessity_outcome *out_outcome,
               struct error *err);

/* Kills what still runs and frees all slots. */
void trial_stop(struct trials *trials);
