/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a trace looks like to a person: the table of `strace -c`, the list of names, and the call
 * stacks. The first two also hold the calls that never returned.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "lib/trace/trace.h"

struct error;

enum table_sort {
	TABLE_BY_TIME,
	TABLE_BY_CALLS,
	TABLE_BY_ERRORS,
	TABLE_BY_NAME,
};

/*
 * One table per architecture, the native one first and without a heading, as strace has it. Where
 * the order is by a number, the largest comes first and equal ones are sorted by name.
 */
int table_print(const struct observation *list, size_t count, enum table_sort sort, FILE *out,
                struct error *err);

/* Every name once, a line each, in the order of strcmp(3), whatever the architecture. */
int table_print_names(const struct observation *list, size_t count, FILE *out, struct error *err);

/*
 * The call stacks as `strace -k` prints them: a line with the name, those of other architectures
 * behind "i386 ", then one line " > FRAME" per frame. By name.
 */
int table_print_stacks(const struct observation *list, size_t count, FILE *out, struct error *err);
