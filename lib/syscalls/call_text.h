/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call in words, punctuated as strace(1) does it, and its arguments as JSON with the same words:
 *
 *     i386 socket(domain=AF_NETLINK, type=SOCK_RAW, protocol=NETLINK_XFRM)
 *
 * Every value is read beside the other arguments that are known: protocol 6 is NETLINK_XFRM here,
 * IPPROTO_TCP in AF_INET. `known` has a bit for each argument whose value in the call is known; the
 * others are neither shown nor read.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

/* The arguments that have a name in the tables (bit per index): those that are worth a rule. */
unsigned call_text_named_args(enum arch arch, uint32_t nr);

enum { CALL_TEXT_NAME = 32 };
/* `name`, or "syscall_0x1f4" in `buffer` where that is NULL. */
const char *call_text_name(const char *name, uint32_t nr, char buffer[CALL_TEXT_NAME]);

/* The name of one argument in the tables, or "arg3". */
void call_text_write_arg_name(enum arch arch, uint32_t nr, unsigned index, FILE *out);

/* The value of one known argument by the constants' names. Cut to fit. Returns `buffer`. */
const char *call_text_value(const struct call *call, unsigned known, unsigned index, char *buffer,
                            size_t size);

/* The known arguments of `shown`: "domain=AF_INET, arg3=0x10". */
void call_text_write_args(const struct call *call, unsigned known, unsigned shown, FILE *out);

/* "socket(domain=AF_INET)"; there are no parentheses where no argument is known. */
void call_text_write_bare(const struct call *call, unsigned known, FILE *out);

/*
 * The same, after the name of an architecture that is not this machine's. The caller frees the
 * text; NULL: no memory.
 */
char *call_text_new(const struct call *call, unsigned known);

/* The same into a buffer, cut to fit. Returns `buffer`. */
const char *call_text_write(const struct call *call, unsigned known, char *buffer, size_t size);

/*
 * The known arguments: [ { "index": 0, "name": "domain", "value": 16, "text": "AF_NETLINK" }, ...
 * ], without "name" and "text" where the tables have no name. NULL: no memory.
 */
json_t *call_text_args_json(const struct call *call, unsigned known);
