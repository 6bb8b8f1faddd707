/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One recording from start to end.
 */
#pragma once

#include <stdbool.h>

#include "tracer/record.h"

struct engine;
struct error;
struct settings;
struct warnings;

/* How the workload ended. */
struct session_end {
	/* of the workload, or 126/127 where it could not be started */
	int exit_status;
	int signal;          /* not 0: the workload was killed by it */
	bool has_seen_start; /* of a container, with what its runtime needs for it */
	bool was_launched;   /* false: nothing ran, and `err` says why */
};

/* What is called while it runs. None may be NULL. */
struct session_watcher {
	void (*on_summary)(struct recorder *recorder);       /* SIGRTMAX */
	void (*on_tick)(struct recorder *recorder);          /* every second */
	void (*on_wait)(const char *kind, const char *name); /* "container": it has not started */
	/* it has ended, and may start again; the runs that the recorder has by now */
	void (*on_again)(struct recorder *recorder, const char *name, uint64_t runs);
	unsigned tick_after_s; /* the first time; 0: never */
};

/*
 * `given` is an engine that was started already, and taken over here; else NULL. Without one this
 * runs settings->command under an engine until it and all its children have ended, or attaches to
 * settings->attach until they have ended or a signal or the time limit says to leave; and records
 * it. The recorder is the caller's to free, whatever the result.
 */
int session_run(const struct settings *settings, struct engine *given,
                const struct session_watcher *watcher, struct recorder *recorder,
                struct session_end *out, struct warnings *notes, struct error *err);

/* Whether a trace at `path` takes the place of a file, and not of a pipe, a device or a stream. */
bool session_replaces(const char *path);

/*
 * Whether a trace can be written to `path`, as far as that can be known before the workload has
 * run.
 */
int session_check_output(const char *path, struct error *err);
