/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of values of one argument, as few ranges or tests of bits.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "lib/base/must_handle.h"
#include "lib/diagram/diagram.h"
#include "lib/syscalls/syscalls.h"

enum { VALUE_SET_MAX = 64 };

enum value_form {
	VALUE_RANGES, /* from `first` to `second`, both included */
	VALUE_MASKS,  /* (argument & first) == second */
};

struct value_piece {
	uint64_t first, second;
};

struct value_set {
	enum value_form form;
	bool is_complement; /* of the pieces */
	unsigned bits;      /* 32: the high half does not matter; or 64 */
	size_t count;
	struct value_piece pieces[VALUE_SET_MAX]; /* ranges ascend */
	bool is_truncated;                        /* there are more ranges */
};

/*
 * `set` asks for bits of argument `index` only, and is neither empty nor everything. `kind` decides
 * between forms with the same number of pieces. Exact unless truncated. Where the store gets full,
 * the result is meaningless.
 */
void value_set_of(struct diagram_store *store, diagram set, unsigned index, enum arg_kind kind,
                  struct value_set *out);

enum { VALUE_SET_NOT_SINGLE = 1 };
/* Writes the value and returns 0 where the set has only one. */
MUST_HANDLE
int value_set_single(const struct value_set *set, uint64_t *out_value);

/*
 * "is one of AF_UNIX, AF_INET", "is at most 9", "has none of CLONE_NEWNS|CLONE_NEWUSER"; and "(64
 * bits)" where more is compared than the kernel reads, "(32 bits)" where less is. `arg` may be
 * NULL. `arg_bits`: how wide arguments are on the architecture.
 */
void value_set_write(const struct value_set *set, const struct arg_info *arg, unsigned arg_bits,
                     FILE *out);

/*
 * { "bits": 32, "complement": true, "masks": [ { "mask": 2114060288, "value": 0 } ] }, or "ranges":
 * [ { "from": 0, "to": 9 } ]; and "truncated": true. NULL: no memory.
 */
json_t *value_set_json(const struct value_set *set);
