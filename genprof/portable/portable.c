/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts -> facts: every call that was made is looked up in the families, and its siblings get its
 * values. One step only: what was added has siblings of its own, which are not wanted.
 *
 * Not done here: what a library does differently in its own way of working (name lookup by
 * glibc's modules, temporary files): that needs a trace.
 */
#include "genprof/portable/portable.h"

#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/facts/facts.h"
#include "genprof/facts/facts_add.h"
#include "genprof/portable/family.h"
#include "genprof/portable/portable_arch.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/syscalls/syscalls.h"

struct work {
	struct facts *facts;
	const struct portable_options *options;
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "siblings: out of memory");
}

int portable_check_arches(const bool arches[ARCH_COUNT], struct error *err)
{
	enum arch first = ARCH_COUNT;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!arches[arch])
			continue;
		if (first == ARCH_COUNT)
			first = arch;
		if ((arch_audit_value(arch) ^ arch_audit_value(first)) & __AUDIT_ARCH_LE)
			return error_set(
				err, 0,
				"%s and %s order their bytes differently: no filter holds for both",
				arch_name(first), arch_name(arch));
	}
	return first < ARCH_COUNT ? 0 : error_set(err, 0, "no architecture was named");
}

int portable_read_arches(const char *list, struct portable_options *options, struct error *err)
{
	auto_free char *copy = strdup(list);
	char *rest = NULL;

	if (!copy)
		return no_memory(err);
	options->has_arches = true;
	for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest)) {
		enum arch arch = 0;

		while (arch < ARCH_COUNT && strcmp(arch_name(arch), word) != 0 &&
		       strcmp(arch_docker_name(arch), word) != 0)
			arch++;
		if (arch == ARCH_COUNT) {
			error_set(err, 0, "\"%s\" is not an architecture", word);
			return error_hint(
				err,
				"x86_64, i386, x32, aarch64, arm, riscv64, s390x, ppc64le ...");
		}
		options->arches[arch] = true;
	}
	return portable_check_arches(options->arches, err);
}

/* ---- carrying ---- */

struct pair {
	const struct family *family;
	const struct family_member *from, *to;
};

static unsigned comparable(const struct call_facts *call)
{
	unsigned set = 0;

	for (unsigned a = 0; a < CALL_ARGS; a++)
		set |= call->args[a].info ? 1u << a : 0;
	return set;
}

/*
 * One call of `from`, written as a call of `to`; where its meaning has several forms, the one of
 * that number.
 */
static unsigned translate_tuple(const struct pair *pair, const struct call_facts *seen,
                                const struct call_facts *into, const uint64_t *tuple, size_t form,
                                uint64_t out[CALL_ARGS], size_t *out_forms)
{
	unsigned out_known = 0;

	*out_forms = 1;
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		const uint64_t *values;
		size_t count;
		unsigned place;

		switch (family_fill(pair->family, pair->from, pair->to, a, &place, &values,
		                    &count)) {
		case FAMILY_FROM_ARGUMENT:
			if (!seen->args[place].info)
				break;
			out[a] = portable_arch_translate(seen->args[place].info, into->args[a].info,
			                                 tuple[place]);
			out_known |= 1u << a;
			break;
		case FAMILY_FROM_MEANING:
			out[a] = values[form % count];
			out_known |= 1u << a;
			if (count > *out_forms)
				*out_forms = count;
			break;
		case FAMILY_FROM_NOTHING:
			break;
		}
	}
	return out_known;
}

static int carry_tuples(const struct pair *pair, const struct call_facts *seen,
                        struct call_facts *into, struct error *err)
{
	static const uint64_t nothing[1][CALL_ARGS];
	unsigned known = comparable(seen);
	const uint64_t(*tuples)[CALL_ARGS] =
		known ? (const uint64_t(*)[CALL_ARGS])seen->tuples : nothing;
	size_t count = known ? seen->tuple_count : 1;

