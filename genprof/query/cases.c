/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The diagram of the answers is followed argument by argument. The values of an argument that lead
 * to the same rest are one set, so each way down through the sets is a case. The default action's
 * cases are not described: they are what is left.
 *
 * The rules behind a case come from a second diagram, whose leaves are rules, cut down to the case.
 */
#include "genprof/query/cases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

enum { NODES_FOR_RULES = 1 << 18, RULES_OF_A_CASE = 64 };

struct walk {
	struct diagram_store *store;
	const struct resolved_rule *rules;
	size_t rule_count;
	/* leaves are places in `rules`, or rule_count; or the leaf 0 */
	diagram by_rule;
	bool has_rules;
	const struct syscall_info *info;
	struct query_cases *out;
	bool is_out_of_memory;
};

/* ---- diagrams ---- */

struct fixed {
	struct diagram_store *store;
	const struct call *call;
	unsigned known;
	diagram *results; /* by node; 0: not visited */
};

static bool is_fixed(const struct fixed *f, unsigned bit, bool *out_set)
{
	unsigned word = bit / 32 - DIAGRAM_ARGS, index = word / 2;
	uint64_t value = f->known >> index & 1 ? f->call->args[index] : 0;

	*out_set = (word & 1 ? value : value >> 32) >> (31 - bit % 32) & 1;
	return f->known >> index & 1;
}

static diagram fix(struct fixed *f, diagram d)
{
	bool set;

	if (diagram_is_leaf(f->store, d))
		return d;
	if (f->results[d])
		return f->results[d];
	unsigned bit = diagram_bit(f->store, d);
	if (is_fixed(f, bit, &set))
		return f->results[d] = fix(f, diagram_branch(f->store, d, set));
	diagram low = fix(f, diagram_branch(f->store, d, false)),
		high = fix(f, diagram_branch(f->store, d, true));
	return f->results[d] = diagram_node(f->store, bit, low, high);
}

/* What is left of the diagram where the known arguments have their values. */
static diagram with_known(struct diagram_store *store, diagram d, const struct call *call,
                          unsigned known)
{
	struct fixed f = { store, call, known,
		           calloc(diagram_store_count(store) + 1, sizeof(diagram)) };

	if (!f.results) {
		diagram_store_fail(store);
		return d;
	}
	d = fix(&f, d);
	free(f.results);
	return d;
}

/* ---- the rests behind one argument ---- */

struct rests {
	diagram list[CASES_MAX + 1];
	size_t count;
	unsigned end;  /* the first bit behind the argument */
	uint8_t *seen; /* by node */
};

/* In the order of the smallest value that leads there. */
static void find_rests(const struct diagram_store *store, diagram d, struct rests *rests)
{
	if (rests->seen[d] || rests->count > CASES_MAX)
		return;
	rests->seen[d] = 1;
	if (diagram_bit(store, d) >= rests->end) {
		rests->list[rests->count++] = d;
		return;
	}
	find_rests(store, diagram_branch(store, d, false), rests);
	find_rests(store, diagram_branch(store, d, true), rests);
}

/* ---- cases ---- */

static int by_number(const void *a, const void *b)
{
	size_t left = *(const size_t *)a, right = *(const size_t *)b;

	return (left > right) - (left < right);
}

static void collect_rules(const struct walk *w, diagram d, uint8_t *seen, struct query_case *into)
{
	if (seen[d])
		return;
	seen[d] = 1;
	if (!diagram_is_leaf(w->store, d)) {
		collect_rules(w, diagram_branch(w->store, d, false), seen, into);
		collect_rules(w, diagram_branch(w->store, d, true), seen, into);
		return;
	}
	size_t place = diagram_value(w->store, d),
	       rule = place < w->rule_count ? w->rules[place].rule : 0;
	bool is_new = place < w->rule_count;
	for (size_t i = 0; i < into->rule_count && is_new; i++)
		is_new = into->rules[i] != rule;
	if (is_new && into->rule_count < RULES_OF_A_CASE)
		into->rules[into->rule_count++] = rule;
}

static void find_rules(struct walk *w, diagram region, struct query_case *into)
{
	size_t before = diagram_store_count(w->store);

	into->rules = calloc(RULES_OF_A_CASE, sizeof *into->rules);
	if (!w->has_rules || !into->rules)
		return;
	diagram d = diagram_choose(w->store, region, w->by_rule,
	                           diagram_leaf(w->store, (uint32_t)w->rule_count));
	uint8_t *seen = calloc(diagram_store_count(w->store) + 1, 1);
	if (seen)
		collect_rules(w, d, seen, into);
	free(seen);
	if (diagram_store_count(w->store) > before)
		diagram_store_forget(w->store, before);
	qsort(into->rules, into->rule_count, sizeof *into->rules, by_number);
}

static void add_case(struct walk *w, uint32_t answer, const struct argument_sets *sets,
                     diagram region)
{
	struct query_cases *out = w->out;

	if (out->count == CASES_MAX) {
		out->is_truncated = out->has_otherwise = true;
		return;
	}
	struct query_case *added = &out->list[out->count++];
	*added = (struct query_case){ .answer = answer, .where = malloc(sizeof *sets) };
	out->conditions |= sets->conditions;
	find_rules(w, region, added);
	if (!added->where || !added->rules)
		w->is_out_of_memory = true;
	else
		*added->where = *sets;
}

