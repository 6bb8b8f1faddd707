/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each number gets a diagram of its arguments. Neighbouring numbers with the same diagram become
 * one range, and the ranges of one architecture a diagram of the number. The rules for limits and
 * x32 are those of verdict_of.
 */
#include "lib/diagram/meaning.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdlib.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

/* ---- one number ---- */

/*
 * How many nodes one number may take beside those of its conditions, before its rules become links;
 * and how many nodes may be spent on attempts that fail.
 */
enum { NODES_PER_NUMBER = 1 << 14, NODES_PER_NUMBER_WHOLE = 1 << 19, NODES_TO_TRY = 1 << 20 };

/* The program of a number that took fewer nodes than this is short enough without counting. */
enum { NODES_OF_A_SHORT_PROGRAM = 128 };

struct builder {
	struct diagram_store *store;
	const struct resolved_profile *resolved;
	enum meaning_form form;
	size_t left_to_try; /* nodes */
	struct meaning meaning;
	bool is_out_of_memory;
	const struct resolved_rule *refused; /* first rule of a call that has no small diagram */
	enum arch refused_arch;
};

/* How many nodes the conditions take by themselves. */
static size_t nodes_of(const struct resolved_rule *rules, size_t count, unsigned arg_bits)
{
	size_t nodes = 0;

	for (size_t i = 0; i < count; i++) {
		for (unsigned c = 0; c < rules[i].condition_count; c++) {
			const struct condition *condition = &rules[i].conditions[c];
			nodes += condition->op == OPERATOR_MASKED_EQ
			                 ? (unsigned)__builtin_popcountll(condition->value)
			                 : arg_bits;
		}
	}
	return nodes;
}

/* False: the diagram is too large, and is forgotten. */
static bool try_flat(struct builder *b, const struct resolved_rule *rules, size_t count,
                     unsigned arg_bits, diagram rest, diagram *out)
{
	struct diagram_store *s = b->store;
	size_t needed = nodes_of(rules, count, arg_bits), room = 4 * needed;

	room += b->form == MEANING_WHOLE ? NODES_PER_NUMBER_WHOLE : NODES_PER_NUMBER;
	room = room < b->left_to_try ? room : b->left_to_try;
	size_t before = diagram_store_attempt(s, room);
	diagram d = meaning_of_rules(s, rules, count, arg_bits, MEANING_ANSWER, rest);
	if (!diagram_store_end_attempt(s, before)) {
		b->left_to_try -= room;
		return false;
	}
	if (b->form == MEANING_SHORT &&
	    diagram_store_count(s) - before >= NODES_OF_A_SHORT_PROGRAM &&
	    diagram_size(s, d) > needed + needed / 2 + 32) {
		diagram_store_forget(s, before);
		return false;
	}
	*out = d;
	return true;
}

static diagram add_link(struct builder *b, diagram rule)
{
	struct meaning *m = &b->meaning;

	if (array_room(m->links, m->count, 1) < 0) {
		b->is_out_of_memory = true;
		return rule;
	}
	m->links[m->count] =
		(struct meaning_link){ diagram_link(b->store, (uint32_t)m->count), rule };
	return m->links[m->count++].leaf;
}

/* From the last rule to the first. A rule that matches nothing, or everything, needs no link. */
static diagram add_links(struct builder *b, const struct resolved_rule *rules, size_t count,
                         unsigned arg_bits, diagram rest)
{
	for (size_t r = count; r-- > 0 && !diagram_store_full(b->store);) {
		diagram rule =
			meaning_of_rules(b->store, &rules[r], 1, arg_bits, MEANING_ANSWER, rest);

		rest = diagram_is_leaf(b->store, rule) ? rule : add_link(b, rule);
	}
	return rest;
}

