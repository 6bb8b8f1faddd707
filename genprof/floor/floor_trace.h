/* SPDX-License-Identifier: Apache-2.0 */
/* The floor that a trace of a container has seen. */
#pragma once

#include <stdbool.h>

struct error;
struct floor;
struct trace;

/* Whether the trace has seen a container start. */
bool floor_trace_has(const struct trace *trace);

/*
 * What the runtime was seen to call (TRACE_FLOOR), completed (floor_complete). Empty where the
 * trace has seen none. The caller frees with floor_done.
 */
int floor_trace_read(const struct trace *trace, struct floor *out, struct error *err);