static void split(struct walk *w, diagram d, diagram region, struct argument_sets *sets)
{
	if (w->is_out_of_memory || w->out->is_truncated || diagram_store_full(w->store))
		return;
	if (diagram_is_leaf(w->store, d)) {
		if (diagram_value(w->store, d) == w->out->otherwise)
			w->out->has_otherwise = true;
		else
			add_case(w, diagram_value(w->store, d), sets, region);
		return;
	}
	unsigned index = (diagram_bit(w->store, d) / 32 - DIAGRAM_ARGS) / 2;
	struct rests rests = { .end = 32 * (DIAGRAM_ARGS + 2 * index + 2),
		               .seen = calloc(diagram_store_count(w->store) + 1, 1) };
	enum arg_kind kind = w->info ? w->info->args[index].kind : ARG_UNFILTERED;

	if (!rests.seen) {
		w->is_out_of_memory = true;
		return;
	}
	find_rests(w->store, d, &rests);
	free(rests.seen);
	sets->conditions |= 1u << index;
	for (size_t i = 0; i < rests.count; i++) {
		diagram set = set_leading_to(w->store, d, rests.list[i], rests.end);

		value_set_of(w->store, set, index, kind, &sets->sets[index]);
		split(w, rests.list[i],
		      diagram_choose(w->store, set, region, diagram_leaf(w->store, 0)), sets);
	}
	sets->conditions &= ~(1u << index);
	if (rests.count > CASES_MAX)
		w->out->is_truncated = w->out->has_otherwise = true;
}

/* ---- the whole ---- */

/* The diagram of rules, where it is not too large. */
static void add_by_rule(struct walk *w, const struct resolved_arch *arch, const struct call *call,
                        unsigned known)
{
	if (diagram_store_count(w->store) + NODES_FOR_RULES >= MEANING_STORE_LIMIT)
		return;
	size_t attempt = diagram_store_attempt(w->store, NODES_FOR_RULES);
	diagram d = meaning_of_rules(w->store, w->rules, w->rule_count, arch->arg_bits,
	                             MEANING_RULE, diagram_leaf(w->store, (uint32_t)w->rule_count));

	d = with_known(w->store, d, call, known);
	w->has_rules =
		diagram_store_end_attempt(w->store, attempt) && !diagram_store_full(w->store);
	w->by_rule = d;
}

static int walk_all(struct walk *w, const struct resolved_profile *resolved,
                    const struct call *call, unsigned known, struct error *err)
{
	const struct resolved_arch *arch = verdict_arch(resolved, call->arch);
	struct argument_sets *sets = calloc(1, sizeof *sets);
	diagram answers;

	if (!sets)
		return error_set(err, ENOMEM, "query");
	int result = meaning_of_call(w->store, resolved, call->arch, call->nr, &answers, err);
	if (result == 0) {
		answers = with_known(w->store, answers, call, known);
		add_by_rule(w, arch, call, known);
		if (diagram_is_leaf(w->store, answers))
			add_case(w, diagram_value(w->store, answers), sets,
			         diagram_leaf(w->store, 1));
		else
			split(w, answers, diagram_leaf(w->store, 1), sets);
		if (w->is_out_of_memory)
			result = error_set(err, ENOMEM, "query");
		else if (diagram_store_full(w->store))
			result = error_set(err, 0,
			                   "%s: the rules overlap in too many ways to be described",
			                   resolved->profile->source);
	}
	free(sets);
	return result;
}

/* Where every compared argument is known, no diagram is needed. */
static bool is_decided(const struct walk *w, unsigned known)
{
	unsigned compared = 0;

	for (size_t i = 0; i < w->rule_count; i++) {
		for (unsigned c = 0; c < w->rules[i].condition_count; c++)
			compared |= 1u << w->rules[i].conditions[c].index;
	}
	return !(compared & ~known);
}

static int decide(struct walk *w, const struct resolved_profile *resolved, const struct call *call,
                  struct error *err)
{
	struct verdict verdict = verdict_of(resolved, call);
	struct query_case *only = &w->out->list[w->out->count++];

	*only = (struct query_case){ .answer = verdict.ret,
		                     .where = calloc(1, sizeof *only->where),
		                     .rules = calloc(1, sizeof *only->rules) };
	if (!only->where || !only->rules)
		return error_set(err, ENOMEM, "query");
	only->rule_count = verdict.source == VERDICT_RULE;
	only->rules[0] = verdict.rule;
	return 0;
}

int cases_of(const struct resolved_profile *resolved, const struct call *call, unsigned known,
             struct query_cases *out, struct error *err)
{
	const struct resolved_arch *arch = verdict_arch(resolved, call->arch);
	struct query_cases cases = { .list = calloc(CASES_MAX, sizeof *cases.list) };
	struct walk w = { .store = region_store_new(),
		          .info = syscalls_info(call->arch, call->nr),
		          .out = &cases };
	int result;

	cases.otherwise = profile_action_ret(resolved->default_action) | resolved->default_data;
	if (arch)
		w.rules = verdict_rules(arch, call->nr, &w.rule_count);
	if (!w.store || !cases.list)
		result = error_set(err, ENOMEM, "query");
	else if (is_decided(&w, known))
		result = decide(&w, resolved, call, err);
	else
		result = walk_all(&w, resolved, call, known, err);
	diagram_store_free(w.store);
	if (result < 0)
		cases_done(&cases);
	else
		*out = cases;
	return result;
}

void cases_done(struct query_cases *cases)
{
	for (size_t i = 0; cases->list && i < cases->count; i++) {
		free(cases->list[i].where);
		free(cases->list[i].rules);
	}
	free(cases->list);
	*cases = (struct query_cases){ 0 };
}