/* The rules of one number; the first one tells which. */
static diagram number(struct builder *b, const struct resolved_arch *arch,
                      const struct resolved_rule *rules, size_t count, diagram rest)
{
	diagram d = rest;

	if (count == 1)
		return meaning_of_rules(b->store, rules, 1, arch->arg_bits, MEANING_ANSWER, rest);
	bool is_flat = try_flat(b, rules, count, arch->arg_bits, rest, &d);
	if (!is_flat && b->form != MEANING_WHOLE)
		d = add_links(b, rules, count, arch->arg_bits, rest);
	bool is_refused = diagram_store_full(b->store) || (!is_flat && b->form == MEANING_WHOLE);
	if (is_refused && !b->refused) {
		b->refused = rules;
		b->refused_arch = arch->arch;
	}
	return d;
}

/* ---- all numbers ---- */

struct ranges {
	struct diagram_range *list;
	size_t count;
};

/* From `from` on, until the next call says otherwise. */
static void set_from(struct ranges *p, uint32_t from, diagram to)
{
	if (p->count > 0 && p->list[p->count - 1].from == from)
		p->count--;
	if (p->count == 0 || p->list[p->count - 1].to != to)
		p->list[p->count++] = (struct diagram_range){ from, to };
}

/*
 * The numbers from `first` to `last` under the rules of `arch` and the ENOSYS limit of `limiter`;
 * both may be NULL.
 */
static void add_numbers(struct builder *b, const struct resolved_arch *arch,
                        const struct resolved_arch *limiter, uint32_t first, uint32_t last,
                        struct ranges *out)
{
	const struct resolved_profile *resolved = b->resolved;
	bool has_limit = limiter && limiter->has_enosys_limit && limiter->highest_named < last;
	uint32_t end_of_rules = has_limit ? limiter->highest_named : last;
	diagram rest = diagram_leaf(b->store, arch ? profile_action_ret(resolved->default_action) |
	                                                      resolved->default_data
	                                           : resolved->bad_arch_ret);

	set_from(out, first, rest);
	for (size_t i = 0, end; arch && i < arch->rule_count; i = end) {
		uint32_t nr = arch->rules[i].nr;

		for (end = i + 1; end < arch->rule_count && arch->rules[end].nr == nr;)
			end++;
		if (nr < first || nr > end_of_rules)
			continue;
		set_from(out, nr, number(b, arch, &arch->rules[i], end - i, rest));
		if (nr < last)
			set_from(out, nr + 1, rest);
	}
	if (has_limit)
		set_from(out, end_of_rules < first ? first : end_of_rules + 1,
		         diagram_leaf(b->store, SECCOMP_RET_ERRNO | ENOSYS));
}

/*
 * x86-64 and x32 share their audit value: a number with bit 30 or 31 is x32's, except for -1, which
 * a tracer sets to skip a call. Bit 30 alone says whose limit counts (judge and limiter in
 * verdict.c).
 */
static void add_x86_64(struct builder *b, struct ranges *out)
{
	const struct resolved_profile *resolved = b->resolved;
	const struct resolved_arch *x86_64 = verdict_arch(resolved, ARCH_X86_64),
				   *x32 = verdict_arch(resolved, ARCH_X32);

	add_numbers(b, x86_64, x86_64, 0, ARCH_X32_BIT - 1, out);
	add_numbers(b, x32, x32, ARCH_X32_BIT, 2 * ARCH_X32_BIT - 1, out);
	add_numbers(b, x32, x86_64, 2 * ARCH_X32_BIT, 3 * ARCH_X32_BIT - 1, out);
	add_numbers(b, x32, x32, 3 * ARCH_X32_BIT, UINT32_MAX, out);
	if (!x32 && x86_64)
		add_numbers(b, x86_64, NULL, UINT32_MAX, UINT32_MAX, out);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct diagram_range *x = a, *y = b;

	return x->from < y->from ? -1 : x->from > y->from;
}

