/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPF jumps forward only, so two passes are enough. Forwards: with which contents of the
 * accumulator can each instruction be reached? Backwards: what is the answer from there on? A
 * branch chooses between two answers that are known by then. Each instruction is visited once for
 * each content of the accumulator; where the content is not used any more it counts as NOTHING.
 *
 * Of what earlier tests found out about the call, bounds of the word in the accumulator are passed
 * on. The answer of a visit holds for the calls whose word is within its bounds, and may be
 * anything for others. A word that has just been loaded has no bounds, so neither has the whole.
 */
#include "enforce/proof/symbolic.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdlib.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "enforce/filter/filter.h"

enum content { NOTHING, CONSTANT, WORD };

struct held {
	enum content content;
	unsigned word;  /* WORD: which one, enum diagram_word */
	uint32_t value; /* of a CONSTANT the value, of a WORD the mask on it */
};

enum { NONE = UINT32_MAX, MAX_VISITS = 4 * BPF_MAXINSNS };

/* Both included. */
struct bounds {
	uint32_t lowest, highest;
};

static const struct bounds unbounded = { 0, UINT32_MAX };

/* One instruction, reached with one content. */
struct visit {
	struct held held;
	struct bounds bounds; /* of an unmasked WORD: its values, over all ways that lead here */
	uint32_t other;       /* another visit of this instruction, or NONE */
	uint32_t next[2];     /* visits: test failed, test held; both NONE: a return */
	diagram answer;
};

struct reader {
	const struct filter *filter;
	struct diagram_store *store;
	uint8_t *is_used; /* by instruction: the accumulator is used from there on */
	uint32_t *first;  /* by instruction: a visit, or NONE */
	struct visit *visits;
	uint32_t count;
	struct symbolic_cut *cuts;
	size_t cuts_left; /* those after the current instruction */
};

static bool is_ja(const struct sock_filter *insn)
{
	return insn->code == (BPF_JMP | BPF_JA);
}

static bool is_return_of_constant(const struct sock_filter *insn)
{
	return insn->code == (BPF_RET | BPF_K);
}

static bool is_load(const struct sock_filter *insn)
{
	return insn->code == (BPF_LD | BPF_W | BPF_ABS) || insn->code == (BPF_LD | BPF_IMM);
}

static bool is_comparison(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP && BPF_SRC(insn->code) == BPF_K && !is_ja(insn);
}

static bool is_and(const struct sock_filter *insn)
{
	return insn->code == (BPF_ALU | BPF_AND | BPF_K);
}

/*
 * An instruction of any other kind uses the accumulator, so that follow() gets to see and refuse
 * it.
 */
static void find_uses(struct reader *r)
{
	for (size_t pc = r->filter->count; pc-- > 0;) {
		const struct sock_filter *insn = &r->filter->instructions[pc];

		r->is_used[pc] = is_ja(insn) ? r->is_used[pc + 1 + insn->k]
		                             : !is_load(insn) && !is_return_of_constant(insn);
	}
}

/*
 * The visit of an instruction with this content, made or widened if needed. NONE: too many.
 */
static uint32_t enter(struct reader *r, size_t pc, struct held held, struct bounds bounds)
{
	if (!r->is_used[pc])
		held = (struct held){ NOTHING, 0, 0 };
	for (uint32_t v = r->first[pc]; v != NONE; v = r->visits[v].other) {
		const struct held *h = &r->visits[v].held;
		struct bounds *b = &r->visits[v].bounds;

		if (h->content != held.content || h->word != held.word || h->value != held.value)
			continue;
		b->lowest = b->lowest < bounds.lowest ? b->lowest : bounds.lowest;
		b->highest = b->highest > bounds.highest ? b->highest : bounds.highest;
		return v;
	}
	if (r->count == MAX_VISITS)
		return NONE;
	r->visits[r->count] = (struct visit){ held, bounds, r->first[pc], { NONE, NONE }, 0 };
	return r->first[pc] = r->count++;
}

