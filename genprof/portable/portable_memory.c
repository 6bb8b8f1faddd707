/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts -> facts. Who falls back, and to what, was read in the sources: glibc 2.36 and 2.41
 * (sysdeps/unix/sysv/linux/clone-internal.c and spawni.c: ENOSYS leads to clone with the same flags
 * without CLONE_CLEAR_SIGHAND, but for CLONE_INTO_CGROUP), systemd (chase.c: openat2's callers look
 * at each part of the path with openat). musl, Go and Rust's library make clone.
 */
#include "genprof/portable/portable_memory.h"

#include <linux/sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "genprof/facts/facts.h"
#include "genprof/facts/facts_add.h"
#include "genprof/portable/family.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"

enum { NO_CALL = -1 };

/* CLONE_NEWTIME is in the byte that clone has the signal in. */
static bool say_as_clone(const uint64_t args[CALL_ARGS], uint64_t *out_flags)
{
	*out_flags = (uint32_t)args[0] | (args[1] & CSIGNAL);
	return !(args[0] & (CLONE_INTO_CGROUP | CSIGNAL));
}

static bool say_as_openat(const uint64_t args[CALL_ARGS], uint64_t *out_flags)
{
	*out_flags = args[2];
	return args[3] == 0;
}

static const struct substitute {
	const char *call, *sibling;
	unsigned index; /* of the sibling's flags */
	/* the flags that the sibling is made with; false: it cannot do what was asked for */
	bool (*say)(const uint64_t args[CALL_ARGS], uint64_t *out_flags);
	const char *unsaid;
	const char *reason;
} substitutes[] = {
	{ "clone3", "clone", 0, say_as_clone, "CLONE_INTO_CGROUP or CLONE_NEWTIME",
	  "make a process or a thread: in place of clone3" },
	{ "openat2", "openat", 2, say_as_openat, "RESOLVE_* flags",
	  "open a file: in place of openat2" },
};

static int find(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->call_count; i++)
		if (strcmp(facts->calls[i].name, name) == 0)
			return (int)i;
	return NO_CALL;
}

static int add_flags(struct facts *facts, const struct substitute *s, uint64_t flags,
                     struct error *err)
{
	uint64_t values[CALL_ARGS] = { 0 };
	struct call_facts *sibling;

	if (facts_add_call(facts, s->sibling, s->reason, &sibling, err) < 0)
		return -1;
	sibling->only_enosys = false;
	values[s->index] = flags;
	return facts_add_tuple(sibling, 1u << s->index, values, err);
}

/* What C libraries pass: the sibling's meaning in the table of families. */
static int add_usual_flags(struct facts *facts, const struct substitute *s, size_t *out_count,
                           struct error *err)
{
	const uint64_t *values;
	unsigned place;

	*out_count = 0;
	for (size_t f = 0; f < family_count() && *out_count == 0; f++) {
		struct family family = family_at(f);
		const struct family_member *from = family_find(&family, s->call),
					   *to = family_find(&family, s->sibling);

		if (!from || !to ||
		    family_fill(&family, from, to, s->index, &place, &values, out_count) !=
		            FAMILY_FROM_MEANING)
			*out_count = 0;
	}
	for (size_t i = 0; i < *out_count; i++)
		if (add_flags(facts, s, values[i], err) < 0)
			return -1;
	return 0;
}

bool portable_memory_is_known(const struct observation *o)
{
	unsigned set = syscalls_memory_set(o->arch, o->nr);

	return set && (o->arg_set & set) == set && o->detail == TRACE_TUPLES;
}

bool portable_memory_sibling(const struct observation *o, size_t index, struct call *out,
                             unsigned *out_known)
{
	for (size_t i = 0; i < sizeof substitutes / sizeof *substitutes; i++) {
		const struct substitute *s = &substitutes[i];
		struct call call = { .arch = o->arch };

		if (strcmp(s->call, o->name) != 0)
			continue;
		if (syscalls_number(o->arch, s->sibling, &call.nr) != SYSCALLS_FOUND ||
		    !s->say(o->tuples[index].values, &call.args[s->index]))
			return false;
		*out = call;
		*out_known = 1u << s->index;
		return true;
	}
	return false;
}

enum known { UNKNOWN, SAID, UNSAID };

/* One observation: adds what it saw and returns an enum known, or -1. */
static int add_seen_flags(struct facts *facts, const struct substitute *s,
                          const struct observation *o, struct error *err)
{
	if (!portable_memory_is_known(o))
		return UNKNOWN;
	for (size_t t = 0; t < o->tuple_count; t++) {
		uint64_t flags;

		if (!s->say(o->tuples[t].values, &flags))
			return UNSAID;
		if (add_flags(facts, s, flags, err) < 0)
			return -1;
	}
	return SAID;
}

/* The same for all observations of the call: the least that one of them allows. */
static int add_all_seen_flags(struct facts *facts, const struct substitute *s, struct trace *trace,
                              struct error *err)
{
	const struct observation *list;
	int least = SAID;
	size_t count;

	if (trace_observations(trace, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!list[i].name || strcmp(list[i].name, s->call) != 0)
			continue;
		int known = add_seen_flags(facts, s, &list[i], err);
		if (known < 0)
			return -1;
		least = known == SAID || least == UNSAID ? least : known;
	}
	return least;
}

static void take_out(struct facts *facts, const char *name)
{
	size_t at = (size_t)find(facts, name);

	facts_call_done(&facts->calls[at]);
	facts->call_count--;
	memmove(&facts->calls[at], &facts->calls[at + 1],
	        (facts->call_count - at) * sizeof *facts->calls);
}

static int settle(struct facts *facts, const struct substitute *s, struct trace *trace,
                  struct warnings *warnings, struct error *err)
{
	int known = add_all_seen_flags(facts, s, trace, err);
	bool is_decided = facts->calls[find(facts, s->call)].is_decided;
	size_t usual = 0;

	if (known < 0 || (known == UNKNOWN && add_usual_flags(facts, s, &usual, err) < 0))
		return -1;
	facts_add_done(facts);
	if (is_decided)
		return 0;
	if (known == UNKNOWN && usual > 0)
		warnings_add(warnings,
		             "%s: the traces do not say with which flags; it is answered ENOSYS, "
		             "and %s allowed as C libraries make it then",
		             s->call, s->sibling);
	if (known == SAID || usual > 0) {
		take_out(facts, s->call);
		return 0;
	}
	warnings_add(warnings,
	             "%s: allowed with any flags, which no filter sees: it was made with %s, and "
	             "no %s can stand in",
	             s->call, known == UNKNOWN ? "flags that the traces do not say" : s->unsaid,
	             s->sibling);
	return 0;
}

int portable_settle_memory(struct facts *facts, struct trace *trace, struct warnings *warnings,
                           struct error *err)
{
	for (size_t i = 0; i < sizeof substitutes / sizeof *substitutes; i++) {
		int at = find(facts, substitutes[i].call);

		if (at != NO_CALL && !facts->calls[at].only_enosys && !facts->calls[at].added &&
		    settle(facts, &substitutes[i], trace, warnings, err) < 0)
			return -1;
	}
	return 0;
}