static int build(struct builder *b)
{
	const struct resolved_profile *resolved = b->resolved;
	struct diagram_store *s = b->store;
	size_t room = 16, count = 0;
	struct diagram_range archs[ARCH_COUNT], cuts[2 * ARCH_COUNT + 1];
	struct ranges numbers, all = { cuts, 0 };
	diagram bad = diagram_leaf(s, resolved->bad_arch_ret);

	for (size_t i = 0; i < resolved->arch_count; i++)
		room += 2 * resolved->archs[i].rule_count + 4;
	numbers.list = reallocarray(NULL, room, sizeof *numbers.list);
	if (!numbers.list)
		return -1;
	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];
		uint32_t audit = arch_audit_value(arch->arch);

		if (arch->arch == ARCH_X32 && verdict_arch(resolved, ARCH_X86_64))
			continue;
		numbers.count = 0;
		if (audit == AUDIT_ARCH_X86_64)
			add_x86_64(b, &numbers);
		else
			add_numbers(b, arch, arch, 0, UINT32_MAX, &numbers);
		archs[count++] = (struct diagram_range){
			audit, diagram_of_ranges(s, DIAGRAM_NR, numbers.list, numbers.count)
		};
	}
	free(numbers.list);
	qsort(archs, count, sizeof *archs, compare_ranges);
	set_from(&all, 0, bad);
	for (size_t i = 0; i < count; i++) {
		set_from(&all, archs[i].from, archs[i].to);
		set_from(&all, archs[i].from + 1, bad);
	}
	b->meaning.whole = diagram_of_ranges(s, DIAGRAM_ARCH, all.list, all.count);
	return 0;
}

static int refuse(const struct builder *b, struct error *err)
{
	const char *name = b->refused ? syscalls_name(b->refused_arch, b->refused->nr) : NULL;

	if (!b->refused)
		return error_set(err, 0, "%s: the rules are too many to be decided exactly",
		                 b->resolved->profile->source);
	return error_set(err, 0,
	                 "%s: syscalls[%zu]: the rules on %s of %s are too many, or overlap in too "
	                 "many ways, to be decided exactly",
	                 b->resolved->profile->source, b->refused->rule, name ? name : "a call",
	                 arch_name(b->refused_arch));
}

int meaning_of(struct diagram_store *store, const struct resolved_profile *resolved,
               enum meaning_form form, struct meaning *out, struct error *err)
{
	struct builder b = {
		.store = store, .resolved = resolved, .form = form, .left_to_try = NODES_TO_TRY
	};
	int rc = build(&b);

	if (rc < 0 || b.is_out_of_memory)
		rc = error_set(err, ENOMEM, "%s", resolved->profile->source);
	else if (b.refused || diagram_store_full(store))
		rc = refuse(&b, err);
	if (rc < 0)
		meaning_done(&b.meaning);
	else
		*out = b.meaning;
	return rc;
}

void meaning_done(struct meaning *meaning)
{
	free(meaning->links);
	*meaning = (struct meaning){ 0 };
}

uint32_t meaning_answer(const struct diagram_store *store, const struct meaning *meaning,
                        const struct seccomp_data *data)
{
	diagram d = diagram_leaf_of(store, meaning->whole, data);

	while (diagram_is_link(store, d))
		d = diagram_leaf_of(store, meaning->links[diagram_value(store, d)].rule, data);
	return diagram_value(store, d);
}

int meaning_of_call(struct diagram_store *store, const struct resolved_profile *resolved,
                    enum arch arch, uint32_t nr, diagram *out, struct error *err)
{
	struct builder b = { .store = store,
		             .resolved = resolved,
		             .form = MEANING_WHOLE,
		             .left_to_try = NODES_TO_TRY };
	const struct resolved_arch *of = verdict_arch(resolved, arch);
	diagram d = diagram_leaf(store, resolved->bad_arch_ret);
	size_t count = 0;

	if (of && of->has_enosys_limit && nr > of->highest_named) {
		d = diagram_leaf(store, SECCOMP_RET_ERRNO | ENOSYS);
	} else if (of) {
		const struct resolved_rule *rules = verdict_rules(of, nr, &count);

		d = diagram_leaf(store, profile_action_ret(resolved->default_action) |
		                                resolved->default_data);
		d = count > 0 ? number(&b, of, rules, count, d) : d;
	}
	if (b.refused || diagram_store_full(store))
		return refuse(&b, err);
	*out = d;
	return 0;
}