static bool compare(const struct sock_filter *insn, uint32_t a)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		return a == insn->k;
	case BPF_JGT:
		return a > insn->k;
	case BPF_JGE:
		return a >= insn->k;
	}
	return a & insn->k; /* BPF_JSET */
}

static unsigned word_at(uint32_t offset)
{
	unsigned word = 0;

	while (4 * diagram_offset(word) != offset)
		word++;
	return word;
}

/* Where a comparison of an unmasked word leads to; false: no call goes there. */
static bool narrow(const struct sock_filter *insn, bool holds, struct bounds *b)
{
	uint32_t k = insn->k;
	/* The test is: at least `from`. */
	uint32_t from = BPF_OP(insn->code) == BPF_JGT ? k + 1 : k;

	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		if (holds && (k < b->lowest || k > b->highest))
			return false;
		if (holds)
			*b = (struct bounds){ k, k };
		else if (b->lowest == b->highest)
			return b->lowest != k;
		else if (b->lowest == k)
			b->lowest++;
		else if (b->highest == k)
			b->highest--;
		return true;
	case BPF_JGT:
		if (k == UINT32_MAX)
			return !holds;
		break;
	case BPF_JSET:
		return true;
	}
	if (holds ? b->highest < from : b->lowest >= from)
		return false;
	if (holds && b->lowest < from)
		b->lowest = from;
	if (!holds && b->highest >= from)
		b->highest = from - 1;
	return true;
}

/* Finds the visits that follow one. */
static int follow(struct reader *r, size_t pc, uint32_t number, struct error *err)
{
	const struct sock_filter *insn = &r->filter->instructions[pc];
	struct held held = r->visits[number].held;
	struct bounds bounds = r->visits[number].bounds, bounds_then = bounds;
	size_t otherwise = pc + 1, then = pc + 1;

	if (is_return_of_constant(insn))
		return 0;
	if (insn->code == (BPF_LD | BPF_IMM)) {
		held = (struct held){ CONSTANT, 0, insn->k };
		bounds = bounds_then = unbounded;
	} else if (is_load(insn)) {
		held = (struct held){ WORD, word_at(insn->k), UINT32_MAX };
		bounds = bounds_then = unbounded;
	} else if (is_and(insn) && held.content != NOTHING) {
		held.value &= insn->k;
		bounds = bounds_then = unbounded;
	} else if (is_ja(insn)) {
		then = otherwise = pc + 1 + insn->k;
	} else if (is_comparison(insn) && held.content != NOTHING) {
		then = pc + 1 + insn->jt;
		otherwise = pc + 1 + insn->jf;
		if (held.content == CONSTANT)
			then = otherwise = compare(insn, held.value) ? then : otherwise;
		else if (held.value == UINT32_MAX && !narrow(insn, true, &bounds_then))
			then = otherwise;
		else if (held.value == UINT32_MAX && !narrow(insn, false, &bounds))
			otherwise = then;
	} else {
		return error_set(err, 0,
		                 "filter: instruction %zu: opcode 0x%02x computes with the call, "
		                 "and cannot be verified",
		                 pc, insn->code);
	}
	uint32_t a = enter(r, otherwise, held, bounds), b = enter(r, then, held, bounds_then);
	if (a == NONE || b == NONE)
		return error_set(
			err, 0,
			"filter: instruction %zu is reached in too many ways to be verified", pc);
	r->visits[number].next[0] = a;
	r->visits[number].next[1] = b;
	return 0;
}

/*
 * In general the test becomes a set that chooses between the answers. Where these ask for nothing
 * before the word, comparing directly is cheaper.
 */
