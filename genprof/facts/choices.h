/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One argument's values turned into choices: the forms that a rule on the argument may take.
 *
 * An enumeration gives one choice per value; a set of flags one per value of the fields inside it
 * (O_ACCMODE, MAP_TYPE, the exit signal of clone), each with the union of all single bits seen left
 * open; a signal none, unless only 0 was ever sent; memory protection two, when nothing was ever
 * writable and executable at once.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arg_facts;
struct arg_info;
struct error;

enum narrowing {
	NARROWING_NONE, /* names only */
	/* what holds in runs that differ in their data: values, unions of flags */
	NARROWING_STABLE,
	NARROWING_EXACT, /* the tuples that were seen */
};

/* (argument & mask) == value. */
struct choice {
	uint64_t mask; /* 0: nothing is compared */
	uint64_t value;
	uint64_t shown; /* the most that this choice lets through, for the comment */
};

struct choices {
	/* borrowed; its info is not NULL unless there are no choices */
	const struct arg_facts *facts;
	enum narrowing narrowing;
	/* at least one where the argument can be compared, else none */
	struct choice *list;
	size_t count;
	bool split;       /* two choices keep writing and executing apart */
	bool fold_fields; /* relaxed: fields count as single bits */
	bool is_dropped;  /* not compared: relaxed, or its values are unknown */
};

/*
 * The bits of an argument that are flags by themselves: not part of a field, or a field of one bit.
 */
uint64_t choices_single_bits(const struct arg_info *info);

/*
 * Whether the values, or bits when only those are known, have memory writable and executable at
 * once.
 */
bool choices_saw_write_and_exec(const struct arg_facts *facts);

/*
 * Finds the choices for `facts`, `narrowing` and what was relaxed, anew each time. With
 * `refuse_write_and_exec` a protection argument is split in two.
 */
enum write_and_exec { WRITE_AND_EXEC_AS_SEEN, WRITE_AND_EXEC_REFUSED };
int choices_find(struct choices *choices, enum write_and_exec policy, struct error *err);

/* The index of the choice that a value seen falls under; not for split choices. */
size_t choices_index(const struct choices *choices, uint64_t value);

/*
 * Relaxes the fields of a flags argument, or the whole argument; false: there is nothing to gain.
 */
bool choices_fold_fields(struct choices *choices);
bool choices_drop_argument(struct choices *choices);

void choices_done(struct choices *choices);
