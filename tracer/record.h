/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The recorder: events of an engine become the observations of a trace.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/trace/trace.h"
#include "tracer/call_stacks.h"

struct engine;
struct error;
struct event;

/*
 * Tasks that SIGSYS killed: a filter that the workload loaded, or one around it, answered their
 * last call so. A filter that kills a process kills threads that called something else before: the
 * latest call is the one that it was for.
 */
struct record_kills {
	uint64_t tasks;
	enum arch arch;
	uint32_t nr;
	uint64_t at; /* as in struct task; 0: the engine does not show which call it was */
};

struct recorder {
	struct trace *trace;   /* owned: of the run that is recorded */
	struct trace *before;  /* owned: of the runs that are over, or NULL */
	unsigned what;         /* enum record_what */
	struct engine *engine; /* borrowed: whose events these are */
	bool with_stacks;
	/* the engine shows each call of a task, the one that a filter answers, too */
	bool shows_order;
	struct call_stacks stacks;
	uint64_t start_ms; /* on the clock that only goes forward */
	uint64_t calls;
	uint64_t calls_without_args; /* of them, those whose arguments are not known */
	uint64_t denied;             /* calls that a filter around a container refused */
	uint64_t lost;               /* calls, at least, that were not seen */
	struct record_kills kills;
	uint64_t distinct_calls;
	/* the name of the call that was made for the first time last; borrowed; or NULL */
	const char *last_new;
	uint64_t tasks;          /* alive now */
	uint64_t reports;        /* how often record_progress was asked */
	uint64_t reported_calls; /* what it said then */
	uint64_t reported_ms;
	uint64_t saved_calls, next_save_ms; /* record_save */
};

/* What is recorded besides the entries of calls; or'ed. */
enum record_what {
	RECORD_RESULTS = 1 << 0, /* errors and times */
	RECORD_STACKS = 1 << 1,  /* call stacks */
};

/*
 * Begins a trace of `command` (NULL-terminated; empty for processes that ran already). `what`: enum
 * record_what.
 */
int record_begin(struct recorder *recorder, char *const *command, struct engine *engine,
                 unsigned what, struct error *err);

/* Adds what an event of the engine, its last one, tells. */
int record_event(struct recorder *recorder, const struct event *event, struct error *err);

/*
 * How far the recording is, as a line of text; the rate is that since the last time it was asked.
 */
void record_progress(struct recorder *recorder, char *buffer, size_t size);

/*
 * Writes the trace to `path` every other second, and less often where writing takes long: so
 * little is lost when we are killed. What cannot be written now is left to the end to tell.
 */
void record_save(struct recorder *recorder, const char *path);

/* Completes the trace of the run. `ending` as in trace_end. */
int record_end(struct recorder *recorder, const char *ending, struct error *err);

/* After record_end: begins another run of the same. *out_runs: how many are over. */
int record_again(struct recorder *recorder, char *const *command, uint64_t *out_runs,
                 struct error *err);

/* Whether a run that has not begun is dropped, and recorder->trace is that of those before. */
bool record_drop_run(struct recorder *recorder);

/* After the last record_end: recorder->trace is that of all runs. */
int record_unite(struct recorder *recorder, struct error *err);

void record_done(struct recorder *recorder);
