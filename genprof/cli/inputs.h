/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files named on a command line: traces, one after the other or merged, and what is a profile
 * or a trace.
 */
#pragma once

#include <stddef.h>

#include "lib/base/must_handle.h"

struct error;
struct profile;
struct trace;
struct warnings;

/*
 * What is done with the trace of paths[index]: 0, or -1 with `err` filled. The visitor may take the
 * trace (leaving NULL); what it leaves is freed.
 */
typedef int inputs_visit(struct trace **one, size_t index, void *data, struct error *err);

/*
 * Standard input can be read once: -1 where more than one of the operands and the value of an
 * option (NULL: there is none) is "-". What is read second would only be empty.
 */
int inputs_check_stdin(char *const operands[], size_t count, const char *value, struct error *err);

/*
 * Reads `count` traces ("-": standard input, once), each after the one before was visited: one is
 * in memory at any time. An error names the file.
 */
int inputs_each_trace(char *const paths[], size_t count, inputs_visit *visit, void *data,
                      struct error *err);

/*
 * Reads and merges them; the order does not matter. What remains of the merged trace is what
 * programs made whose path matches `image` (glob(7), where '*' matches '/', too), or whose file's
 * name does when there is no '/' in it. NULL: all. An error names a program of the trace when none
 * matches. The caller frees *out with trace_free.
 */
int inputs_read_traces(char *const paths[], size_t count, const char *image, struct trace **out,
                       struct error *err);

/* The option that limits traces to a program; `member` is of the settings. */
#define IMAGE_OPTION(member)                                                            \
	{                                                                               \
		0, "image", "GLOB", "only the calls that programs of such a path made", \
			OPTION_TEXT_IN(member)                                          \
	}

/*
 * Reads a profile: a file, "-", or the name of a shipped one, whose warnings its authors know.
 * Returns FIND_FILE (0) or FIND_SHIPPED of lib/profile/find.h; "unconfined" is an error. The caller
 * frees *out.
 */
int inputs_read_profile(const char *name, struct profile **out, struct warnings *warnings,
                        struct error *err);

/*
 * Reads what may be a profile (as above) or a trace: exactly one of *out_profile and *out_trace is
 * set, the other is NULL. The caller frees it. Returns 0 or a positive answer when it did its work.
 */
MUST_HANDLE
int inputs_read_either(const char *path, struct profile **out_profile, struct trace **out_trace,
                       struct warnings *warnings, struct error *err);
