/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every named call of the architecture is asked for in both profiles. A constant of an argument is
 * allowed where some call with it is, with any other arguments: the set of allowed calls intersects
 * that of calls with the constant.
 */
#include "genprof/compare/surplus.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "genprof/compare/risk.h"
#include "genprof/compare/seen.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

/* What a profile allows of the call at hand. */
struct allowed {
	struct diagram_store *store;
	diagram set;
	unsigned arg_bits;
};

struct finder {
	const struct resolved_profile *resolved, *reference;
	struct trace *trace;
	struct diagram_store *store;
	struct surplus surplus;
};

static int add(struct finder *f, struct surplus_entry entry, struct error *err)
{
	struct surplus *s = &f->surplus;

	if (array_room(s->list, s->count, 1) < 0)
		return error_set(err, 0, "surplus: out of memory");
	const struct risk *risk = risk_find(entry.name);
	size_t count;
	const struct risk *all = risk_list(&count);
	entry.rank = risk ? (size_t)(risk - all) : count;
	entry.why = risk ? risk->why : NULL;
	s->list[s->count++] = entry;
	return 0;
}

/* ---- arguments ---- */

/* Whether the profile allows the call with this value of one argument. */
static int allows_value(const struct allowed *allowed_set, unsigned arg, uint64_t value,
                        bool *out_allowed, struct error *err)
{
	struct region region = { .known = 1u << arg };
	uint64_t args[CALL_ARGS];

	region.values[arg] = value;
	int found = region_find(allowed_set->store, allowed_set->set, &region, args, err);
	*out_allowed = found == REGION_POINT;
	return found < 0 ? -1 : 0;
}

/*
 * What was used of an argument: a value of it, all its bits, and whether a constant was among them.
 */
struct usage {
	uint64_t some, bits;
	bool was_bits_only;
};

static struct usage usage_of(const struct observation *o, unsigned arg)
{
	struct seen_cursor cursor = { .call = o };
	struct usage usage = { 0 };
	struct seen seen;

	while (seen_next(&cursor, &seen)) {
		if (!(seen.known & 1u << arg))
			continue;
		usage.some = seen.values[arg];
		usage.bits |= seen.values[arg];
	}
	if (o->detail == TRACE_VALUES && !o->args[arg].values) {
		usage.bits |= o->args[arg].ever_set;
		usage.was_bits_only = true;
	}
	return usage;
}

static bool used_value(const struct observation *o, unsigned arg, const struct constant *c)
{
	struct seen_cursor cursor = { .call = o };
	uint64_t mask = c->mask ? c->mask : UINT64_MAX;
	struct seen seen;

	while (seen_next(&cursor, &seen))
		if ((seen.known & 1u << arg) && (seen.values[arg] & mask) == c->value)
			return true;
	return false;
}

static bool is_flag(const struct arg_info *info, const struct constant *c)
{
	if (c->mask & (c->mask - 1))
		return false; /* a value of a field */
	return info->kind == ARG_FLAGS ? c->value != 0 : c->mask != 0;
}

/* The calls whose argument has the constant: all bits of a flag, the value of a field. */
static diagram having(const struct allowed *of, unsigned arg, const struct arg_info *info,
                      const struct constant *c)
{
	uint64_t mask = is_flag(info, c) ? c->value : c->mask ? c->mask : SYSCALLS_ARG_MASK;
	const struct condition has = {
		.index = arg, .op = OPERATOR_MASKED_EQ, .value = mask, .value_two = c->value & mask
	};

	return meaning_of_condition(of->store, &has, of->arg_bits);
}

static void count_constant(const struct allowed *allowed_set, const struct observation *o,
                           unsigned arg, const struct arg_info *info, const struct constant *c,
                           const struct usage *usage, struct surplus_entry *entry)
{
	struct diagram_store *s = allowed_set->store;
	diagram none = set_empty(s),
		both = diagram_choose(s, having(allowed_set, arg, info, c), allowed_set->set, none);
	bool was_used =
		is_flag(info, c) ? (usage->bits & c->value) == c->value : used_value(o, arg, c);

	entry->known++;
	entry->allowed += both != none;
	entry->used += both != none && was_used;
}

/*
 * Whether an allowed value is none of the constants, whatever other flags are set, and whatever the
 * bits that the kernel does not read.
 */
static bool allows_unnamed(const struct allowed *allowed_set, unsigned arg,
                           const struct arg_info *info)
{
	struct diagram_store *s = allowed_set->store;
	diagram left = allowed_set->set;
	uint64_t flags = 0;

	for (size_t i = 0; i < info->constant_count; i++)
		flags |= is_flag(info, &info->constants[i]) ? info->constants[i].value : 0;
	for (size_t i = 0; i < info->constant_count; i++) {
		struct constant plain = info->constants[i];

		if (is_flag(info, &plain))
			continue;
		plain.mask = SYSCALLS_ARG_MASK & ~flags;
		plain.value &= plain.mask;
		left = set_without(s, left, having(allowed_set, arg, info, &plain));
	}
	return left != set_empty(s);
}

