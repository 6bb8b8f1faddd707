/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where parts of a word are compared: one value for every way in which the comparisons can come out.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "enforce/proof/cells.h"

enum { CELLS_MASKS_VALUES = 1024 };

/*
 * A test of the highest bits alone (x32's of a number) cuts the word into ranges of this size: it is one for an order, of the
 * multiples. 0 for any other test.
 */
uint32_t cells_masks_block(const struct cell_test *test);

/*
 * Writes up to CELLS_MASKS_VALUES values, as many as the tests of masks need, and their number: none where there are no
 * such tests. None of them is a constant that the whole word is compared with, unless there is no other. Returns 0, or
 * CELLS_PARTIAL where there are more ways, more tests than are followed, or also a test for an order.
 */
int cells_masks(const struct cell_tests *tests, uint32_t out[CELLS_MASKS_VALUES], size_t *out_count);
