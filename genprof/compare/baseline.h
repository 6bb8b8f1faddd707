/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drift that is known and accepted, with a reason each. This header is the format's specification:
 *
 *     {
 *       "format": "seccomp-utils baseline", "version": 2,
 *       "accepted": [
 *         { "title": "keyctl(operation=KEYCTL_READ)", "arch": "x86_64", "call": "keyctl",
 *           "arguments": { "0": 11 }, "reason": "goes away with the next release" }
 *       ]
 *     }
 *
 * "title" is for the reader; the other fields identify a drift_entry: "call" is a name, or a number
 * where there is none, and "arguments" has what is known of them by index. Version 1, which has
 * "baselineVersion": 1 for the first line, is still read.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

struct drift_entry;
struct error;

struct baseline_entry {
	char *title;
	enum arch arch;
	char *call;
	unsigned known;
	uint64_t values[CALL_ARGS];
	char *reason;
	bool met; /* some drift was accepted by it */
};

struct baseline {
	struct baseline_entry *list;
	size_t count;
};

/*
 * Reads a baseline; unknown fields, wrong types and a missing reason are errors with their place.
 */
int baseline_read(const char *path, struct baseline *out, struct error *err);
int baseline_parse(const char *text, size_t length, const char *name, struct baseline *out,
                   struct error *err);

/* The entry that accepts this drift, marked as met, or NULL. */
struct baseline_entry *baseline_find(struct baseline *baseline, const struct drift_entry *drift);

/* Adds an entry for `drift`, already met. */
int baseline_add(struct baseline *baseline, const struct drift_entry *drift, const char *title,
                 const char *reason, struct error *err);

/* The entries that were met, as text; the same entries give the same bytes. NULL: no memory. */
char *baseline_text(const struct baseline *baseline);

void baseline_done(struct baseline *baseline);
