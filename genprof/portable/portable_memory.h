/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls whose flags lie in memory (struct memory_arg): a rule can only allow them with any flags,
 * and clone3 makes user namespaces, openat2 everything that openat does.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct call;
struct error;
struct facts;
struct observation;
struct trace;
struct warnings;

/*
 * Takes such calls out of the facts, so that they are answered ENOSYS (portable_answer_newer), and
 * adds the older siblings that their callers then make, with the flags that `trace` saw, or those
 * that C libraries pass where it does not know them. A call stays, and `warnings` says so, when it
 * did what no sibling does: openat2 with RESOLVE_*, clone3 with CLONE_INTO_CGROUP. One that a
 * policy decides (call_facts.is_decided) stays as well, beside its sibling.
 */
int portable_settle_memory(struct facts *facts, struct trace *trace, struct warnings *warnings,
                           struct error *err);

/* Whether the trace has all flags of a call whose flags lie in memory, tuple by tuple. */
bool portable_memory_is_known(const struct observation *o);

/*
 * The call that a caller of `o`, whose flags are known, makes after ENOSYS in place of tuple
 * `index`: *out with its flags, the only bit of *out_known. False where no older call does the
 * same.
 */
bool portable_memory_sibling(const struct observation *o, size_t index, struct call *out,
                             unsigned *out_known);
