/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a trace knows of each system call *name*: a rule of a profile names a call and holds on
 * every architecture of the profile, so the observations of all architectures come together here.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

struct error;
struct trace;
struct arg_info;

/* The values that one argument took. */
struct arg_facts {
	const struct arg_info *info; /* borrowed, static; NULL: not to be compared */
	/* ascending and distinct; NULL (and count 0) where the trace has only bits */
	uint64_t *values;
	size_t value_count;
	uint64_t ever_set; /* or of all values */
	/* flags that a stable profile allows beside them (value_groups.h) */
	uint64_t always;
	/* a signal that no run sent: no other one follows from it (nondeterministic.def) */
	bool is_one_signal;
};

struct call_facts {
	const char *name;    /* borrowed from the trace */
	bool on[ARCH_COUNT]; /* architectures that made the call */
	uint64_t calls;
	bool only_enosys; /* results were recorded, and all of them were ENOSYS */
	/* why it is here although no trace made it; NULL: one did */
	char *added;
	/* libraries make it each in their own way: exact values would hold for one */
	bool by_library;
	/* one architecture passes its arguments where no filter sees them */
	bool some_arch_without_args;
	/* no run made it: the one value that was added brings no others (value_groups.h) */
	bool is_one_value;
	bool is_decided; /* a person's policy says what becomes of it */
	struct arg_facts args[CALL_ARGS];
	bool joint; /* syscall_info.joint */
	/*
	 * Distinct and ascending, arguments without info 0; NULL where the trace has values only.
	 */
	uint64_t (*tuples)[CALL_ARGS];
	size_t tuple_count;
};

struct facts {
	struct call_facts *calls; /* ascending by name */
	size_t call_count;
	bool traced[ARCH_COUNT]; /* made calls, or the machine that was traced */
	/* what the profile is for: the same, unless the user says otherwise */
	bool arches[ARCH_COUNT];
};

/* A call whose number no table has a name for: it cannot be written into a profile. */
struct unnamed_call {
	enum arch arch;
	uint32_t nr;
};

/*
 * Collects the facts. Names are borrowed from `trace`, which must outlive `out` and stay unchanged.
 * Calls without a name are returned apart; the caller frees *out_unnamed.
 */
int facts_of(struct trace *trace, struct facts *out, struct unnamed_call **out_unnamed,
             size_t *out_unnamed_count, struct error *err);
void facts_done(struct facts *facts);

/* Frees what one call's facts hold, not the facts themselves. */
void facts_call_done(struct call_facts *call);
