/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls with one number as a space: an axis for every word that anything asks about, with the values that make a
 * difference there.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "enforce/proof/cells.h"

struct error;

struct axes {
	unsigned words[CELLS_WORDS];
	uint32_t *values[CELLS_WORDS];  /* ascending, from 0 */
	size_t counts[CELLS_WORDS];
	unsigned count;
	bool is_partial;                /* there may be values that make a difference beside these (CELLS_PARTIAL) */
};

/* `arg_bits`: an architecture of 32 bits has no high halves of arguments. Release with axes_done. */
int axes_init(struct axes *axes, const struct cells *cells, unsigned arg_bits, struct error *err);
void axes_done(struct axes *axes);
