/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/compare/region.h"

#include <string.h>

#include "lib/base/error.h"
#include "lib/diagram/meaning.h"
#include "lib/diagram/set.h"
#include "lib/syscalls/syscalls.h"

bool region_extend(const struct region *region, enum arch arch, struct region *out)
{
	bool has_changed = false;

	*out = *region;
	for (unsigned i = 0; i < CALL_ARGS && arch_bits(arch) == 64; i++) {
		if (!(region->known >> i & 1) || region->values[i] >> 31 != 1)
			continue;
		out->values[i] |= ~SYSCALLS_ARG_MASK;
		has_changed = true;
	}
	return has_changed;
}

/* Docker's default profile takes some 20,000 for all its calls. */
enum { MOST_STEPS = 1 << 20 };

struct diagram_store *region_store_new(void)
{
	struct diagram_store *store = diagram_store_new(MEANING_STORE_LIMIT);

	if (store)
		diagram_store_bound(store, MOST_STEPS);
	return store;
}

int region_allowed(struct diagram_store *store, const struct resolved_profile *resolved,
                   enum arch arch, uint32_t nr, diagram *out, struct error *err)
{
	diagram answers;

	if (meaning_of_call(store, resolved, arch, nr, &answers, err) < 0)
		return -1;
	*out = set_allowed(store, answers);
	return 0;
}

int region_find(struct diagram_store *store, diagram set, const struct region *region,
                uint64_t out_args[CALL_ARGS], struct error *err)
{
	struct seccomp_data known = { 0 }, found;
	unsigned words = 0;

	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (region->known >> i & 1) {
			known.args[i] = region->values[i];
			words |= 3u << (DIAGRAM_ARGS + 2 * i);
		}
	}
	bool has_point = set_find(store, set, &known, words, &found);
	if (diagram_store_full(store))
		return error_set(err, 0, "rules: they overlap in too many ways to be compared");
	if (has_point)
		memcpy(out_args, found.args, sizeof found.args);
	return has_point ? REGION_POINT : REGION_NO_POINT;
}