	for (size_t t = 0; t < count; t++) {
		size_t forms = 1;

		for (size_t form = 0; form < forms; form++) {
			uint64_t values[CALL_ARGS] = { 0 };
			unsigned set =
				translate_tuple(pair, seen, into, tuples[t], form, values, &forms);

			if (facts_add_tuple(into, set, values, err) < 0)
				return -1;
		}
	}
	return 0;
}

/* The same where only the single arguments are known. */
static int carry_args(const struct pair *pair, const struct call_facts *seen,
                      struct call_facts *into, struct error *err)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		struct arg_facts meant = { 0 };
		const struct arg_facts *from = NULL;
		const uint64_t *values;
		unsigned place;

		switch (family_fill(pair->family, pair->from, pair->to, a, &place, &values,
		                    &meant.value_count)) {
		case FAMILY_FROM_ARGUMENT:
			from = portable_arch_is_same(seen->args[place].info, into->args[a].info)
			               ? &seen->args[place]
			               : NULL;
			break;
		case FAMILY_FROM_MEANING:
			meant.values = (uint64_t *)(uintptr_t)values; /* only read */
			from = &meant;
			break;
		case FAMILY_FROM_NOTHING:
			break;
		}
		if (!from)
			facts_drop_argument(into, a);
		else if (facts_add_arg(into, a, from, err) < 0)
			return -1;
	}
	return 0;
}

/* `index` is that of the call that was seen: its address moves when others are added. */
static int carry(struct work *work, size_t index, const struct pair *pair, struct error *err)
{
	const struct call_facts *seen;
	struct call_facts *into;
	char reason[128];

	snprintf(reason, sizeof reason, "%s: in place of %s", pair->family->purpose,
	         pair->from->name);
	if (facts_add_call(work->facts, pair->to->name, reason, &into, err) < 0)
		return -1;
	seen = &work->facts->calls[index];
	into->only_enosys = false;
	into->by_library = work->options->siblings;
	if (comparable(seen) && !seen->tuples)
		return carry_args(pair, seen, into, err);
	return carry_tuples(pair, seen, into, err);
}

/* ---- which siblings ---- */

static bool is_on_any(const bool arches[ARCH_COUNT], const char *name)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (arches[arch] && family_is_on(arch, name))
			return true;
	}
	return false;
}

static bool is_wanted(const struct work *work, const char *seen, const struct family_member *to)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!work->facts->arches[arch] || !family_stands_in(to, arch))
			continue;
		if (work->options->siblings)
			return true;
		if (!work->facts->traced[arch] &&
		    (!family_is_on(arch, seen) || !is_on_any(work->facts->traced, to->name)))
			return true;
	}
	return false;
}

/*
 * Whether some call that was seen may have been `to` in other words: pipe2 with O_CLOEXEC was no
 * pipe. True where the values are not known.
 */
static bool is_meant(const struct pair *pair, const struct call_facts *seen)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		const struct arg_facts *arg = &seen->args[a];
		const uint64_t *values;
		bool is_same = false;
		unsigned place;
		size_t count;

		if (!arg->values || family_fill(pair->family, pair->to, pair->from, a, &place,
		                                &values, &count) != FAMILY_FROM_MEANING)
			continue;
		for (size_t i = 0; i < arg->value_count * count; i++)
			is_same = is_same || arg->values[i / count] == values[i % count];
		if (!is_same)
			return false;
	}
	return true;
}

static int add_siblings(struct work *work, size_t index, struct error *err)
{
	for (size_t f = 0; f < family_count(); f++) {
		struct family family = family_at(f);
		const char *name = work->facts->calls[index].name;
		struct pair pair = { .family = &family, .from = family_find(&family, name) };

		if (!pair.from || !family_is_replaceable(pair.from))
			continue;
		for (size_t k = 0; k < family.count; k++) {
			pair.to = &family.members[k];
			/* With its arguments in memory it is answered ENOSYS: portable_memory.h. */
			if (pair.to == pair.from || strchr(pair.to->letters, '*') ||
			    !is_wanted(work, name, pair.to) ||
			    !is_meant(&pair, &work->facts->calls[index]))
				continue;
			if (carry(work, index, &pair, err) < 0)
				return -1;
		}
	}
	return 0;
}