static int find_in_arg(struct finder *f, const char *name, const struct allowed *allowed_set,
                       const struct allowed *reference, const struct observation *o, unsigned arg,
                       const struct arg_info *info, struct error *err)
{
	struct surplus_entry entry = { .name = name, .arg = info };
	struct usage usage = usage_of(o, arg);

	if (usage.was_bits_only && info->kind != ARG_FLAGS)
		return 0; /* the traces do not say which values were used */
	for (size_t i = 0; i < info->constant_count; i++)
		count_constant(allowed_set, o, arg, info, &info->constants[i], &usage, &entry);
	entry.any = info->kind == ARG_ENUM && allows_unnamed(allowed_set, arg, info);
	if (diagram_store_full(f->store))
		return error_set(err, 0,
		                 "%s: %s: the rules overlap in too many ways to be compared",
		                 f->resolved->profile->source, name);
	if (allows_value(reference, arg, usage.some, &entry.in_reference, err) < 0)
		return -1;
	return entry.allowed > entry.used ? add(f, entry, err) : 0;
}

static int find_in_args(struct finder *f, const struct observation *o,
                        const struct allowed *allowed_set, const struct allowed *reference,
                        struct error *err)
{
	const struct syscall_info *info = syscalls_info(o->arch, o->nr);

	for (unsigned a = 0; info && a < CALL_ARGS; a++) {
		bool counted = info->args[a].kind == ARG_ENUM || info->args[a].kind == ARG_FLAGS;
		if (counted && (o->arg_set & 1u << a) && o->detail != TRACE_NO_ARGS &&
		    find_in_arg(f, o->name, allowed_set, reference, o, a, &info->args[a], err) < 0)
			return -1;
	}
	return 0;
}

/* ---- calls ---- */

static int allows_some(const struct allowed *allowed_set, bool *out_allows, struct error *err)
{
	const struct region everything = { 0 };
	uint64_t args[CALL_ARGS];
	int found = region_find(allowed_set->store, allowed_set->set, &everything, args, err);

	*out_allows = found == REGION_POINT;
	return found < 0 ? -1 : 0;
}

static int judge(struct finder *f, const char *name, const struct observation *o,
                 const struct allowed *allowed_set, const struct allowed *reference,
                 struct error *err)
{
	struct surplus *s = &f->surplus;
	bool allowed, in_reference;

	if (allows_some(allowed_set, &allowed, err) < 0 ||
	    allows_some(reference, &in_reference, err) < 0)
		return -1;
	s->reference_allowed += in_reference;
	s->reference_unused += in_reference && !o;
	s->calls_allowed += allowed;
	s->calls_unused += allowed && !o;
	if (!allowed)
		return 0;
	if (!o)
		return add(f, (struct surplus_entry){ .name = name, .in_reference = in_reference },
		           err);
	return find_in_args(f, o, allowed_set, reference, err);
}

static int judge_number(struct finder *f, enum arch arch, uint32_t nr, struct error *err)
{
	struct allowed allowed = { .store = f->store }, reference = { .store = f->store };
	const struct resolved_arch *of = verdict_arch(f->resolved, arch);
	const char *name = syscalls_name(arch, nr);
	const struct observation *o = NULL;
	int result = -1;

	if (!name)
		return 0;
	int made = trace_find(f->trace, arch, nr, &o, err);
	if (made < 0)
		return -1;
	size_t before = diagram_store_count(f->store);
	allowed.arg_bits = of ? of->arg_bits : 64;
	if (region_allowed(f->store, f->resolved, arch, nr, &allowed.set, err) == 0 &&
	    region_allowed(f->store, f->reference, arch, nr, &reference.set, err) == 0)
		result = judge(f, name, made == TRACE_NO_SUCH_CALL ? NULL : o, &allowed, &reference,
		               err);
	diagram_store_forget(f->store, before);
	return result;
}

static int compare_entries(const void *a, const void *b)
{
	const struct surplus_entry *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (!x->arg != !y->arg)
		return x->arg ? 1 : -1;
	int order = strcmp(x->name, y->name);
	return order || !x->arg ? order : strcmp(x->arg->name, y->arg->name);
}

int surplus_find(const struct resolved_profile *resolved, const struct resolved_profile *reference,
                 struct trace *trace, struct surplus *out, struct error *err)
{
	struct finder f = { .resolved = resolved,
		            .reference = reference,
		            .trace = trace,
		            .store = region_store_new() };
	enum arch arch = resolved->archs[0].arch;
	uint32_t first = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
	int result = f.store ? 0 : error_set(err, 0, "surplus: out of memory");

	for (uint32_t nr = first; result == 0 && nr <= syscalls_highest(arch); nr++)
		result = judge_number(&f, arch, nr, err);
	diagram_store_free(f.store);
	if (result < 0) {
		surplus_done(&f.surplus);
		return -1;
	}
	if (f.surplus.count)
		qsort(f.surplus.list, f.surplus.count, sizeof *f.surplus.list, compare_entries);
	*out = f.surplus;
	return 0;
}

void surplus_done(struct surplus *surplus)
{
	free(surplus->list);
	*surplus = (struct surplus){ 0 };
}
