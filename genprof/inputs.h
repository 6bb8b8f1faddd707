/* SPDX-License-Identifier: Apache-2.0 */
/* The files named on a command line: traces, merged into one, and what is a profile or a trace. */
#pragma once

#include <stddef.h>

struct error;
struct profile;
struct trace;
struct warnings;

/*
 * Reads `count` traces ("-": standard input, once) and merges them; the order does not matter. An
 * error names the file. The caller frees *out with trace_free.
 */
int inputs_read_traces(char *const paths[], size_t count, struct trace **out, struct error *err);

/*
 * Reads a file that may be a profile or a trace: exactly one of *out_profile and *out_trace is set, the
 * other is NULL. The caller frees it.
 */
int inputs_read_either(const char *path, struct profile **out_profile, struct trace **out_trace,
                       struct warnings *warnings, struct error *err);
