/* SPDX-License-Identifier: Apache-2.0 */
/* One call in the words of a person: "i386 socket(domain: AF_NETLINK, type: SOCK_RAW)". */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

/* The arguments in `which` (bit per index), "name: VALUE" each, by the constants' names. */
void call_text_write_args(enum arch arch, uint32_t nr, unsigned which, const uint64_t values[CALL_ARGS],
                         const char *separator, FILE *out);

/* The names of the arguments in `which`: "domain, argument 3". */
void call_text_write_names(enum arch arch, uint32_t nr, unsigned which, FILE *out);

/*
 * The call with these arguments; the architecture is named unless it is this machine's, and a number
 * stands for the name where there is none. The caller frees it; NULL: no memory.
 */
char *call_text_new(enum arch arch, uint32_t nr, unsigned which, const uint64_t values[CALL_ARGS]);
