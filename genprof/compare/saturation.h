/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Have we run enough? Answered from facts: that a call was made, and with which argument tuple
 * (where a trace no longer keeps tuples: with which value of an argument).
 *
 * Good and Turing's insight (Good 1953): leave each run out in turn; what only that run saw would
 * then have been new. So the facts seen in exactly one of T runs, over T, estimate how many new
 * facts the next run brings, and the runs that saw such a fact, over T, the chance that it brings
 * any.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct trace;

struct saturation_facts {
	uint64_t calls, calls_once; /* and those of them that one run saw */
	uint64_t args, args_once;   /* tuples and values */
	uint64_t uncounted;         /* arguments of which only bits are known */
};

/* Counts the facts of a merged trace. */
int saturation_count(struct trace *merged, struct saturation_facts *out, struct error *err);

/* A fact that a trace has and the rest of a merged trace does not. */
struct saturation_fact {
	const struct observation *call; /* of the trace */
	/* CALL_ARGS of them, or NULL: the call itself is new */
	const uint64_t *values;
	/* or only this argument's value is: values[arg]; -1: the tuple */
	int arg;
};

/*
 * Visits what only `one`, a trace of a single run that was merged into `merged`, has seen.
 * `visit` may be NULL. Writes the number of such facts.
 */
int saturation_own_facts(struct trace *one, struct trace *merged,
                         void (*visit)(const struct saturation_fact *fact, void *data), void *data,
                         size_t *out_count, struct error *err);

/* Expected number of new facts in the next run, after `runs` of them (at least 1). */
double saturation_expected(const struct saturation_facts *facts, uint64_t runs);

/* Chance that what happens in a run with this chance was in none of `runs`. */
double saturation_unseen(double chance, uint64_t runs);

/* Chance that the next run brings any, when `own` of `runs` runs had facts of their own. */
double saturation_chance(uint64_t own, uint64_t runs);

/*
 * How many facts so many of the trace's runs have seen, on average over all choices of runs
 * (sample-based rarefaction: Colwell, Mao, Chang 2004), for each of the `count` numbers in `runs`,
 * none of which is above the trace's. Does not depend on an order of the runs.
 */
int saturation_curve(struct trace *merged, const uint64_t runs[], size_t count, double out_facts[],
                     struct error *err);
