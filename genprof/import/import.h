/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people have instead of a trace -> a trace that says what it does not know:
 *
 *                      arguments       programs        errors
 *   strace -c          no              no              no (only how many)
 *   strace             scalars         yes             yes
 *   audit records      a0 to a3, or no yes             no
 *
 * An argument that is not known of all calls of an observation is not kept; a call whose program is
 * not known says that others made it, too; and the run recorded results only where all were read.
 */
#pragma once

#include <stdio.h>

#include "lib/syscalls/arch.h"

struct error;
struct trace;
struct warnings;

enum import_format { IMPORT_STRACE, IMPORT_TABLE, IMPORT_AUDIT, IMPORT_ANY };

/*
 * Their words, in the order of the enumeration, NULL-terminated; IMPORT_ANY has none: the text
 * decides.
 */
extern const char *const import_formats[];

enum { IMPORT_LINE_MAX = 1 << 20 }; /* longer lines are refused */

struct import_options {
	enum import_format format;
	enum arch arch; /* of the calls, where the log does not say it */
};

struct import;

/*
 * Logs of one run are read into one trace (strace -ff writes several). `warnings` gets what was not
 * understood, `notes` which arguments. NULL: no memory.
 */
struct import *import_new(const struct import_options *options, struct warnings *warnings,
                          struct warnings *notes);
int import_read(struct import *import, FILE *in, const char *name, struct error *err);

/* Fails where no call was found. The caller frees *out. */
int import_finish(struct import *import, struct trace **out, struct error *err);
void import_free(struct import *import);
