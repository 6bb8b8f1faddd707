/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arguments of a call as strace(1) and people write them: "3, TIOCSTI, 0x7ffd8e0c",
 * "PROT_READ|0x8", "0755", "flags=CLONE_VM|SIGCHLD".
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"

struct arg_info;

/* Moves over blanks at the beginning, and cuts those at the end. */
char *notation_trim(char *text);

/*
 * The first `wanted` outside of quotes and brackets, or the end; NULL: one of these is not closed.
 */
char *notation_find(char *text, char wanted);

enum { NOTATION_BROKEN = 1, NOTATION_TOO_MANY = 2 };
/*
 * Splits a list at the commas outside of quotes and brackets; cuts `list` into the parts, which are
 * trimmed. An empty list has no part. Returns 0 with *out_count, NOTATION_BROKEN where a quote or
 * bracket is not closed, or NOTATION_TOO_MANY.
 */
MUST_HANDLE
int notation_split(char *list, char *parts[], size_t room, size_t *out_count);

/* The part of "name=value" behind the sign, and *out_name cut from it; or `part`, and NULL. */
char *notation_take_name(char *part, char **out_name);

/*
 * A number in C's spellings, also negative: as a register of 64 bits holds it. NOTATION_UNKNOWN:
 * not one.
 */
enum { NOTATION_OPEN = 1, NOTATION_UNKNOWN = 2 };
MUST_HANDLE
int notation_read_number(const char *text, uint64_t *out);

/* The same, also of a call without a name as call_text_name() writes it: "syscall_0x1f4". */
MUST_HANDLE
int notation_read_call_number(const char *text, uint64_t *out);

/*
 * The value of an argument: numbers and constants of `arg` (may be NULL) joined by "|". Cuts
 * `text`. Returns 0, NOTATION_OPEN for a string, a structure or "_", or NOTATION_UNKNOWN with the
 * word that is none of these.
 */
MUST_HANDLE
int notation_read_value(const struct arg_info *arg, char *text, uint64_t *out,
                        const char **out_word);
