/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules on one call that answer differently never match the same arguments (verdict_resolve refuses
 * them otherwise), so what covers a rule are rules with the same answer. From the last rule to the
 * first: is it within the union of those before it and of those behind it that were not covered?
 */
#include "genprof/lint/lint_covered.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "lib/base/cleanup.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"

/* A hostile profile has tens of thousands of rules on one call, on each of many machines. */
enum { NODES_PER_CALL = 1 << 16, MAX_RULES_ON_A_CALL = 512, MOST_STEPS = 1 << 21 };

static size_t place_of(size_t machine, size_t arch)
{
	return machine * ARCH_COUNT + arch;
}

/* Writes nothing where there is no diagram of reasonable size. Returns -1 without memory. */
static int judge_call(struct diagram_store *s, const struct resolved_rule *rules, size_t count,
                      unsigned arg_bits, uint8_t *out)
{
	auto_free diagram *sets = calloc(count, sizeof *sets);
	auto_free diagram *before = calloc(count, sizeof *before);
	auto_free uint8_t *effects = calloc(count, 1);
	diagram none = set_empty(s), all = diagram_leaf(s, 1), earlier = none, later = none;

	if (!sets || !before || !effects)
		return -1;
	size_t attempt = diagram_store_attempt(s, NODES_PER_CALL);
	for (size_t i = 0; i < count && !diagram_store_full(s); i++) {
		sets[i] = meaning_of_rule(s, &rules[i], arg_bits);
		before[i] = earlier;
		earlier = diagram_choose(s, sets[i], all, earlier);
	}
	for (size_t i = count; i-- > 0 && !diagram_store_full(s);) {
		diagram own = set_without(s, set_without(s, sets[i], before[i]), later);

		effects[i] = sets[i] == none ? LINT_EMPTY
		             : own == none   ? LINT_COVERED
		                             : LINT_DECIDES;
		if (effects[i] == LINT_DECIDES)
			later = diagram_choose(s, sets[i], all, later);
	}
	if (diagram_store_end_attempt(s, attempt) && !diagram_store_full(s)) {
		memcpy(out, effects, count);
		diagram_store_forget(s, attempt);
	}
	return 0;
}

static int judge_arch(struct diagram_store *s, const struct resolved_arch *arch, uint8_t *out)
{
	for (size_t i = 0, end; i < arch->rule_count; i = end) {
		for (end = i + 1;
		     end < arch->rule_count && arch->rules[end].nr == arch->rules[i].nr;)
			end++;
		if (arch->rules[i].condition_count > 0 && end - i <= MAX_RULES_ON_A_CALL &&
		    judge_call(s, &arch->rules[i], end - i, arch->arg_bits, &out[i]) < 0)
			return -1;
	}
	return 0;
}

int lint_covered_find(const struct machine_cases *cases, struct lint_covered *out)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);
	int rc = -1;

	*out = (struct lint_covered){ calloc(place_of(cases->count, 0) + 1, sizeof *out->lists),
		                      place_of(cases->count, 0) };
	if (store && out->lists) {
		diagram_store_bound(store, MOST_STEPS);
		rc = 0;
	}
	for (size_t m = 0; m < cases->count && rc == 0; m++) {
		const struct resolved_profile *resolved = cases->list[m].resolved;

		for (size_t a = 0; resolved && a < resolved->arch_count && rc == 0; a++) {
			uint8_t *list = calloc(resolved->archs[a].rule_count + 1, 1);

			out->lists[place_of(m, a)] = list;
			rc = list ? judge_arch(store, &resolved->archs[a], list) : -1;
		}
	}
	diagram_store_free(store);
	return rc;
}

void lint_covered_done(struct lint_covered *covered)
{
	for (size_t i = 0; covered->lists && i < covered->count; i++)
		free(covered->lists[i]);
	free(covered->lists);
	*covered = (struct lint_covered){ 0 };
}

const uint8_t *lint_covered_of(const struct lint_covered *covered, size_t machine, size_t arch)
{
	return covered->lists[place_of(machine, arch)];
}
