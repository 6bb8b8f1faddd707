/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every tuple of a trace is a region of the argument space: what the trace tells is fixed, the rest
 * is open. A region that is refused throughout is wider; one that is refused in part cannot be
 * decided from this trace.
 *
 * So is one that is refused or allowed by the bits above those that the trace keeps.
 *
 * Where a trace has given up tuples, each value of each argument is asked for by itself: it is
 * wider when no combination with the other arguments' values is allowed.
 */
#include "genprof/compare/drift.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/region.h"
#include "genprof/compare/seen.h"
#include "genprof/portable/family.h"
#include "genprof/portable/portable_memory.h"
#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict_nearest.h"

struct finder {
	const struct resolved_profile *resolved;
	struct diagram_store *store;
	bool has_results; /* the trace says of all calls how they failed */
	struct drift drift;
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

/*
 * A number that no table knows is answered as by the kernels that do not have it, most likely the
 * one that the trace is of. Where the trace says what that answered, it counts.
 */
static bool is_not_there(const struct finder *f, const struct observation *o,
                         struct verdict verdict)
{
	return !o->name && verdict.source == VERDICT_ENOSYS && !f->has_results;
}

enum judgement { JUDGED_ALLOWED, JUDGED_REFUSED, JUDGED_BOTH };

/*
 * A single value is refused only if nothing with it is allowed; a whole tuple also if something is
 * not. *out_refused is such a call. Returns an enum judgement, or -1.
 */
static int judge_region(struct diagram_store *store, diagram allowed_set, bool is_whole,
                        const struct region *region, uint64_t out_refused[CALL_ARGS],
                        struct error *err)
{
	uint64_t args[CALL_ARGS];
	int allowed = region_find(store, allowed_set, region, args, err);

