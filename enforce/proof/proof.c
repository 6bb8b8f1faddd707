/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both sides become diagrams in one store, where equal functions are the same diagram. With links,
 * the program is cut where they begin, and the parts are compared one by one: once the first link
 * is equal on both sides, its name means the same in the second one, and so on.
 */
#include "enforce/proof/proof.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "enforce/proof/symbolic.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

/* What a person wants to know beside one call: which ones are like it. */
static void find_around(struct diagram_store *store, diagram want, diagram got,
                        struct proof_difference *d)
{
	enum { ROOM = 1 << 16 };
	struct call call = { .nr = (uint32_t)d->data.nr };

	if (arch_from_audit(d->data.arch, call.nr, &call.arch) != 0)
		return;
	size_t attempt = diagram_store_attempt(store, ROOM);
	want = diagram_with_word(store, diagram_with_word(store, want, DIAGRAM_ARCH, d->data.arch),
	                         DIAGRAM_NR, call.nr);
	got = diagram_with_word(store, diagram_with_word(store, got, DIAGRAM_ARCH, d->data.arch),
	                        DIAGRAM_NR, call.nr);
	diagram both = diagram_choose(store, set_of_answer(store, want, d->verdict),
	                              set_of_answer(store, got, d->filter), set_empty(store));
	if (diagram_store_end_attempt(store, attempt))
		argument_sets_of(store, both, &call, &d->around);
}

static int compare(struct diagram_store *store, const struct meaning *meaning,
                   const struct filter *filter, diagram want, diagram got,
                   struct proof_difference *out, struct error *err)
{
	struct proof_difference found = { 0 };

	if (want == got)
		return PROOF_EQUAL;
	diagram_difference(store, want, got, &found.data);
	found.verdict = meaning_answer(store, meaning, &found.data);
	found.filter = filter_run(filter, &found.data, NULL);
	/* A part may differ on a call that never reaches it. */
	if (found.verdict == found.filter)
		return error_set(err, 0, "filter: its parts are not those of the rules");
	if (meaning->count == 0)
		find_around(store, want, got, &found);
	*out = found;
	return PROOF_DIFFERENT;
}

int proof_check(struct diagram_store *store, const struct meaning *meaning,
                const struct filter *filter, const size_t *link_places,
                struct proof_difference *out, struct error *err)
{
	size_t count = meaning->count;
	auto_free struct symbolic_cut *cuts = calloc(count + 1, sizeof *cuts);
	diagram whole;

	if (!cuts)
		return error_set(err, ENOMEM, "proof");
	for (size_t i = 0; i < count; i++)
		cuts[count - 1 - i] = (struct symbolic_cut){ .pc = link_places[i],
			                                     .link = meaning->links[i].leaf };
	if (symbolic_run(store, filter, cuts, count, &whole, err) < 0)
		return -1;
	int answer = compare(store, meaning, filter, meaning->whole, whole, out, err);
	for (size_t i = 0; i < count && answer == PROOF_EQUAL; i++)
		answer = compare(store, meaning, filter, meaning->links[i].rule,
		                 cuts[count - 1 - i].part, out, err);
	return answer;
}

/* " (syscalls[4])", " (the default action)" ...: what in the profile decides it. */
static void describe_source(const struct resolved_profile *resolved, const struct call *call,
                            char *buffer, size_t size)
{
	struct verdict verdict = verdict_of(resolved, call);

	switch (verdict.source) {
	case VERDICT_RULE:
		snprintf(buffer, size, " (syscalls[%zu])", verdict.rule);
		break;
	case VERDICT_DEFAULT:
		snprintf(buffer, size, " (the default action)");
		break;
	case VERDICT_ENOSYS:
		snprintf(buffer, size, " (newer than all calls that the profile names)");
		break;
	case VERDICT_BAD_ARCH:
		snprintf(buffer, size, " (the architecture is not listed)");
		break;
	}
}

const char *proof_describe(const struct proof_difference *difference,
                           const struct resolved_profile *resolved, char *buffer, size_t size)
{
	const unsigned long long *args = (const unsigned long long *)difference->data.args;
	struct call call = { .nr = (uint32_t)difference->data.nr };
	const char *name = NULL, *arch_text = "an architecture without a name";
	char want[64], got[64], source[64] = "", number[32];

	memcpy(call.args, difference->data.args, sizeof call.args);
	verdict_describe((struct verdict){ .ret = difference->verdict }, want, sizeof want);
	verdict_describe((struct verdict){ .ret = difference->filter }, got, sizeof got);
	snprintf(number, sizeof number, "call %#x", call.nr);
	if (arch_from_audit(difference->data.arch, call.nr, &call.arch) == 0) {
		name = syscalls_name(call.arch, call.nr);
		arch_text = arch_name(call.arch);
		describe_source(resolved, &call, source, sizeof source);
	}
	memset(buffer, 0, size);
	FILE *out = fmemopen(buffer, size - 1, "w");
	if (!out)
		return buffer;
	fprintf(out,
	        "%s(%#llx, %#llx, %#llx, %#llx, %#llx, %#llx) of %s: the profile says %s%s, the "
	        "filter says %s",
	        name ? name : number, args[0], args[1], args[2], args[3], args[4], args[5],
	        arch_text, want, source, got);
	if (difference->around.conditions && argument_sets_are_short(&difference->around)) {
		const struct resolved_arch *arch = verdict_arch(resolved, call.arch);
		fputs("; so it is", out);
		argument_sets_write(&difference->around, &call, 0, arch ? arch->arg_bits : 64, out);
	}
	fclose(out);
	return buffer;
}
