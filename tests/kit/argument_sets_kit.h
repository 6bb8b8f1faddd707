/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a value is in a set of values, and a call in a product of sets. */
#pragma once

#include "lib/diagram/argument_sets.h"

static inline bool kit_piece_has(const struct value_set *set, const struct value_piece *piece,
                                 uint64_t value)
{
	if (set->form == VALUE_MASKS)
		return (value & piece->first) == piece->second;
	return value >= piece->first && value <= piece->second;
}

static inline bool kit_set_has(const struct value_set *set, uint64_t value)
{
	bool found = false;

	value = set->bits == 32 ? (uint32_t)value : value;
	for (size_t i = 0; i < set->count; i++)
		found |= kit_piece_has(set, &set->pieces[i], value);
	return found != set->is_complement;
}

static inline bool kit_product_has(const struct argument_sets *product,
                                   const uint64_t args[CALL_ARGS])
{
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (product->conditions >> i & 1 && !kit_set_has(&product->sets[i], args[i]))
			return false;
	}
	return true;
}
