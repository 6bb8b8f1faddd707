/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a filter costs: to load it once, and for each call that a trace knows.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/syscalls/arch.h"

struct error;
struct filter;
struct proven;
struct resolved_profile;
struct trace;

/* The calls of a trace through one filter. */
struct timing_cost {
	uint64_t calls;
	uint64_t steps;  /* instructions, over all calls */
	uint64_t cached; /* calls for which the kernel need not run the filter */
};

/*
 * Whether the kernel keeps the answer for this call: it allows, and reads no argument
 * (kernel/seccomp.c, seccomp_cache_prepare; Linux 5.11).
 */
bool timing_is_cached(const struct filter *filter, enum arch arch, uint32_t nr);

/*
 * Every call of the trace, with the arguments that the trace knows of it. With `out` one line for
 * each is written.
 */
int timing_of_trace(const struct filter *filter, struct trace *trace, FILE *out,
                    struct timing_cost *out_cost, struct error *err);

/*
 * How often the calls of a trace are made, for codegen_filter. Independent of the trace; free it.
 */
struct timing_weights;
struct timing_weights *timing_weights_new(struct trace *trace, struct error *err);
uint64_t timing_weight_of(const void *weights, uint32_t audit_arch, uint32_t first, uint32_t last);

/* How long the kernel takes to load the filter, measured in a child. */
int timing_load(const struct filter *filter, uint64_t *out_ns, struct error *err);

/* A few lines: what compiling, proving and loading take. */
int timing_write_loading(const struct proven *proven, FILE *out, struct error *err);

/*
 * A table of the calls of a trace (a file), and the sums for the filter, for one that finds the
 * frequent calls first, and for libseccomp's, as a runtime makes it and with the frequent calls
 * first. `as_runtime`: the profile as the runtime reads it.
 */
int timing_write_calls(const struct resolved_profile *resolved,
                       const struct resolved_profile *as_runtime, const struct proven *proven,
                       const char *trace_path, FILE *out, struct error *err);
