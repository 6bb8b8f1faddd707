/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which values of a word of struct seccomp_data can make a difference: the constants that a filter
 * or a rule compares it with, and from them one value for every cell that they cut the word into.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct condition;
struct error;
struct filter;
struct seccomp_data;

/* Words as filters load them: number, architecture, instruction pointer, six arguments. */
enum { CELLS_NR, CELLS_ARCH, CELLS_IP, CELLS_ARGS = 4, CELLS_WORDS = 16 };

/* A word is asked whether (word & mask) is equal to `value`; or, whole, whether it is greater. */
struct cell_test {
	uint32_t mask, value;
	bool is_order;
};

struct cell_tests {
	struct cell_test *list;
	size_t count, room;
};

struct cells {
	struct cell_tests words[CELLS_WORDS];
	bool is_opaque;                 /* the filter computes with the data in a way that was not followed */
	struct cells_walk *walk;        /* scratch space of cells_add_filter */
};

/* An empty set for filters of up to `instructions`. Release with cells_done. */
int cells_init(struct cells *cells, size_t instructions, struct error *err);

/* Forgets all tests, keeps the space. */
void cells_clear(struct cells *cells);

/*
 * Adds every test that a validated filter can make for calls that agree with `known` on the words in
 * `known_words` (bit per word): all paths are followed, words that are known decide for themselves.
 */
int cells_add_filter(struct cells *cells, const struct filter *filter, const struct seccomp_data *known,
                     unsigned known_words, struct error *err);

/* Adds the tests that a condition makes on the two halves of its argument. */
int cells_add_condition(struct cells *cells, const struct condition *condition, struct error *err);

enum { CELLS_PARTIAL = 1 };
/*
 * The values to try for one word, ascending from 0: each constant and its neighbours, the ends of the range, and one
 * value for every way in which tests of masks come out. None when nothing is asked of the word. Returns 0; CELLS_PARTIAL
 * where that may not be every cell (cells_masks.h); -1. The caller frees *out_values.
 */
int cells_values(const struct cells *cells, unsigned word, uint32_t **out_values, size_t *out_count,
                 struct error *err);

/* Words of a call by index; arguments are stored in native byte order, as filters see them. */
uint32_t cells_get_word(const struct seccomp_data *data, unsigned word);
void cells_set_word(struct seccomp_data *data, unsigned word, uint32_t value);

/* The word that holds the low or high half of an argument. */
unsigned cells_low_word(unsigned arg);
unsigned cells_high_word(unsigned arg);

void cells_done(struct cells *cells);
