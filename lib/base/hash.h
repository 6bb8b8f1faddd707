/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FNV-1a of 64 bits: for hash tables whose contents are bounded, and to tell texts apart. It does
 * not resist deliberate collisions.
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

static inline uint64_t hash_text(const char *text)
{
	uint64_t hash = HASH_START;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return hash;
}
