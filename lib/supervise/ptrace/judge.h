/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides what becomes of the calls that a filter leaves to its tracer: offered by an engine that
 * was started with engine_ptrace_judge.
 *
 * Each function concerns the task of the last event, which is stopped until the next engine_next.
 * The positive answer JUDGE_GONE: it has been killed meanwhile.
 */
#pragma once

#include <stdint.h>

#include "lib/base/must_handle.h"

struct call;
struct engine;
struct error;

struct judge {
	struct engine *engine; /* gives the events; engine_free frees the judge with it */
};

enum { JUDGE_GONE = 1 };

/* After EVENT_CALL: the SECCOMP_RET_DATA with which a filter asked for the stop. */
uint32_t judge_filter_data(struct judge *judge);

/* After EVENT_CALL: the call is not made, and answers -errnum to the task. */
MUST_HANDLE
int judge_inject_errno(struct judge *judge, int errnum, struct error *err);

/*
 * After EVENT_CALL: the task makes the call numbered `nr` instead, which the filter is asked about
 * again.
 */
MUST_HANDLE
int judge_replace_nr(struct judge *judge, uint32_t nr, struct error *err);

/*
 * After EVENT_CALL with a plain clone, `call`: the filter is asked about it again, and sees a mark
 * on it (SENSITIVE_STOPS_PLAIN_CLONES). The program does not see it, once the call is over.
 */
MUST_HANDLE
int judge_tag(struct judge *judge, const struct call *call, struct error *err);

/*
 * After EVENT_SIGNAL with SIGSYS: the call to which a filter answered SECCOMP_RET_TRAP.
 * JUDGE_NOT_TRAPPED: another process sent the signal.
 */
enum { JUDGE_NOT_TRAPPED = 2 };
MUST_HANDLE
int judge_trapped(struct judge *judge, struct call *out, struct error *err);
