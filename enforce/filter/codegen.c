/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program is written from its end to its beginning, so that every jump knows its target: the
 * branches of a diagram are written before the diagram.
 *
 * It goes word by word. The part of a diagram that asks for one word is a function of 32 bits.
 * Where that falls into ranges (neighbouring numbers with one answer, constants, comparisons), a
 * balanced search finds them; where it does not (masks), bits are tested, as many at once as lead
 * to the same place. Either way a word is loaded once on each path, unless a test of a mask has
 * overwritten it. Equal parts are written once: the same rule on two architectures, the same end of
 * two rules.
 *
 * Only LD, AND, JMP and RET are used: with others the kernel cannot tell which calls are allowed
 * whatever their arguments are (kernel/seccomp.c, seccomp_is_const_allow).
 */
#include "enforce/filter/codegen.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/codegen_ranges.h"
#include "enforce/filter/filter.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/syscalls/arch.h"

/* How far a conditional jump goes, with room for the jumps that may come between. */
enum { REACH = 250 };

/* A place is the number of instructions from there to the end, itself included; 0: none yet. */
struct places {
	uint16_t loading; /* loads the node's word */
	uint16_t loaded;  /* expects it in the accumulator */
	uint16_t near;    /* the latest copy: a jump to `loading`, or a return */
	bool is_counted;  /* by count_nodes */
};

struct writer {
	const struct diagram_store *store;
	const struct meaning *meaning;
	const struct codegen_weights *weights;
	uint32_t arch;           /* whose numbers are written: for weights */
	struct places *places;   /* by diagram */
	struct sock_filter *end; /* of the buffer; the program grows downwards */
	size_t count;
	bool is_full;
};

/*
 * What a test leads to: a diagram, from loading its word on, or a place that has the word loaded.
 */
struct target {
	diagram to;
	size_t place; /* 0: `to` counts */
};

static void write_node(struct writer *w, diagram d);

static void emit(struct writer *w, struct sock_filter insn)
{
	if (w->count == BPF_MAXINSNS) {
		w->is_full = true;
		return;
	}
	w->end[-(ptrdiff_t)++w->count] = insn;
}

static size_t distance(const struct writer *w, size_t place)
{
	return w->count - place;
}

static void emit_jump(struct writer *w, size_t place)
{
	emit(w, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)distance(w, place)));
}

/* A place for the target that a comparison reaches, even with one more instruction between. */
static size_t reach(struct writer *w, struct target t)
{
	if (t.place) {
		if (distance(w, t.place) <= REACH)
			return t.place;
		emit_jump(w, t.place);
		return w->count;
	}
	struct places *p = &w->places[t.to];
	if (p->near && distance(w, p->near) <= REACH)
		return p->near;
	if (diagram_is_leaf(w->store, t.to) && !diagram_is_link(w->store, t.to)) {
		emit(w,
		     (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, diagram_value(w->store, t.to)));
	} else if (distance(w, p->loading) <= REACH) {
		return p->loading;
	} else {
		emit_jump(w, p->loading);
	}
	return p->near = (uint16_t)w->count;
}

static void prepare(struct writer *w, struct target t)
{
	if (!t.place)
		write_node(w, t.to);
}

/* Returns the place of the comparison. */
static size_t emit_test(struct writer *w, uint16_t op, uint32_t k, struct target then,
                        struct target otherwise)
{
	prepare(w, otherwise);
	prepare(w, then);
	size_t b = reach(w, otherwise), a = reach(w, then);

	emit(w, (struct sock_filter)BPF_JUMP(BPF_JMP | op | BPF_K, k, (uint8_t)distance(w, a),
	                                     (uint8_t)distance(w, b)));
	return w->count;
}

static void emit_load(struct writer *w, unsigned word, size_t place)
{
	if (place != w->count)
		emit_jump(w, place);
	emit(w, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4 * diagram_offset(word)));
}

/* ---- ranges ---- */

