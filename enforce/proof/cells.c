/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter is walked with the accumulator known only as "constant", "word & mask" or "something":
 * every comparison that some call can reach is recorded. Jumps go forward only, so the walk ends; a
 * place is entered again only when the accumulator holds something else there.
 */
#include "enforce/proof/cells.h"

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"

_Static_assert(sizeof(struct seccomp_data) == CELLS_WORDS * sizeof(uint32_t), "words of a call");

enum content { CONSTANT, WORD, SOMETHING };

struct accumulator {
	uint32_t value;         /* CONSTANT: it; WORD: the mask */
	enum content content : 8;
	unsigned word : 8;
};

enum { MAX_VISITS = 4 };

/* What the accumulator held whenever a place was entered, in the walk number `walk`. */
struct place {
	uint32_t walk;
	unsigned visits;
	struct accumulator seen[MAX_VISITS];
};

struct visit {
	size_t pc;
	struct accumulator a;
};

struct cells_walk {
	uint32_t number;
	size_t room;            /* places */
	struct place *places;
	struct visit *stack;    /* MAX_VISITS for every place */
	size_t depth;
};

int cells_init(struct cells *cells, size_t instructions, struct error *err)
{
	struct cells_walk *walk = calloc(1, sizeof *walk);

	*cells = (struct cells){ .walk = walk };
	if (walk) {
		walk->room = instructions;
		walk->places = calloc(instructions, sizeof *walk->places);
		walk->stack = calloc(instructions * MAX_VISITS + 1, sizeof *walk->stack);
	}
	if (!walk || !walk->places || !walk->stack) {
		cells_done(cells);
		return error_set(err, ENOMEM, "proof");
	}
	return 0;
}

void cells_clear(struct cells *cells)
{
	for (unsigned w = 0; w < CELLS_WORDS; w++)
		cells->words[w].count = 0;
	cells->is_opaque = false;
}

void cells_done(struct cells *cells)
{
	for (unsigned w = 0; w < CELLS_WORDS; w++)
		free(cells->words[w].list);
	if (cells->walk) {
		free(cells->walk->places);
		free(cells->walk->stack);
	}
	free(cells->walk);
	*cells = (struct cells){ 0 };
}

uint32_t cells_get_word(const struct seccomp_data *data, unsigned word)
{
	uint32_t value;

	memcpy(&value, (const char *)data + word * sizeof value, sizeof value);
	return value;
}

void cells_set_word(struct seccomp_data *data, unsigned word, uint32_t value)
{
	memcpy((char *)data + word * sizeof value, &value, sizeof value);
}

unsigned cells_low_word(unsigned arg)
{
	return CELLS_ARGS + 2 * arg + (__BYTE_ORDER == __BIG_ENDIAN);
}

unsigned cells_high_word(unsigned arg)
{
	return CELLS_ARGS + 2 * arg + (__BYTE_ORDER == __LITTLE_ENDIAN);
}

static int add_test(struct cells *cells, unsigned word, struct cell_test test, struct error *err)
{
	struct cell_tests *tests = &cells->words[word];

	for (size_t i = tests->count; i > 0 && i + 8 > tests->count; i--) {
		const struct cell_test *before = &tests->list[i - 1];

		if (before->mask == test.mask && before->value == test.value && before->is_order == test.is_order)
			return 0;       /* said a moment ago */
	}
	if (tests->count == tests->room) {
		size_t room = tests->room ? tests->room * 2 : 16;
		struct cell_test *grown = reallocarray(tests->list, room, sizeof *grown);
		if (!grown)
			return error_set(err, ENOMEM, "proof");
		tests->list = grown;
		tests->room = room;
	}
	tests->list[tests->count++] = test;
	return 0;
}

/* A comparison whose left side was not followed: its constant may matter for every word. */
static int add_opaque(struct cells *cells, uint32_t value, struct error *err)
{
	cells->is_opaque = true;
	for (unsigned w = 0; w < CELLS_WORDS; w++) {
		if (add_test(cells, w, (struct cell_test){ UINT32_MAX, value, true }, err) < 0)
			return -1;
	}
	return 0;
}

/* Puts a place on the stack unless it was entered with the same accumulator before. */
static void enter(struct cells *cells, size_t pc, const struct accumulator *a)
{
	struct cells_walk *walk = cells->walk;
	struct place *place = &walk->places[pc];

	if (place->walk != walk->number) {
		place->walk = walk->number;
		place->visits = 0;
	}
	for (unsigned i = 0; i < place->visits; i++) {
		const struct accumulator *seen = &place->seen[i];

		if (seen->content == SOMETHING ||
		    (seen->content == a->content && seen->value == a->value && seen->word == a->word))
			return;
	}
	struct accumulator entered = *a;
	if (place->visits == MAX_VISITS - 1)
		entered = (struct accumulator){ .content = SOMETHING };
	place->seen[place->visits++] = entered;
	walk->stack[walk->depth++] = (struct visit){ pc, entered };
}

static bool compare(uint16_t code, uint32_t left, uint32_t right)
{
	switch (BPF_OP(code)) {
	case BPF_JEQ: return left == right;
	case BPF_JGT: return left > right;
	case BPF_JGE: return left >= right;
	}
	return left & right;    /* BPF_JSET */
}

