/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drift: what traces did and a profile does not allow. Decided by lib/verdict's rules on arguments,
 * not by comparing names.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/call.h"
#include "lib/verdict/verdict.h"

struct error;
struct observation;
struct trace;
struct trace_evidence;

enum drift_kind {
	DRIFT_WIDER,     /* a call that was made would be refused */
	DRIFT_UNDECIDED, /* the profile compares arguments or bits that the traces do not tell */
	/*
	 * answered ENOSYS, after which a C library makes `instead`, which is allowed; or, without
	 * that, as a kernel answers a number that it does not have
	 */
	DRIFT_FALLS_BACK,
};

/* One call, or one tuple of its arguments. */
struct drift_entry {
	enum drift_kind kind;
	const struct observation *call; /* borrowed from the trace */
	struct call example;            /* such a call, whole registers */
	unsigned known;                 /* bit i: its argument i was seen; the others are open */
	uint64_t calls, runs;           /* how often, in how many runs */
	const struct trace_evidence *evidence; /* of the tuple, borrowed; or NULL: the call's */
	struct verdict verdict;                /* of such a call */
	const char *instead;                   /* DRIFT_FALLS_BACK: static, or NULL */
	bool has_nearest;                      /* a rule allows the call with other arguments: */
	size_t nearest_rule;                   /* its index in the profile */
	unsigned missed; /* bit i: argument i is what that rule wants otherwise */
};

struct drift {
	struct drift_entry *entries; /* in the order of trace_observations, then of tuples */
	size_t count, wider_count;
};

/*
 * Judges everything that `trace` saw. The trace must stay unchanged while `out` is used. The caller
 * releases it with drift_done.
 */
int drift_find(const struct resolved_profile *resolved, struct trace *trace, struct drift *out,
               struct error *err);
void drift_done(struct drift *drift);
