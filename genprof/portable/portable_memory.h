/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls whose flags lie in memory (struct memory_arg): a rule can only allow them with any flags,
 * and clone3 makes user namespaces, openat2 everything that openat does.
 */
#pragma once

struct error;
struct facts;
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
