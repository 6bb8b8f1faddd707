/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every tuple of a trace is a region of the argument space: what the trace tells is fixed, the rest
 * is open. A region that is refused throughout is wider; one that is refused in part cannot be
 * decided from this trace.
 *
 * Where a trace has given up tuples, each value of each argument is asked for by itself: it is
 * wider when no combination with the other arguments' values is allowed.
 */
#include "genprof/drift.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/space.h"
#include "lib/error.h"
#include "lib/profile.h"
#include "lib/syscalls.h"
#include "lib/trace.h"

struct finder {
	const struct resolved *resolved;
	struct drift drift;
	bool **used;            /* per resolved architecture and rule of it */
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "drift: out of memory");
}

/* What was answered ENOSYS by the kernel, and is by the profile, has not changed. */
static bool is_still_enosys(const struct observation *o, struct verdict verdict)
{
	return verdict.ret == (SECCOMP_RET_ERRNO | ENOSYS) && o->error_count == 1 &&
	       o->error_list[0].errnum == ENOSYS && o->error_list[0].calls == o->calls;
}

static const struct resolved_arch *find_arch(const struct finder *f, enum arch arch, size_t *out_index)
{
	for (size_t a = 0; a < f->resolved->arch_count; a++) {
		if (f->resolved->archs[a].arch == arch) {
			*out_index = a;
			return &f->resolved->archs[a];
		}
	}
	return NULL;
}

/* The arguments on which a rule misses a point, bit per index. */
static unsigned missed_args(const struct resolved_rule *rule, const uint64_t *values, unsigned arg_bits)
{
	uint64_t mask = arg_bits == 32 ? UINT32_MAX : UINT64_MAX;
	unsigned missed = 0;

	for (unsigned c = 0; c < rule->condition_count; c++) {
		const struct condition *condition = &rule->conditions[c];
		if (!profile_condition_holds(condition, values[condition->index] & mask))
			missed |= 1u << condition->index;
	}
	return missed;
}

/* The allowing rule on this call with the fewest conditions that miss. */
static void find_nearest(const struct finder *f, struct drift_entry *entry)
{
	int best = CALL_ARGS + 1;
	size_t index, count;
	const struct resolved_arch *arch = find_arch(f, entry->call->arch, &index);
	const struct resolved_rule *rules = space_rules(f->resolved, entry->call->arch, entry->call->nr, &count);

	for (size_t r = 0; arch && r < count; r++) {
		unsigned missed = missed_args(&rules[r], entry->values, arch->arg_bits);

		if ((rules[r].action != ACTION_ALLOW && rules[r].action != ACTION_LOG) ||
		    __builtin_popcount(missed) >= best)
			continue;
		best = __builtin_popcount(missed);
		entry->has_nearest = true;
		entry->nearest_rule = rules[r].rule;
		entry->missed = missed;
	}
}

static int add_entry(struct finder *f, const struct drift_entry *like, struct error *err)
{
	struct drift *d = &f->drift;
	struct call call = { .arch = like->call->arch, .nr = like->call->nr };
	struct drift_entry entry = *like;

	memcpy(call.args, entry.values, sizeof call.args);
	entry.verdict = verdict_of(f->resolved, &call);
	if (is_still_enosys(entry.call, entry.verdict))
		return 0;
	find_nearest(f, &entry);
	if ((d->count & (d->count - 1)) == 0) {
		struct drift_entry *grown = realloc(d->entries, (d->count ? 2 * d->count : 1) * sizeof *grown);
		if (!grown)
			return no_memory(err);
		d->entries = grown;
	}
	d->entries[d->count++] = entry;
	d->wider_count += entry.kind == DRIFT_WIDER;
	return 0;
}

/* Marks the rules that let a point through. */
static void mark_used(struct finder *f, const struct observation *o, const uint64_t *values)
{
	size_t index, count;
	const struct resolved_arch *arch = find_arch(f, o->arch, &index);
	const struct resolved_rule *rules = space_rules(f->resolved, o->arch, o->nr, &count);

	for (size_t r = 0; arch && r < count; r++)
		if (missed_args(&rules[r], values, arch->arg_bits) == 0)
			f->used[index][rules + r - arch->rules] = true;
}

static struct region region_of(unsigned known, const uint64_t *values)
{
	struct region region = { .known = known };

	memcpy(region.values, values, sizeof region.values);
	return region;
}

/* One tuple, or the whole call when none of its arguments is known. */
static int judge_tuple(struct finder *f, const struct space *space, const struct drift_entry *entry, struct error *err)
{
	struct region region = region_of(entry->known, entry->values);
	struct drift_entry found = *entry;
	uint64_t args[CALL_ARGS];

	int allowed = space_find(space, &region, SPACE_ALLOWED, args, err);
	if (allowed < 0)
		return -1;
	if (allowed == SPACE_NO_POINT) {
		found.kind = DRIFT_WIDER;
		return add_entry(f, &found, err);
	}
	mark_used(f, entry->call, args);
	int refused = space_find(space, &region, SPACE_REFUSED, args, err);
	if (refused != SPACE_POINT)
		return refused < 0 ? -1 : 0;
	found.kind = DRIFT_UNDECIDED;
	memcpy(found.values, args, sizeof args);
	return add_entry(f, &found, err);
}

/* One value of one argument, the others open. */
static int judge_value(struct finder *f, const struct space *space, const struct observation *o, unsigned arg,
                       const struct trace_value *value, struct error *err)
{
	struct drift_entry entry = {
		.kind = DRIFT_WIDER, .call = o, .known = 1u << arg, .calls = value->calls, .runs = value->runs };
	uint64_t args[CALL_ARGS];

	entry.values[arg] = value->value;
	struct region region = region_of(entry.known, entry.values);
	int allowed = space_find(space, &region, SPACE_ALLOWED, args, err);
	if (allowed < 0)
		return -1;
	if (allowed == SPACE_NO_POINT)
		return add_entry(f, &entry, err);
	mark_used(f, o, args);
	return 0;
}

