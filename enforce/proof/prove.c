/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filter and verdict, asked about the same calls.
 *
 * The cells come from both sides: from every comparison that the filter can reach (cells_add_filter
 * follows all its paths) and from the conditions of the rules. Both sides tell what they looked at, so
 * that words which neither did need one value only. No cell is left out then, and agreement on all of them
 * is agreement everywhere; but where there may be more cells than are tried, the number is counted as sampled.
 */
#include "enforce/proof/prove.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "enforce/proof/axes.h"
#include "enforce/proof/cells.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

struct proof {
	const struct filter *filter;
	const struct resolved_profile *resolved;
	uint64_t cells_per_call;
	struct prove_coverage coverage;
	struct prove_difference difference;
	bool is_different;
	struct cells cells;
	uint64_t random;
};

static const unsigned KNOWN_ARCH = 1u << CELLS_ARCH, KNOWN_NR = 1u << CELLS_NR;

/* splitmix64: the same calls are tried in every run. */
static uint64_t next_random(struct proof *proof)
{
	uint64_t z = proof->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* The words that hold these halves of arguments. */
static uint32_t words_of(uint32_t halves)
{
	uint32_t words = 0;

	for (unsigned i = 0; i < CALL_ARGS && halves >> 2 * i; i++) {
		words |= (halves >> 2 * i & 1) << cells_low_word(i);
		words |= (halves >> (2 * i + 1) & 1) << cells_high_word(i);
	}
	return words;
}

/* What the profile says of a call; adds the words that it looked at. */
static uint32_t wanted(const struct resolved_profile *resolved, const struct seccomp_data *data, uint32_t *words)
{
	struct call call = { .nr = (uint32_t)data->nr, .ip = data->instruction_pointer };

	if (arch_from_audit(data->arch, call.nr, &call.arch) != 0)
		return resolved->bad_arch_ret;
	memcpy(call.args, data->args, sizeof call.args);
	struct verdict verdict = verdict_of(resolved, &call);
	*words |= words_of(verdict.halves_read);
	return verdict.ret;
}

static unsigned words_set(const struct seccomp_data *data)
{
	unsigned n = 0;

	for (unsigned w = CELLS_IP; w < CELLS_WORDS; w++)
		n += cells_get_word(data, w) != 0;
	return n;
}

static bool is_smaller(const struct seccomp_data *a, const struct seccomp_data *b)
{
	if (words_set(a) != words_set(b))
		return words_set(a) < words_set(b);
	for (unsigned i = 0; i < 6; i++) {
		if (a->args[i] != b->args[i])
			return a->args[i] < b->args[i];
	}
	return false;
}

/* Asks both. Returns the words that either looked at: any call that has the same there is answered the same. */
static uint32_t try_call(struct proof *proof, const struct seccomp_data *data)
{
	struct filter_path path;
	uint32_t got = filter_run(proof->filter, data, &path);
	uint32_t want = wanted(proof->resolved, data, &path.words_read);

	proof->coverage.calls++;
	if (want != got && (!proof->is_different || is_smaller(data, &proof->difference.data))) {
		proof->is_different = true;
		proof->difference = (struct prove_difference){ *data, want, got };
	}
	return path.words_read;
}

/* ---- the arguments of one call ---- */

static const struct resolved_arch *find_arch(const struct resolved_profile *resolved, uint32_t audit, uint32_t nr)
{
	enum arch arch;

	if (arch_from_audit(audit, nr, &arch) != 0)
		return NULL;
	return verdict_arch(resolved, arch);
}

/*
 * Tries every combination of the axes from `axis` on, beside what `data` holds for those before. An axis that nobody
 * looked at, whatever the later ones were, keeps its first value. Stops when coverage.calls reaches `limit`.
 */
static uint32_t try_all(struct proof *proof, const struct axes *axes, unsigned axis, uint64_t limit, struct seccomp_data *data)
{
	uint32_t words = 0;

	if (axis == axes->count)
		return try_call(proof, data);
	for (size_t v = 0; v < axes->counts[axis] && proof->coverage.calls < limit; v++) {
		cells_set_word(data, axes->words[axis], axes->values[axis][v]);
		words |= try_all(proof, axes, axis + 1, limit, data);
		if (!(words >> axes->words[axis] & 1))
			break;
	}
	return words;
}

/* Arguments that satisfy the rule, where one value can. */
static void satisfy(struct seccomp_data *data, const struct resolved_rule *rule)
{
	for (unsigned c = 0; c < rule->condition_count; c++) {
		const struct condition *condition = &rule->conditions[c];
		uint64_t value = condition->value;

		switch (condition->op) {
		case OPERATOR_LT: value--; break;
		case OPERATOR_GT:
		case OPERATOR_NE: value++; break;
		case OPERATOR_MASKED_EQ: value = condition->value_two; break;
		default: break;
		}
		data->args[condition->index] = value;
	}
}

static void set_random_word(struct proof *proof, const struct axes *axes, struct seccomp_data *data)
{
	uint64_t random = next_random(proof);
	unsigned axis = (unsigned)(random % axes->count);

	cells_set_word(data, axes->words[axis], axes->values[axis][(random >> 32) % axes->counts[axis]]);
}

/* Around every rule in turn: each word alone, then a few at once, then anything. */
static void try_samples(struct proof *proof, const struct axes *axes, const struct seccomp_data *plain,
                        const struct resolved_rule *rule, const struct resolved_rule *end, unsigned arg_bits)
{
	uint64_t limit = proof->coverage.calls + proof->cells_per_call;
	uint64_t alone = proof->coverage.calls + proof->cells_per_call / 2;
	const struct resolved_rule *first = rule;

	proof->coverage.sampled++;
	for (; rule < end && rule->nr == (uint32_t)plain->nr && proof->coverage.calls < alone; rule++) {
		struct seccomp_data base = *plain;

		satisfy(&base, rule);
		for (unsigned i = 0; i < 6 && arg_bits == 32; i++)
			base.args[i] &= UINT32_MAX;
		for (unsigned i = 0; i < axes->count; i++) {
			struct seccomp_data data = base;

			for (size_t v = 0; v < axes->counts[i] && proof->coverage.calls < alone; v++) {
				cells_set_word(&data, axes->words[i], axes->values[i][v]);
				try_call(proof, &data);
			}
		}
	}
	size_t rules = (size_t)(rule - first);
	while (proof->coverage.calls < limit) {
		struct seccomp_data data = *plain;
		uint64_t random = next_random(proof);
		unsigned changes = random & 1 ? 2 + (unsigned)(random >> 1 & 3) : 3 * axes->count;

		if (rules)
			satisfy(&data, first + (random >> 8) % rules);
		for (unsigned i = 0; i < 6 && arg_bits == 32; i++)
			data.args[i] &= UINT32_MAX;
		for (unsigned n = 0; n < changes; n++)
			set_random_word(proof, axes, &data);
		try_call(proof, &data);
	}
}

/* Every combination of arguments that either side tells apart, or samples of them. */
static int prove_arguments(struct proof *proof, struct seccomp_data data, const struct resolved_rule *first,
                           const struct resolved_rule *end, struct error *err)
{
	unsigned arg_bits = data.arch & __AUDIT_ARCH_64BIT ? 64 : 32;
	struct axes axes;

	cells_clear(&proof->cells);
	if (cells_add_filter(&proof->cells, proof->filter, &data, KNOWN_ARCH | KNOWN_NR, err) < 0)
		return -1;
	for (const struct resolved_rule *rule = first; rule < end && rule->nr == (uint32_t)data.nr; rule++) {
		for (unsigned c = 0; c < rule->condition_count; c++) {
			if (cells_add_condition(&proof->cells, &rule->conditions[c], err) < 0)
				return -1;
		}
	}
	if (axes_init(&axes, &proof->cells, arg_bits, err) < 0)
		return -1;
	uint64_t limit = proof->coverage.calls + proof->cells_per_call;
	struct seccomp_data tried = data;
	proof->coverage.with_args += axes.count > 0;
	if (!proof->cells.is_opaque)
		try_all(proof, &axes, 0, limit, &tried);
	if (proof->cells.is_opaque || axes.is_partial || proof->coverage.calls == limit)
		try_samples(proof, &axes, &data, first, end, arg_bits);
	axes_done(&axes);
	return 0;
}

/* Where neither the filter nor a rule looks at more than architecture and number, one call stands for all. */
static int prove_number(struct proof *proof, uint32_t audit, uint32_t nr, struct error *err)
{
	struct seccomp_data data = { .nr = (int)nr, .arch = audit };
	const struct resolved_arch *arch = find_arch(proof->resolved, audit, nr);

	proof->coverage.numbers++;
	if (!(try_call(proof, &data) & ~(KNOWN_ARCH | KNOWN_NR)))
		return 0;
	size_t count = 0;
	const struct resolved_rule *rules = arch ? verdict_rules(arch, nr, &count) : NULL;
	return prove_arguments(proof, data, rules, rules ? rules + count : NULL, err);
}

/* ---- all numbers of one architecture value, all architecture values ---- */

/* Of the number or the architecture. Where there may be more than are tried, all of them are a sample. */
static int word_values(struct proof *proof, unsigned word, uint32_t **out_values, size_t *out_count, struct error *err)
{
	int r = cells_values(&proof->cells, word, out_values, out_count, err);

	proof->coverage.sampled += r == CELLS_PARTIAL || proof->cells.is_opaque;
	return r < 0 ? -1 : 0;
}

/* Numbers that the filter or the rules tell apart, with their neighbours. */
static int add_number_tests(struct proof *proof, uint32_t audit, struct error *err)
{
	static const uint32_t always[] = { 0, ARCH_X32_BIT, 0x80000000, 0x7fffffff, UINT32_MAX };
	struct seccomp_data data = { .arch = audit };
	struct cell_tests *tests = &proof->cells.words[CELLS_NR];
	size_t extra = sizeof always / sizeof *always;

	cells_clear(&proof->cells);
	if (cells_add_filter(&proof->cells, proof->filter, &data, KNOWN_ARCH, err) < 0)
		return -1;
	for (size_t i = 0; i < proof->resolved->arch_count; i++) {
		if (arch_audit_value(proof->resolved->archs[i].arch) == audit)
			extra += 2 * (proof->resolved->archs[i].rule_count + 1);
	}
	struct cell_test *grown = reallocarray(tests->list, tests->count + extra, sizeof *grown);
	if (!grown)
		return error_set(err, ENOMEM, "proof");
	tests->list = grown;
	tests->room = tests->count + extra;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		grown[tests->count++] = (struct cell_test){ UINT32_MAX, always[i], false };
	for (size_t i = 0; i < proof->resolved->arch_count; i++) {
		const struct resolved_arch *arch = &proof->resolved->archs[i];

		if (arch_audit_value(arch->arch) != audit)
			continue;
		for (size_t r = 0; r <= arch->rule_count; r++) {
			uint32_t nr = r < arch->rule_count ? arch->rules[r].nr : arch->highest_named;

			if (r > 0 && r < arch->rule_count && arch->rules[r - 1].nr == nr)
				continue;
			/* Also on the other side of the x32 bit. */
			grown[tests->count++] = (struct cell_test){ UINT32_MAX, nr, false };
			grown[tests->count++] = (struct cell_test){ UINT32_MAX, nr ^ ARCH_X32_BIT, false };
		}
	}
	return 0;
}

static int prove_arch(struct proof *proof, uint32_t audit, struct error *err)
{
	auto_free uint32_t *numbers = NULL;
	size_t count = 0;

	if (add_number_tests(proof, audit, err) < 0 || word_values(proof, CELLS_NR, &numbers, &count, err) < 0)
		return -1;
	proof->coverage.archs++;
	for (size_t i = 0; i < count && !proof->is_different; i++) {
		if (prove_number(proof, audit, numbers[i], err) < 0)
			return -1;
	}
	return 0;
}

/* The architecture values to try: what the filter compares with, and all that exist. */
static int arch_values(struct proof *proof, uint32_t **out_values, size_t *out_count, struct error *err)
{
	struct seccomp_data nothing = { 0 };
	struct filter known = { 0 };
	struct sock_filter compare[ARCH_COUNT * 2 + 1];

	/* As a filter of its own, so that one way of collecting serves both. */
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		compare[known.count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		                                                      offsetof(struct seccomp_data, arch));
		compare[known.count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch_audit_value(a), 0, 0);
	}
	compare[known.count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	known.instructions = compare;
	cells_clear(&proof->cells);
	if (cells_add_filter(&proof->cells, &known, &nothing, 0, err) < 0 ||
	    cells_add_filter(&proof->cells, proof->filter, &nothing, 0, err) < 0)
		return -1;
	return word_values(proof, CELLS_ARCH, out_values, out_count, err);
}

int prove_filter(const struct filter *filter, const struct resolved_profile *resolved, uint64_t cells_per_call,
                 struct prove_coverage *out_coverage, struct prove_difference *out_difference, struct error *err)
{
	struct proof proof = { .filter = filter, .resolved = resolved, .cells_per_call = cells_per_call };
	auto_free uint32_t *archs = NULL;
	size_t count = 0;
	size_t room = filter->count > ARCH_COUNT * 2 + 1 ? filter->count : ARCH_COUNT * 2 + 1;

	if (cells_init(&proof.cells, room, err) < 0)
		return -1;
	int rc = arch_values(&proof, &archs, &count, err);
	for (size_t i = 0; i < count && rc == 0 && !proof.is_different; i++)
		rc = prove_arch(&proof, archs[i], err);
	cells_done(&proof.cells);
	if (rc < 0)
		return -1;
	*out_coverage = proof.coverage;
	if (!proof.is_different)
		return PROVE_EQUAL;
	*out_difference = proof.difference;
	return PROVE_DIFFERENT;
}

const char *prove_describe(const struct prove_difference *difference, char *buffer, size_t size)
{
	const struct seccomp_data *data = &difference->data;
	char want[64], got[64];
	enum arch arch;
	const char *name = NULL;

	verdict_describe((struct verdict){ .ret = difference->verdict }, want, sizeof want);
	verdict_describe((struct verdict){ .ret = difference->filter }, got, sizeof got);
	if (arch_from_audit(data->arch, (uint32_t)data->nr, &arch) == 0)
		name = syscalls_name(arch, (uint32_t)data->nr);
	snprintf(buffer, size, "call %s (number 0x%x, architecture 0x%x) with 0x%llx, 0x%llx, 0x%llx, 0x%llx, 0x%llx, "
	         "0x%llx: the profile says %s, the filter %s", name ? name : "without a name", (unsigned)data->nr,
	         data->arch, (unsigned long long)data->args[0], (unsigned long long)data->args[1],
	         (unsigned long long)data->args[2], (unsigned long long)data->args[3],
	         (unsigned long long)data->args[4], (unsigned long long)data->args[5], want, got);
	return buffer;
}