static bool is_touched(const struct facts *facts, const struct family *family, size_t seen_count)
{
	for (size_t i = 0; i < seen_count; i++) {
		if (!facts->calls[i].only_enosys && family_find(family, facts->calls[i].name))
			return true;
	}
	return false;
}

/*
 * On i386 and s390 a library may reach socket calls and System V ipc through socketcall and ipc. A
 * condition on the call itself never holds there, for its arguments lie in memory.
 */
static int add_multiplexers(struct work *work, size_t index, struct error *err)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		const char *seen = work->facts->calls[index].name;
		uint64_t values[CALL_ARGS] = { 0 };
		struct call_facts *call;
		uint32_t nr, code;

		if (!work->facts->arches[arch] ||
		    (work->facts->traced[arch] && !work->options->siblings) ||
		    syscalls_multiplexed(arch, seen, &nr, &code) != SYSCALLS_FOUND)
			continue;
		values[0] = code;
		if (facts_add_call(work->facts, syscalls_name(arch, nr),
		                   "other calls by their codes, with their arguments in memory",
		                   &call, err) < 0 ||
		    facts_add_tuple(call, 1u << 0, values, err) < 0)
			return -1;
		call->only_enosys = false;
	}
	return 0;
}

/* What libraries make around the calls that were seen. */
static int add_surroundings(struct work *work, const struct family *family, struct error *err)
{
	size_t count;
	const struct family_with *rows = family_with(family, &count);
	char reason[128];

	snprintf(reason, sizeof reason, "%s: made by a C library", family->purpose);
	for (size_t i = 0; i < count; i++) {
		uint64_t values[CALL_ARGS] = { 0 };
		struct call_facts *call;
		unsigned known = 0;

		if (!is_on_any(work->facts->arches, rows[i].call))
			continue;
		if (facts_add_call(work->facts, rows[i].call, reason, &call, err) < 0)
			return -1;
		call->only_enosys = false;
		call->by_library = true;
		for (unsigned a = 0; a < rows[i].arg_count; a++) {
			values[rows[i].args[a].index] = rows[i].args[a].value;
			known |= 1u << rows[i].args[a].index;
		}
		if (facts_add_tuple(call, known, values, err) < 0)
			return -1;
	}
	return 0;
}

int portable_extend(struct facts *facts, const struct portable_options *options,
                    enum narrowing narrowing, struct warnings *notes, struct error *err)
{
	struct work work = { .facts = facts, .options = options };
	size_t seen_count = facts->call_count;
	struct call_facts *start;

	if (seen_count == 0 || (!options->siblings && !options->has_arches))
		return 0;
	if (options->has_arches)
		memcpy(facts->arches, options->arches, sizeof facts->arches);
	/* Whatever loads a filter executes the workload next: every program is started. */
	if (options->siblings &&
	    facts_add_call(facts, "execve", "starts the workload", &start, err) < 0)
		return -1;
	seen_count = facts->call_count;
	for (size_t f = 0; options->siblings && f < family_count(); f++) {
		struct family family = family_at(f);

		if (is_touched(facts, &family, seen_count) &&
		    add_surroundings(&work, &family, err) < 0)
			return -1;
	}
	seen_count = facts->call_count;
	for (size_t i = 0; i < seen_count; i++) {
		if (facts->calls[i].only_enosys)
			continue;
		if (add_siblings(&work, i, err) < 0 || add_multiplexers(&work, i, err) < 0)
			return -1;
	}
	facts_add_done(facts);
	return portable_arch_adapt(facts, narrowing, notes, err);
}