static int judge_values(struct finder *f, const struct space *space, const struct observation *o, struct error *err)
{
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		if (!(o->arg_set & 1u << a))
			continue;
		for (size_t v = 0; v < o->args[a].value_count; v++)
			if (judge_value(f, space, o, a, &o->args[a].values[v], err) < 0)
				return -1;
		/* Of values that were not kept, the smallest and the largest are known to have been there. */
		const struct trace_value ends[] = { { o->args[a].min, o->calls, o->runs }, { o->args[a].max, o->calls, o->runs } };
		for (int e = 0; !o->args[a].values && e < 1 + (o->args[a].min != o->args[a].max); e++)
			if (judge_value(f, space, o, a, &ends[e], err) < 0)
				return -1;
	}
	return 0;
}

static int judge_observation(struct finder *f, const struct space *space, const struct observation *o,
                             struct error *err)
{
	struct drift_entry entry = { .call = o, .calls = o->calls, .runs = o->runs };

	if (o->detail == TRACE_VALUES)
		return judge_values(f, space, o, err);
	if (o->detail == TRACE_NO_ARGS)
		return judge_tuple(f, space, &entry, err);
	entry.known = o->arg_set;
	for (size_t t = 0; t < o->tuple_count; t++) {
		memcpy(entry.values, o->tuples[t].values, sizeof entry.values);
		entry.calls = o->tuples[t].calls;
		entry.runs = o->tuples[t].runs;
		if (judge_tuple(f, space, &entry, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- what nobody used ---- */

/* A name that a rule allows somewhere. */
struct allowed_name {
	size_t rule;
	const char *name;
	bool used;
};

static int compare_allowed(const void *a, const void *b)
{
	const struct allowed_name *x = a, *y = b;

	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool was_made(const struct observation *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].name && strcmp(list[i].name, name) == 0)
			return true;
	return false;
}

/* All pairs of an allowing rule and a name on all architectures, sorted; the caller frees the list. */
static int list_allowed(const struct finder *f, struct allowed_name **out, size_t *out_count, struct error *err)
{
	size_t room = 1, count = 0;

	for (size_t a = 0; a < f->resolved->arch_count; a++)
		room += f->resolved->archs[a].rule_count;
	struct allowed_name *list = calloc(room, sizeof *list);
	if (!list)
		return no_memory(err);
	for (size_t a = 0; a < f->resolved->arch_count; a++) {
		const struct resolved_arch *arch = &f->resolved->archs[a];
		for (size_t r = 0; r < arch->rule_count; r++) {
			enum action action = arch->rules[r].action;
			const char *name = syscalls_name(arch->arch, arch->rules[r].nr);
			if (name && (action == ACTION_ALLOW || action == ACTION_LOG))
				list[count++] = (struct allowed_name){ arch->rules[r].rule, name, f->used[a][r] };
		}
	}
	qsort(list, count, sizeof *list, compare_allowed);
	*out = list;
	*out_count = count;
	return 0;
}

static int find_unused(struct finder *f, const struct observation *made, size_t made_count, struct error *err)
{
	struct allowed_name *list = NULL;
	size_t count = 0;

	if (list_allowed(f, &list, &count, err) < 0)
		return -1;
	f->drift.unused = calloc(count + 1, sizeof *f->drift.unused);
	for (size_t i = 0, end; f->drift.unused && i < count; i = end) {
		bool used = false;
		for (end = i; end < count && compare_allowed(&list[i], &list[end]) == 0; end++)
			used = used || list[end].used;
		if (!used)
			f->drift.unused[f->drift.unused_count++] = (struct unused_entry){
				.rule = list[i].rule, .name = list[i].name,
				.call_was_made = was_made(made, made_count, list[i].name) };
	}
	free(list);
	return f->drift.unused ? 0 : no_memory(err);
}

static int make_room(struct finder *f, struct error *err)
{
	f->used = calloc(f->resolved->arch_count + 1, sizeof *f->used);
	for (size_t a = 0; f->used && a < f->resolved->arch_count; a++) {
		f->used[a] = calloc(f->resolved->archs[a].rule_count + 1, sizeof **f->used);
		if (!f->used[a])
			return no_memory(err);
	}
	return f->used ? 0 : no_memory(err);
}

static int find_all(struct finder *f, struct trace *trace, struct error *err)
{
	const struct observation *list;
	size_t count;

	if (trace_observations(trace, &list, &count, err) < 0 || make_room(f, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct space space;

		if (space_of(f->resolved, list[i].arch, list[i].nr, &space, err) < 0)
			return -1;
		int result = judge_observation(f, &space, &list[i], err);
		space_done(&space);
		if (result < 0)
			return -1;
	}
	return find_unused(f, list, count, err);
}

int drift_find(const struct resolved *resolved, struct trace *trace, struct drift *out, struct error *err)
{
	struct finder f = { .resolved = resolved };

	int result = find_all(&f, trace, err);
	for (size_t a = 0; f.used && a < resolved->arch_count; a++)
		free(f.used[a]);
	free(f.used);
	if (result < 0)
		drift_done(&f.drift);
	else
		*out = f.drift;
	return result;
}

void drift_done(struct drift *drift)
{
	free(drift->entries);
	free(drift->unused);
	*drift = (struct drift){ 0 };
}