static diagram branch(struct diagram_store *s, const struct sock_filter *insn,
                      const struct visit *visit, diagram then, diagram otherwise)
{
	unsigned word = visit->held.word, op = BPF_OP(insn->code);
	struct diagram_field field = { word, 32, visit->held.value, insn->k };
	bool is_bounded = field.mask == UINT32_MAX && op != BPF_JSET;
	bool is_direct = is_bounded && diagram_bit(s, then) >= 32 * word &&
	                 diagram_bit(s, otherwise) >= 32 * word;
	diagram yes = is_direct ? then : diagram_leaf(s, 1),
		no = is_direct ? otherwise : diagram_leaf(s, 0);
	diagram equal = op == BPF_JEQ || op == BPF_JGE ? yes : no,
		higher = op == BPF_JEQ ? no : yes;

	if (op == BPF_JSET) {
		field.mask &= insn->k;
		field.value = 0;
	}
	diagram test = is_bounded ? diagram_compare_within(s, &field, visit->bounds.lowest,
	                                                   visit->bounds.highest, no, equal, higher)
	                          : diagram_compare(s, &field, no, equal, higher);
	return is_direct ? test : diagram_choose(s, test, then, otherwise);
}

static void answer(struct reader *r, size_t pc, struct visit *visit)
{
	const struct sock_filter *insn = &r->filter->instructions[pc];

	if (is_return_of_constant(insn))
		visit->answer = diagram_leaf(r->store, insn->k);
	else if (visit->next[0] == visit->next[1])
		visit->answer = r->visits[visit->next[0]].answer;
	else
		visit->answer = branch(r->store, insn, visit, r->visits[visit->next[1]].answer,
		                       r->visits[visit->next[0]].answer);
}

/* At a cut, what was found becomes its part, and the link takes its place. */
static void cut(struct reader *r, size_t pc)
{
	if (r->cuts_left == 0 || r->cuts[r->cuts_left - 1].pc != pc)
		return;
	struct symbolic_cut *here = &r->cuts[--r->cuts_left];
	if (r->first[pc] == NONE) {
		here->part = here->link; /* never reached: no part equals its own link */
		return;
	}
	struct visit *visit = &r->visits[r->first[pc]];
	here->part = visit->answer;
	visit->answer = here->link;
}

static int check_cuts(const struct reader *r, struct error *err)
{
	for (size_t i = 0; i < r->cuts_left; i++) {
		if (r->cuts[i].pc >= r->filter->count || r->is_used[r->cuts[i].pc] ||
		    (i > 0 && r->cuts[i].pc <= r->cuts[i - 1].pc))
			return error_set(err, 0, "filter: cannot be cut at instruction %zu",
			                 r->cuts[i].pc);
	}
	return 0;
}

static int read_all(struct reader *r, diagram *out, struct error *err)
{
	size_t count = r->filter->count;

	find_uses(r);
	if (check_cuts(r, err) < 0)
		return -1;
	for (size_t pc = 0; pc < count; pc++)
		r->first[pc] = NONE;
	enter(r, 0, (struct held){ CONSTANT, 0, 0 }, unbounded);
	for (size_t pc = 0; pc < count; pc++) {
		for (uint32_t v = r->first[pc]; v != NONE; v = r->visits[v].other) {
			if (follow(r, pc, v, err) < 0)
				return -1;
		}
	}
	for (size_t pc = count; pc-- > 0 && !diagram_store_full(r->store);) {
		for (uint32_t v = r->first[pc]; v != NONE; v = r->visits[v].other)
			answer(r, pc, &r->visits[v]);
		cut(r, pc);
	}
	if (diagram_store_full(r->store))
		return error_set(err, 0, "filter: too complex to be verified");
	*out = r->visits[r->first[0]].answer;
	return 0;
}

int symbolic_run(struct diagram_store *store, const struct filter *filter,
                 struct symbolic_cut *cuts, size_t cut_count, diagram *out, struct error *err)
{
	auto_free uint8_t *used = malloc(filter->count);
	auto_free uint32_t *first = calloc(filter->count, sizeof *first);
	auto_free struct visit *visits = malloc(MAX_VISITS * sizeof *visits);
	struct reader r = { .filter = filter,
		            .store = store,
		            .is_used = used,
		            .first = first,
		            .visits = visits,
		            .cuts = cuts,
		            .cuts_left = cut_count };

	if (!used || !first || !visits)
		return error_set(err, ENOMEM, "proof");
	return read_all(&r, out, err);
}
