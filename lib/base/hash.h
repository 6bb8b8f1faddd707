/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FNV-1a of 64 bits for bytes, splitmix64 for numbers: for hash tables whose contents are bounded,
 * and to tell texts apart. Neither resists deliberate collisions. Two hot places have their own, of
 * several words at once: trace_tuples.c and lib/diagram.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

static const uint64_t HASH_START = 0xcbf29ce484222325;

/* The hash of what was hashed to `hash` (HASH_START at first) followed by these bytes. */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
	for (const unsigned char *p = bytes, *end = p + length; p < end; p++)
		hash = (hash ^ *p) * 0x100000001b3;
	return hash;
}

/* Every bit of the number reaches every bit of the result. No two numbers have the same. */
static inline uint64_t hash_number(uint64_t number)
{
	number = (number ^ (number >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ (number >> 27)) * UINT64_C(0x94d049bb133111eb);
	return number ^ (number >> 31);
}

static inline uint64_t hash_text(const char *text)
{
	uint64_t hash = HASH_START;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return hash;
}