static int walk_jump(struct cells *cells, const struct sock_filter *insn, size_t pc, const struct accumulator *a,
                     struct error *err)
{
	int rc = 0;

	if (BPF_OP(insn->code) == BPF_JA) {
		enter(cells, pc + 1 + insn->k, a);
		return 0;
	}
	if (BPF_SRC(insn->code) == BPF_K && a->content == CONSTANT) {
		enter(cells, pc + 1 + (compare(insn->code, a->value, insn->k) ? insn->jt : insn->jf), a);
		return 0;
	}
	bool is_order = BPF_OP(insn->code) == BPF_JGT || BPF_OP(insn->code) == BPF_JGE;
	if (BPF_SRC(insn->code) != BPF_K || a->content == SOMETHING || (is_order && a->value != UINT32_MAX))
		rc = add_opaque(cells, insn->k, err);
	else if (BPF_OP(insn->code) == BPF_JSET)
		rc = add_test(cells, a->word, (struct cell_test){ a->value & insn->k, 0, false }, err);
	else
		rc = add_test(cells, a->word, (struct cell_test){ a->value, insn->k, is_order }, err);
	enter(cells, pc + 1 + insn->jt, a);
	enter(cells, pc + 1 + insn->jf, a);
	return rc;
}

/* The accumulator after an instruction that is neither jump nor return. */
static struct accumulator step(const struct sock_filter *insn, struct accumulator a,
                               const struct seccomp_data *known, unsigned known_words)
{
	const struct accumulator something = { .content = SOMETHING };

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		if (BPF_MODE(insn->code) == BPF_IMM)
			return (struct accumulator){ insn->k, CONSTANT, 0 };
		if (BPF_MODE(insn->code) != BPF_ABS)
			return something;
		if (known_words >> insn->k / 4 & 1)
			return (struct accumulator){ cells_get_word(known, insn->k / 4), CONSTANT, 0 };
		return (struct accumulator){ UINT32_MAX, WORD, insn->k / 4 };
	case BPF_ALU:
		if (insn->code != (BPF_ALU | BPF_AND | BPF_K) || a.content == SOMETHING)
			return something;
		a.value &= insn->k;
		return a;
	case BPF_MISC:
		return BPF_MISCOP(insn->code) == BPF_TXA ? something : a;
	}
	return a;       /* stores, loads of X */
}

/* Where the walk starts: up to there what is known decides alone, so there is one path and nothing to record. */
static struct visit run_ahead(const struct filter *filter, const struct seccomp_data *known, unsigned known_words)
{
	struct visit at = { .a = { .content = CONSTANT } };

	for (;;) {
		const struct sock_filter *insn = &filter->instructions[at.pc];
		uint16_t class = BPF_CLASS(insn->code);

		if (class == BPF_RET || (class == BPF_JMP && BPF_OP(insn->code) != BPF_JA &&
		                         (BPF_SRC(insn->code) != BPF_K || at.a.content != CONSTANT)))
			return at;
		if (class != BPF_JMP)
			at.a = step(insn, at.a, known, known_words);
		else if (BPF_OP(insn->code) == BPF_JA)
			at.pc += insn->k;
		else
			at.pc += compare(insn->code, at.a.value, insn->k) ? insn->jt : insn->jf;
		at.pc++;
	}
}

int cells_add_filter(struct cells *cells, const struct filter *filter, const struct seccomp_data *known,
                     unsigned known_words, struct error *err)
{
	struct cells_walk *walk = cells->walk;
	const struct visit start = run_ahead(filter, known, known_words);
	int rc = 0;

	walk->number++;
	walk->depth = 0;
	enter(cells, start.pc, &start.a);
	while (walk->depth > 0 && rc == 0) {
		struct visit visit = walk->stack[--walk->depth];
		const struct sock_filter *insn = &filter->instructions[visit.pc];

		/* A return of A is a test of everything that A may be. */
		if (insn->code == (BPF_RET | BPF_A) && visit.a.content != CONSTANT)
			rc = add_opaque(cells, 0, err);
		else if (BPF_CLASS(insn->code) == BPF_JMP)
			rc = walk_jump(cells, insn, visit.pc, &visit.a, err);
		else if (BPF_CLASS(insn->code) != BPF_RET) {
			struct accumulator next = step(insn, visit.a, known, known_words);
			enter(cells, visit.pc + 1, &next);
		}
	}
	return rc;
}

int cells_add_condition(struct cells *cells, const struct condition *condition, struct error *err)
{
	bool masked = condition->op == OPERATOR_MASKED_EQ;
	uint64_t mask = masked ? condition->value : UINT64_MAX;
	uint64_t value = masked ? condition->value_two : condition->value;

	bool is_order = !masked && condition->op != OPERATOR_EQ && condition->op != OPERATOR_NE;

	if (add_test(cells, cells_high_word(condition->index),
	             (struct cell_test){ (uint32_t)(mask >> 32), (uint32_t)(value >> 32), is_order }, err) < 0)
		return -1;
	return add_test(cells, cells_low_word(condition->index), (struct cell_test){ (uint32_t)mask, (uint32_t)value, is_order }, err);
}