	memcpy(out_refused, region->values, sizeof args);
	if (allowed != REGION_POINT)
		return allowed < 0 ? -1 : JUDGED_REFUSED;
	if (!is_whole)
		return JUDGED_ALLOWED;
	int refused = region_find(store, set_complement(store, allowed_set), region, args, err);
	if (refused != REGION_POINT)
		return refused < 0 ? -1 : JUDGED_ALLOWED;
	memcpy(out_refused, args, sizeof args);
	return JUDGED_BOTH;
}

/* Whether a rule allows the call, whatever its arguments. */
static bool is_allowed_by_name(const struct resolved_profile *resolved, enum arch arch,
                               const char *name)
{
	const struct resolved_arch *rules = verdict_arch(resolved, arch);
	const struct resolved_rule *list;
	size_t count;
	uint32_t nr;

	if (!rules || syscalls_number(arch, name, &nr) != SYSCALLS_FOUND)
		return false;
	list = verdict_rules(rules, nr, &count);
	return count == 1 ? list->condition_count == 0 && profile_action_allows(list->action)
	                  : count == 0 && profile_action_allows(resolved->default_action);
}

/*
 * The sibling of a call whose flags lie in memory, where it is allowed with all flags that were
 * seen; or NULL.
 */
static const char *made_with_same_flags(const struct finder *f, const struct observation *o)
{
	size_t before = diagram_store_count(f->store);
	bool is_allowed = o->tuple_count > 0;
	struct call call = { 0 };
	struct error ignored;

	for (size_t i = 0; i < o->tuple_count && is_allowed; i++) {
		struct region region = { 0 };
		uint64_t refused[CALL_ARGS];
		diagram allowed;

		is_allowed = portable_memory_sibling(o, i, &call, &region.known);
		memcpy(region.values, call.args, sizeof region.values);
		is_allowed = is_allowed &&
		             region_allowed(f->store, f->resolved, call.arch, call.nr, &allowed,
		                            &ignored) == 0 &&
		             judge_region(f->store, allowed, true, &region, refused, &ignored) ==
		                     JUDGED_ALLOWED;
	}
	diagram_store_forget(f->store, before);
	return is_allowed ? syscalls_name(call.arch, call.nr) : NULL;
}

/* An older sibling that a library makes after ENOSYS, and that is allowed; or NULL. */
static const char *made_instead(const struct finder *f, const struct observation *o,
                                struct verdict verdict)
{
	if (verdict.ret != (SECCOMP_RET_ERRNO | ENOSYS) || !o->name)
		return NULL;
	if (portable_memory_is_known(o))
		return made_with_same_flags(f, o);
	for (size_t i = 0; i < family_count(); i++) {
		struct family family = family_at(i);
		const struct family_member *member = family_find(&family, o->name);

		if (!member || !member->falls_back || !family_is_replaceable(member))
			continue;
		for (size_t k = 0; k < family.count; k++) {
			const struct family_member *other = &family.members[k];

			if (!other->falls_back && other->use == FAMILY_STANDS_IN &&
			    is_allowed_by_name(f->resolved, o->arch, other->name))
				return other->name;
		}
	}
	return NULL;
}

static int add_entry(struct finder *f, const struct drift_entry *like, struct error *err)
{
	struct drift *d = &f->drift;
	struct drift_entry entry = *like;

	entry.verdict = verdict_of(f->resolved, &entry.example);
	if (is_still_enosys(entry.call, entry.verdict))
		return 0;
	entry.instead = made_instead(f, entry.call, entry.verdict);
	if ((entry.instead || is_not_there(f, entry.call, entry.verdict)) &&
	    entry.kind == DRIFT_WIDER)
		entry.kind = DRIFT_FALLS_BACK;
	struct nearest_rule nearest;
	if (verdict_nearest(f->resolved, &entry.example, &nearest) == 0) {
		entry.has_nearest = true;
		entry.nearest_rule = nearest.rule;
		entry.missed = nearest.missed;
	}
	if (array_room(d->entries, d->count, 1) < 0)
		return no_memory(err);
	d->entries[d->count++] = entry;
	d->wider_count += entry.kind == DRIFT_WIDER;
	return 0;
}

/* One fact. */
static int judge(struct finder *f, diagram allowed_set, const struct observation *o,
                 const struct seen *seen, struct error *err)
{
	struct drift_entry entry = { .kind = DRIFT_WIDER,
		                     .call = o,
		                     .example = { .arch = o->arch, .nr = o->nr },
		                     .known = seen->known,
		                     .calls = seen->calls,
		                     .runs = seen->runs,
		                     .evidence = seen->evidence };
	struct region region = { .known = seen->known }, extended;
	uint64_t other[CALL_ARGS];

	memcpy(region.values, seen->values, sizeof region.values);
	int judged =
		judge_region(f->store, allowed_set, seen->whole, &region, entry.example.args, err);
	if (judged >= 0 && region_extend(&region, o->arch, &extended)) {
		int too = judge_region(f->store, allowed_set, seen->whole, &extended, other, err);

		if (judged == JUDGED_ALLOWED && too > JUDGED_ALLOWED)
			memcpy(entry.example.args, other, sizeof other);
		judged = too == judged || too < 0 ? too : JUDGED_BOTH;
	}
	if (judged <= JUDGED_ALLOWED)
		return judged < 0 ? -1 : 0;
	entry.kind = judged == JUDGED_BOTH ? DRIFT_UNDECIDED : DRIFT_WIDER;
	return add_entry(f, &entry, err);
}

static int judge_observation(struct finder *f, const struct observation *o, struct error *err)
{
	struct seen_cursor cursor = { .call = o };
	size_t before = diagram_store_count(f->store);
	struct seen seen;
	diagram allowed;
	int result = region_allowed(f->store, f->resolved, o->arch, o->nr, &allowed, err);

	while (result == 0 && seen_next(&cursor, &seen))
		result = judge(f, allowed, o, &seen, err);
	diagram_store_forget(f->store, before);
	return result;
}

int drift_find(const struct resolved_profile *resolved, struct trace *trace, struct drift *out,
               struct error *err)
{
	struct finder f = { .resolved = resolved, .store = region_store_new() };
	const struct observation *list;
	struct trace_header header;
	size_t count;
	int result = f.store ? trace_observations(trace, &list, &count, err) : no_memory(err);

	trace_header(trace, &header);
	f.has_results = header.runs_with_results == header.runs;
	for (size_t i = 0; result == 0 && i < count; i++)
		result = judge_observation(&f, &list[i], err);
	diagram_store_free(f.store);
	if (result < 0) {
		drift_done(&f.drift);
		return -1;
	}
	*out = f.drift;
	return 0;
}

void drift_done(struct drift *drift)
{
	free(drift->entries);
	*drift = (struct drift){ 0 };
}
