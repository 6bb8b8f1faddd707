/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/proof/axes.h"

#include <stdlib.h>

static bool is_high_word(unsigned word)
{
	return word >= CELLS_ARGS && word == cells_high_word((word - CELLS_ARGS) / 2);
}

int axes_init(struct axes *axes, const struct cells *cells, unsigned arg_bits, struct error *err)
{
	*axes = (struct axes){ 0 };
	for (unsigned w = CELLS_IP; w < CELLS_WORDS; w++) {
		if (arg_bits == 32 && is_high_word(w))
			continue;
		int r = cells_values(cells, w, &axes->values[axes->count], &axes->counts[axes->count], err);
		if (r < 0) {
			axes_done(axes);
			return -1;
		}
		axes->is_partial |= r == CELLS_PARTIAL;
		if (axes->counts[axes->count] > 0)
			axes->words[axes->count++] = w;
	}
	return 0;
}

void axes_done(struct axes *axes)
{
	for (unsigned i = 0; i < axes->count; i++)
		free(axes->values[i]);
}
