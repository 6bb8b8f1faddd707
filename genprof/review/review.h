/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a reviewer of a profile wants to see, computed once from profile and traces: the writers
 * (review_html.h, review_json.h, review_text.h) only put it into a form. Pure: reads no file.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "genprof/compare/saturation.h"
#include "genprof/report/report.h"
#include "genprof/review/area.h"
#include "genprof/review/fold.h"
#include "genprof/review/timeline.h"
#include "lib/syscalls/arch.h"
#include "lib/trace/trace.h"

struct attribution;
struct baseline;
struct error;
struct observation;
struct resolved_profile;
struct risk;
struct trace;

enum review_state { REVIEW_FORBIDDEN, REVIEW_BY_ARGUMENTS, REVIEW_ALLOWED };

extern const char *const review_states[]; /* "forbidden", "by arguments", "allowed" */

/* A call's name in one rule that allows it. */
struct review_rule {
	size_t rule;    /* index in the profile */
	char *where;    /* "domain is AF_UNIX"; NULL: any arguments */
	uint64_t calls; /* of the traces, that it let through */
	uint64_t runs;
	const char *comment; /* borrowed from the profile, or NULL */
	const char *source; /* static: who asked for it if no trace did: "floor"; NULL: not known */
	/* who made what it let through, and one stack of it: as in struct attribution_entry */
	const char **images;
	size_t image_count;
	struct trace_stack stack;
};

/* A call of the architecture, or one that only another architecture of the profile has. */
struct review_call {
	const char *name; /* static */
	enum area area;
	bool is_native;
	/* on the native architecture; without it the reference's is not known */
	enum review_state state, reference;
	bool is_wider;           /* than the reference: some arguments pass here and not there */
	char *wider_where;       /* these arguments; NULL: any, or too many to say */
	const struct risk *risk; /* NULL: harmless */
	uint64_t calls, runs;    /* in the traces; 0: never made */
	uint64_t first_ms, last_ms;
	size_t started, later;                      /* as in struct timeline_call */
	const struct observation *seen[ARCH_COUNT]; /* borrowed, or NULL */
	struct review_rule *rules;                  /* by index in the profile */
	size_t rule_count;
};

struct review_figures {
	size_t kernel;              /* calls that the architecture has */
	size_t allowed;             /* of these, with some or any arguments */
	size_t by_arguments;        /* allowed with some arguments only */
	size_t added;               /* allowed, and no trace made the call */
	size_t risky;               /* allowed, and in risk.def */
	size_t reference_allowed;   /* by the reference */
	size_t reference_forbidden; /* of these, forbidden here */
	size_t wider;
	uint64_t runs;
	struct saturation_facts facts;
	double expected;      /* new facts in the next run; 0 without a run */
	double chance;        /* that the next run brings one */
	bool chance_is_bound; /* only a bound from above is known */
};

/* New facts as runs come in, in the middle of all orders of runs (saturation_curve). */
enum { REVIEW_CURVE_MAX = 64 };
struct review_curve {
	size_t count;
	uint64_t runs[REVIEW_CURVE_MAX]; /* ascending, from 1 */
	double facts[REVIEW_CURVE_MAX];  /* that so many runs have seen */
};

struct review {
	const char *file, *reference, *against; /* names, borrowed; against may be NULL */
	enum arch arch;
	struct trace_header header;
	struct review_figures figures;
	struct review_call *calls; /* native ones by name, then the others */
	size_t call_count;
	const struct timeline *timeline; /* borrowed */
	uint64_t end_ms;                 /* the latest call of any run */
	struct review_curve curve;
	struct fold stacks; /* of all calls; a leaf is a call */
	struct report drift, difference;
	size_t accepted; /* drift in the baseline */
};

struct review_input {
	const char *reference_name, *against_name;
	const struct resolved_profile *resolved, *reference, *against; /* against may be NULL */
	struct trace *trace;
	const struct timeline *timeline;
	struct baseline *baseline; /* may be NULL */
	bool has_own;              /* as in struct runs */
	uint64_t own;
};

/*
 * The input, the trace unchanged, must outlive `out`, which the caller releases with review_done.
 */
int review_build(const struct review_input *input, struct review *out, struct error *err);
void review_done(struct review *review);

/* Whether it passes the profile with some arguments. */
bool review_is_allowed(const struct review_call *call);

/* The policy's entry that takes the call away: "ptrace": { "decision": "never", ... }. */
#define REVIEW_NEVER "\"%s\": { \"decision\": \"never\", \"reason\": \"...\" }"