/* Compares them one by one, the largest first: 64-bit architectures come before 32-bit ones. */
static struct target search_points(struct writer *w, const struct codegen_ranges *r, size_t first,
                                   size_t last, diagram around)
{
	struct target otherwise = { around, 0 };

	prepare(w, otherwise);
	for (size_t i = first; i <= last; i++) {
		if (r->word == DIAGRAM_ARCH)
			w->arch = r->list[i].from;
		prepare(w, (struct target){ r->list[i].to, 0 });
	}
	for (size_t i = first; i <= last; i++) {
		if (r->list[i].to != around)
			otherwise =
				(struct target){ 0, emit_test(w, BPF_JEQ, r->list[i].from,
				                              (struct target){ r->list[i].to, 0 },
				                              otherwise) };
	}
	return otherwise;
}

static struct target search(struct writer *w, const struct codegen_ranges *r, size_t first,
                            size_t last)
{
	diagram around = 0;

	if (first == last)
		return (struct target){ r->list[first].to, 0 };
	if (codegen_ranges_points(r, first, last, &around) <= CODEGEN_LINEAR_POINTS)
		return search_points(w, r, first, last, around);
	size_t middle = codegen_ranges_middle(r, first, last, w->weights, w->arch);
	struct target high = search(w, r, middle, last), low = search(w, r, first, middle - 1);
	return (struct target){ 0, emit_test(w, BPF_JGE, r->list[middle].from, high, low) };
}

/* ---- bits ---- */

/* Successive bits that all lead to `out` but for one value of them, which leads to `on`. */
struct run {
	uint32_t mask, value;
	diagram out, on;
};

static struct run run_from(const struct diagram_store *s, diagram d, bool out_is)
{
	unsigned word = diagram_bit(s, d) / 32;
	struct run run = { .out = diagram_branch(s, d, out_is), .on = d };

	while (run.on != run.out && diagram_bit(s, run.on) / 32 == word) {
		uint32_t bit = 1u << (31 - diagram_bit(s, run.on) % 32);
		diagram low = diagram_branch(s, run.on, false),
			high = diagram_branch(s, run.on, true);

		if (low != run.out && high != run.out)
			break;
		run.mask |= bit;
		run.value |= low == run.out ? bit : 0;
		run.on = low == run.out ? high : low;
	}
	return run;
}

static struct target bits(struct writer *w, unsigned word, diagram d);

/* The accumulator was overwritten: a diagram that asks for more of the word loads it again. */
static struct target loading_again(struct writer *w, unsigned word, diagram d)
{
	struct places *p = &w->places[d];

	if (diagram_bit(w->store, d) / 32 == word && !p->loading) {
		emit_load(w, word, p->loaded);
		p->loading = (uint16_t)w->count;
	}
	return (struct target){ d, 0 };
}

static struct target emit_run(struct writer *w, unsigned word, const struct run *run)
{
	struct target out = bits(w, word, run->out), on = bits(w, word, run->on);

	if (run->value == 0)
		return (struct target){ 0, emit_test(w, BPF_JSET, run->mask, out, on) };
	if (run->value == run->mask && !(run->mask & (run->mask - 1)))
		return (struct target){ 0, emit_test(w, BPF_JSET, run->mask, on, out) };
	if (run->mask == UINT32_MAX)
		return (struct target){ 0, emit_test(w, BPF_JEQ, run->value, on, out) };
	out = loading_again(w, word, run->out);
	on = loading_again(w, word, run->on);
	emit_test(w, BPF_JEQ, run->value, on, out);
	emit(w, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, run->mask));
	return (struct target){ 0, w->count };
}

/* Tests the longer of the two runs that begin here. */
static struct target bits(struct writer *w, unsigned word, diagram d)
{
	if (diagram_bit(w->store, d) / 32 != word)
		return (struct target){ d, 0 };
	if (!w->places[d].loaded) {
		struct run a = run_from(w->store, d, false), b = run_from(w->store, d, true);
		bool is_a = __builtin_popcount(a.mask) >= __builtin_popcount(b.mask);

		w->places[d].loaded = (uint16_t)emit_run(w, word, is_a ? &a : &b).place;
	}
	return (struct target){ 0, w->places[d].loaded };
}

