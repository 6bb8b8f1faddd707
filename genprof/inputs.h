/* SPDX-License-Identifier: Apache-2.0 */
/* The traces named on a command line, read and merged into one. */
#pragma once

#include <stddef.h>

struct error;
struct trace;

/*
 * Reads `count` traces ("-": standard input, once) and merges them; the order does not matter. An
 * error names the file. The caller frees *out with trace_free.
 */
int inputs_read_traces(char *const paths[], size_t count, struct trace **out, struct error *err);
