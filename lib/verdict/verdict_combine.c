/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the rules that a runtime adds, one after the other, to what libseccomp makes of them
 * (src/db.c, db_rule_add): per call, a rule without conditions wins over those with, in any order,
 * and of several without the first. Rules with conditions add up.
 *
 * Where two of those match the same arguments and differ in what they do, libseccomp's answer hangs
 * on the inner order of its tree, or it refuses the second (EEXIST). No meaning can be given to
 * that, so the profile is refused.
 */
#include "lib/verdict/verdict_combine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_contradictions.h"

/*
 * Brings every rule to its place: positions[i] is the index of the one for place i. Uses
 * `positions` up.
 */
static void move_rules(struct resolved_rule *rules, size_t *positions, size_t count)
{
	for (size_t start = 0; start < count; start++) {
		struct resolved_rule first = rules[start];
		size_t place = start;

		for (size_t from; (from = positions[place]) != start; place = from) {
			rules[place] = rules[from];
			positions[place] = place;
		}
		rules[place] = first;
		positions[place] = place;
	}
}

/*
 * Sorts by number, keeping the profile's order within a call: byte by byte, from the lowest on.
 * Most numbers differ in two bytes only.
 */
static int sort_rules(const char *source, struct resolved_arch *arch, struct error *err)
{
	size_t count = arch->rule_count;
	auto_free size_t *room = calloc(2 * count + 1, sizeof *room);
	size_t *positions = room, *sorted = room + count;
	uint32_t differing = 0;

	if (!room)
		return error_set(err, ENOMEM, "%s", source);
	for (size_t i = 0; i < count; i++) {
		positions[i] = i;
		differing |= arch->rules[i].nr ^ arch->rules[0].nr;
	}
	for (unsigned shift = 0; shift < 32; shift += 8) {
		size_t starts[256 + 1] = { 0 };

		if ((differing >> shift & 0xff) == 0)
			continue;
		for (size_t i = 0; i < count; i++)
			starts[(arch->rules[i].nr >> shift & 0xff) + 1]++;
		for (unsigned byte = 0; byte < 256; byte++)
			starts[byte + 1] += starts[byte];
		for (size_t i = 0; i < count; i++)
			sorted[starts[arch->rules[positions[i]].nr >> shift & 0xff]++] =
				positions[i];
		size_t *swapped = positions;
		positions = sorted;
		sorted = swapped;
	}
	move_rules(arch->rules, positions, count);
	return 0;
}

/* One past the last rule of the call whose first rule is at `start`. */
static size_t end_of_call(const struct resolved_arch *arch, size_t start)
{
	size_t end = start;

	while (end < arch->rule_count && arch->rules[end].nr == arch->rules[start].nr)
		end++;
	return end;
}

/* The first rule without conditions, or `end`. */
static size_t find_unconditional(const struct resolved_arch *arch, size_t start, size_t end)
{
	while (start < end && arch->rules[start].condition_count > 0)
		start++;
	return start;
}

/* A rule without conditions alone, and those with conditions where there is none. */
static void keep_what_counts(struct resolved_arch *arch)
{
	size_t kept = 0;

	for (size_t start = 0, end; start < arch->rule_count; start = end) {
		end = end_of_call(arch, start);
		size_t winner = find_unconditional(arch, start, end);

		for (size_t i = start; i < end; i++) {
			if (winner == end || i == winner)
				arch->rules[kept++] = arch->rules[i];
			else
				free(arch->rules[i].conditions);
		}
	}
	arch->rule_count = kept;
}

int verdict_combine(const char *source, struct resolved_arch *arch, size_t *compared,
                    struct error *err)
{
	if (sort_rules(source, arch, err) < 0)
		return -1;
	for (size_t start = 0, end; start < arch->rule_count; start = end) {
		end = end_of_call(arch, start);
		size_t unconditional = find_unconditional(arch, start, end);

		/*
		 * Those before it were added before it: a contradiction among them stops the
		 * runtime.
		 */
		if (verdict_contradictions(source, arch, &arch->rules[start], unconditional - start,
		                           compared, err) < 0)
			return -1;
	}
	keep_what_counts(arch);
	return 0;
}