/* ---- the whole ---- */

/* How many nodes of this word, from `d` down, were not counted before. */
static size_t count_nodes(struct writer *w, unsigned word, diagram d)
{
	if (diagram_bit(w->store, d) / 32 != word || w->places[d].is_counted)
		return 0;
	w->places[d].is_counted = true;
	return 1 + count_nodes(w, word, diagram_branch(w->store, d, false)) +
	       count_nodes(w, word, diagram_branch(w->store, d, true));
}

/* The ranges of a word, if they are fewer than the bits that would be tested instead. */
static bool find_ranges(struct writer *w, unsigned word, diagram d, struct codegen_ranges *out)
{
	size_t room = 2 + count_nodes(w, word, d);
	struct diagram_range *list = reallocarray(NULL, room, sizeof *list);

	if (!list) {
		w->is_full = true;
		return false;
	}
	*out = (struct codegen_ranges){ word, list, diagram_ranges(w->store, d, word, list, room) };
	if (out->count <= room)
		return true;
	free(list);
	return false;
}

/* Writes a diagram from loading its word on. Leaves are written where they are reached. */
static void write_node(struct writer *w, diagram d)
{
	unsigned word = diagram_bit(w->store, d) / 32;
	struct codegen_ranges ranges;
	struct target start;

	if (diagram_is_leaf(w->store, d) || w->places[d].loading || w->is_full)
		return; /* links were written first */
	if (find_ranges(w, word, d, &ranges)) {
		start = search(w, &ranges, 0, ranges.count - 1);
		free((void *)ranges.list);
	} else {
		start = bits(w, word, d);
	}
	emit_load(w, word, start.place);
	w->places[d].loading = (uint16_t)w->count;
}

/*
 * Each link gets a place that only its leaf leads to, even if another diagram is equal: the proof
 * cuts the program there.
 */
static void write_links(struct writer *w)
{
	for (size_t i = 0; i < w->meaning->count && !w->is_full; i++) {
		const struct meaning_link *link = &w->meaning->links[i];
		struct places *of_rule = &w->places[link->rule], before = *of_rule;

		*of_rule = (struct places){ 0 };
		write_node(w, link->rule);
		w->places[link->leaf].loading = of_rule->loading;
		*of_rule = before;
	}
}

static int hand_over(const struct writer *w, struct filter *out, size_t *out_link_places,
                     struct error *err)
{
	struct sock_filter *instructions = malloc(w->count * sizeof *instructions);

	if (!instructions)
		return error_set(err, ENOMEM, "filter");
	for (size_t i = 0; i < w->meaning->count; i++)
		out_link_places[i] = w->count - w->places[w->meaning->links[i].leaf].loading;
	*out = (struct filter){
		memcpy(instructions, w->end - w->count, w->count * sizeof *instructions), w->count
	};
	return 0;
}

int codegen_filter(const struct diagram_store *store, const struct meaning *meaning,
                   const struct codegen_weights *weights, struct filter *out,
                   size_t *out_link_places, struct error *err)
{
	auto_free struct sock_filter *buffer = malloc(BPF_MAXINSNS * sizeof *buffer);
	auto_free struct places *places = calloc(diagram_store_count(store) + 1, sizeof *places);
	struct writer w = {
		.store = store, .meaning = meaning, .weights = weights, .places = places
	};

	if (!buffer || !places)
		return error_set(err, ENOMEM, "filter");
	w.end = buffer + BPF_MAXINSNS;
	write_links(&w);
	write_node(&w, meaning->whole);
	if (diagram_is_leaf(store, meaning->whole))
		reach(&w, (struct target){ meaning->whole, 0 });
	if (w.is_full)
		error_set(err, 0,
		          "the rules need more than %d BPF instructions, the most that the "
		          "kernel takes",
		          BPF_MAXINSNS);
	if (w.is_full)
		return CODEGEN_TOO_LONG;
	return hand_over(&w, out, out_link_places, err);
}
