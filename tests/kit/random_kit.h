/* SPDX-License-Identifier: Apache-2.0 */
/* Random numbers for tests: the same ones in every run, so that what fails fails again. */
#pragma once

#include <stdint.h>

/* xorshift64*: a seed must not be 0. */
static inline uint64_t kit_random(uint64_t *seed)
{
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(2685821657736338717);
}
