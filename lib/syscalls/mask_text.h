/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test of some bits of an argument, in words.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

struct arg_info;

/* By the names of the constants; with `arg` NULL, or above the argument's width, a number. */
void mask_text_write_value(const struct arg_info *arg, uint64_t value, FILE *out);

struct mask_text {
	const struct arg_info *arg; /* NULL: nothing is known of it */
	uint64_t all;               /* the bits that the argument has */
	uint64_t mask, value;       /* (argument & mask) == value; both within `all` */
};

/*
 * "is PROT_READ", "has none of CLONE_NEWNS|CLONE_NEWUSER", "has only bits of PROT_READ", "has all
 * of O_CREAT|O_EXCL", "is 2 in the bits 0xf", "is SOCK_STREAM, ignoring SOCK_CLOEXEC".
 */
void mask_text_write(const struct mask_text *test, FILE *out);

/*
 * What holds where the test does not: "is not PROT_READ", "has any of CLONE_NEWNS|CLONE_NEWUSER".
 */
void mask_text_write_opposite(const struct mask_text *test, FILE *out);
