/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule holds on every architecture of the profile, its numbers were seen on one: here both are
 * brought together, argument by argument. When in doubt an argument is not compared.
 */
#include "genprof/portable/portable_arch.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/facts/value_groups.h"
#include "genprof/facts/facts.h"
#include "genprof/facts/facts_add.h"
#include "genprof/portable/family.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/syscalls/syscalls.h"

static bool exists(const struct facts *facts, const char *name)
{
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (facts->arches[arch] && family_is_on(arch, name))
			return true;
	}
	return false;
}

static void drop_foreign_calls(struct facts *facts, struct warnings *notes)
{
	size_t kept = 0;

	for (size_t i = 0; i < facts->call_count; i++) {
		if (exists(facts, facts->calls[i].name)) {
			facts->calls[kept++] = facts->calls[i];
			continue;
		}
		if (!facts->calls[i].added)
			warnings_add(notes,
			             "%s: none of the profile's architectures has it: left out",
			             facts->calls[i].name);
		facts_call_done(&facts->calls[i]);
	}
	facts->call_count = kept;
}

static const struct syscall_info *info_on(enum arch arch, const char *name)
{
	uint32_t nr;

	return syscalls_number(arch, name, &nr) == SYSCALLS_FOUND ? syscalls_info(arch, nr) : NULL;
}

/*
 * On i386 libraries call mmap2 and never mmap: its arguments need not be right
 * there.
 */
static bool is_made_otherwise(enum arch arch, const char *name)
{
	for (size_t f = 0; f < family_count(); f++) {
		struct family family = family_at(f);

		if (!family_find(&family, name))
			continue;
		for (size_t k = 0; k < family.count; k++) {
			const struct family_member *other = &family.members[k];

			if (strcmp(other->name, name) != 0 &&
			    strcmp(other->letters, family_find(&family, name)->letters) == 0 &&
			    family_stands_in(other, arch) && info_on(arch, other->name))
				return true;
		}
	}
	return false;
}

static const struct constant *find_constant(const struct arg_info *info, const char *name)
{
	for (size_t i = 0; i < info->constant_count; i++) {
		if (strcmp(info->constants[i].name, name) == 0)
			return &info->constants[i];
	}
	return NULL;
}

bool portable_arch_is_same(const struct arg_info *here, const struct arg_info *there)
{
	return here && there && here->constants == there->constants;
}

uint64_t portable_arch_translate(const struct arg_info *here, const struct arg_info *there,
                                 uint64_t value)
{
	uint64_t rest = value, out = 0;

	if (!here || !there || portable_arch_is_same(here, there))
		return value;
	for (size_t i = 0; i < here->constant_count; i++) {
		const struct constant *constant = &here->constants[i],
				      *other = find_constant(there, constant->name);

		if (!other || constant->mask || !constant->value ||
		    (rest & constant->value) != constant->value)
			continue;
		rest &= ~constant->value;
		out |= other->value;
	}
	return out | rest;
}

static int add_translated(struct call_facts *call, unsigned index, const struct arg_info *there,
                          enum narrowing narrowing, struct error *err)
{
	struct arg_facts *arg = &call->args[index];
	const struct arg_info *here = arg->info;
	auto_free uint64_t *values = calloc(arg->value_count + 1, sizeof *values);
	struct arg_facts other = { .values = values, .value_count = arg->value_count };

	if (!values)
		return error_set(err, 0, "siblings: out of memory");
	for (size_t i = 0; i < arg->value_count; i++)
		values[i] = portable_arch_translate(here, there, arg->values[i]);
	other.ever_set = portable_arch_translate(here, there, arg->ever_set);
	/* A stable profile adds what belongs to the values: under the numbers of both. */
	arg->info = there;
	if (narrowing == NARROWING_STABLE && value_groups_add(call, err) < 0)
		return -1;
	arg->info = here;
	if (!arg->values)
		other.values = NULL;
	return facts_add_arg(call, index, &other, err);
}

static int adapt_arg(struct call_facts *call, unsigned index, enum arch arch,
                     enum narrowing narrowing, struct error *err)
{
	const struct syscall_info *info = info_on(arch, call->name);
	const struct arg_info *here = call->args[index].info,
			      *there = info ? &info->args[index] : NULL;

	if (!there || there->kind == ARG_UNFILTERED) {
		if (is_made_otherwise(arch, call->name))
			return 0;
		facts_drop_argument(call, index);
		call->some_arch_without_args = true;
		return 0;
	}
	if (portable_arch_is_same(here, there))
		return 0;
	if (there->constant_count == 0) {
		facts_drop_argument(call, index);
		call->some_arch_without_args = true;
		return 0;
	}
	return add_translated(call, index, there, narrowing, err);
}

int portable_arch_adapt(struct facts *facts, enum narrowing narrowing, struct warnings *notes,
                        struct error *err)
{
	drop_foreign_calls(facts, notes);
	for (size_t i = 0; i < facts->call_count; i++) {
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
			struct call_facts *call = &facts->calls[i];
			uint32_t nr;

			if (!facts->arches[arch] || facts->traced[arch] ||
			    syscalls_number(arch, call->name, &nr) != SYSCALLS_FOUND)
				continue;
			for (unsigned a = 0; a < CALL_ARGS; a++) {
				if (call->args[a].info &&
				    adapt_arg(call, a, arch, narrowing, err) < 0)
					return -1;
			}
		}
	}
	return 0;
}
