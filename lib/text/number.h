/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal numbers as people write them in command lines and names: digits only. A sign, a blank
 * and a prefix such as 0x, which strtoul(3) takes, are refused.
 */
#pragma once

#include <stdint.h>

#include "lib/base/must_handle.h"

enum { NUMBER_NONE = 1 }; /* positive answer: no such number */

/* What one letter behind a number multiplies it by. */
struct number_unit {
	char letter; /* 0: the end of a table */
	uint64_t factor;
};

/* s, m, h and d, as timeout(1) takes them. */
extern const struct number_unit number_seconds[];

/*
 * The digits at the beginning of `text`. Returns 0 with the text behind them, or NUMBER_NONE when
 * there are none or they are beyond `most`.
 */
MUST_HANDLE
int number_read(const char *text, uint64_t most, const char **out_end, uint64_t *out);

/*
 * The whole text: digits, and one of `units` or none (NULL: there are no units). Returns 0, or
 * NUMBER_NONE when it is something else or beyond `most`.
 */
MUST_HANDLE
int number_parse(const char *text, const struct number_unit *units, uint64_t most, uint64_t *out);
