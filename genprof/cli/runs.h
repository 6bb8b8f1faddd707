/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The traces named on a command line, merged, and what is known of them as single runs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct trace;

struct runs {
	struct trace *merged, *last; /* owned */
	bool has_own; /* own is known: each file is of one run and can be read twice */
	uint64_t own; /* runs with facts that no other run has */
};

/* Sees each trace before it is merged: 0, or -1 with `err` filled. */
typedef int runs_see(struct trace *one, void *data, struct error *err);

/*
 * Reads `count` traces; `see` may be NULL. The caller releases *out with runs_done.
 */
int runs_read(char *const paths[], size_t count, runs_see *see, void *data, struct runs *out,
              struct error *err);

/*
 * The chance that the next run shows something new; only a bound from above without has_own:
 * `expected`, the number of new facts to expect, which the chance cannot exceed. There is a run.
 */
double runs_chance(const struct runs *runs, double expected);

void runs_done(struct runs *runs);
