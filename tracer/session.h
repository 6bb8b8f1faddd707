/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One recording from start to end.
 */
#pragma once

#include <stdbool.h>

#include "tracer/record.h"

struct error;
struct settings;
struct warnings;

/* How the workload ended. */
struct session_end {
	int exit_status;                /* of the workload, or 126/127 where it could not be started */
	int signal;                     /* not 0: the workload was killed by it */
	bool was_launched;              /* false: nothing ran, and `err` says why */
};

/*
 * Runs settings->command under an engine until it and all its children have ended, and records it. The
 * recorder is the caller's to free, whatever the result. Signals are passed on meanwhile.
 */
int session_run(const struct settings *settings, struct recorder *recorder, struct session_end *out,
                struct warnings *notes, struct error *err);

/* Whether a trace can be written to `path`, as far as that can be known before the workload has run. */
int session_check_output(const char *path, struct error *err);
