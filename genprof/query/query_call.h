/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call as a person writes it -> struct call, some arguments open.
 *
 *     clone                                   all arguments open
 *     clone(flags=CLONE_NEWUSER|SIGCHLD)      by name, as messages show them
 *     socket(AF_INET, SOCK_STREAM)            by place, as strace(1) shows them
 *     ioctl(_, TIOCSTI), ioctl(arg1=0x5412)   _ is open
 *     i386 socket, 56, i386 120               on one architecture; by number
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/call.h"

struct error;

enum { QUERY_CALL_TEXT = 1024 }; /* longer texts are refused */

struct query_argument {
	char *name; /* NULL: by place */
	char *value;
};

/* What was written; nothing is looked up yet. Points into itself: not to be copied. */
struct query_call {
	char text[QUERY_CALL_TEXT];
	bool has_arch;
	enum arch arch;
	char *name; /* or number */
	size_t count;
	struct query_argument arguments[CALL_ARGS];
};

MUST_HANDLE
int query_call_parse(const char *text, struct query_call *out, struct error *err);

enum { QUERY_CALL_ABSENT = 1 };
/*
 * The call on one architecture; bit per argument in *out_known: its value in *out is known. Returns
 * 0, QUERY_CALL_ABSENT where the architecture does not have it, or -1: a constant or an argument
 * that it does not have.
 */
MUST_HANDLE
int query_call_bind(const struct query_call *query, enum arch arch, struct call *out,
                    unsigned *out_known, struct error *err);
