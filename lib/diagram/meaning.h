/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a resolved profile answers to every call, as one diagram: verdict_of for all calls at once.
 */
#pragma once

#include "lib/diagram/diagram.h"
#include "lib/syscalls/arch.h"

struct condition;
struct error;
struct resolved_arch;
struct resolved_profile;
struct resolved_rule;

/*
 * Rules whose masks cross each other have no small diagram together. The rules of such a call stay
 * apart, as a chain: each link is one rule. What the rule matches gets its answer, the rest goes on
 * to a link earlier in the list, or gets the default answer.
 */
struct meaning_link {
	diagram leaf; /* diagram_link of its place in the list */
	diagram rule; /* not a leaf; refers to earlier links only */
};

struct meaning {
	diagram whole;              /* leaves are answers (SECCOMP_RET_* | data) or links */
	struct meaning_link *links; /* NULL where there are none */
	size_t count;
};

/* Which calls get links. */
enum meaning_form {
	MEANING_SHORT, /* those whose rules are a shorter program one by one than as one diagram */
	MEANING_FLAT,  /* only those whose diagram is very large */
	MEANING_WHOLE, /* none: fails instead. For questions about profiles. */
};

/* How many nodes a store needs room for, to hold any profile that is not refused. */
enum { MEANING_STORE_LIMIT = 1 << 20 };

/*
 * Writes *out, which the caller releases with meaning_done. Fails where the rules of a
 * call overlap in too many ways for a diagram, and names the call. No diagram asks for the
 * instruction pointer.
 */
int meaning_of(struct diagram_store *store, const struct resolved_profile *resolved,
               enum meaning_form form, struct meaning *out, struct error *err);
void meaning_done(struct meaning *meaning);

/* The answer to one call, links followed. */
uint32_t meaning_answer(const struct diagram_store *store, const struct meaning *meaning,
                        const struct seccomp_data *data);

/* The set of calls that satisfy a condition, or all conditions of a rule; arguments only. */
diagram meaning_of_condition(struct diagram_store *store, const struct condition *condition,
                             unsigned arg_bits);
diagram meaning_of_rule(struct diagram_store *store, const struct resolved_rule *rule,
                        unsigned arg_bits);

/*
 * The rules of one call: the answer of the first that matches, or `rest`. With MEANING_RULE a leaf
 * is the place of that rule in `rules` instead of its answer.
 */
enum meaning_leaf { MEANING_ANSWER, MEANING_RULE };
diagram meaning_of_rules(struct diagram_store *store, const struct resolved_rule *rules,
                         size_t count, unsigned arg_bits, enum meaning_leaf leaf, diagram rest);

/*
 * The answers to one call, (arch, nr) as in struct call: a diagram that asks for arguments only.
 * Fails as meaning_of does with MEANING_WHOLE.
 */
int meaning_of_call(struct diagram_store *store, const struct resolved_profile *resolved,
                    enum arch arch, uint32_t nr, diagram *out, struct error *err);
