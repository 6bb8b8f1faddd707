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

#include "enforce/filter/filter.h"
#include "enforce/proof/symbolic.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

static int compare(const struct diagram_store *store, const struct meaning *meaning,
                   const struct filter *filter, diagram want, diagram got,
                   struct proof_difference *out, struct error *err)
{
	struct proof_difference found;

	if (want == got)
		return PROOF_EQUAL;
	diagram_difference(store, want, got, &found.data);
	found.verdict = meaning_answer(store, meaning, &found.data);
	found.filter = filter_run(filter, &found.data, NULL);
	/* A part may differ on a call that never reaches it. */
	if (found.verdict == found.filter)
		return error_set(err, 0, "filter: its parts are not those of the rules");
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
		cuts[count - 1 - i] = (struct symbolic_cut){ .pc = link_places[i], .link = meaning->links[i].leaf };
	if (symbolic_run(store, filter, cuts, count, &whole, err) < 0)
		return -1;
	int answer = compare(store, meaning, filter, meaning->whole, whole, out, err);
	for (size_t i = 0; i < count && answer == PROOF_EQUAL; i++)
		answer = compare(store, meaning, filter, meaning->links[i].rule, cuts[count - 1 - i].part,
		                 out, err);
	return answer;
}

const char *proof_describe(const struct proof_difference *difference, char *buffer, size_t size)
{
	const struct seccomp_data *data = &difference->data;
	char want[64], got[64], call[32];
	const char *name = NULL, *arch_text = "an architecture without a name";
	enum arch arch;

	verdict_describe((struct verdict){ .ret = difference->verdict }, want, sizeof want);
	verdict_describe((struct verdict){ .ret = difference->filter }, got, sizeof got);
	snprintf(call, sizeof call, "call 0x%x", (unsigned)data->nr);
	if (arch_from_audit(data->arch, (uint32_t)data->nr, &arch) == 0) {
		name = syscalls_name(arch, (uint32_t)data->nr);
		arch_text = arch_name(arch);
	}
	snprintf(buffer, size, "%s(%#llx, %#llx, %#llx, %#llx, %#llx, %#llx) of %s: the profile says %s, "
	         "the filter %s", name ? name : call,
	         (unsigned long long)data->args[0], (unsigned long long)data->args[1],
	         (unsigned long long)data->args[2], (unsigned long long)data->args[3],
	         (unsigned long long)data->args[4], (unsigned long long)data->args[5], arch_text, want,
	         got);
	return buffer;
}
