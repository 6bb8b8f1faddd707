/* SPDX-License-Identifier: Apache-2.0 */
/* The table of prerequisites, and which of its rows a profile needs. */
#include "genprof/generate/prerequisites.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "genprof/facts/facts.h"
#include "genprof/generate/policy.h"
#include "lib/syscalls/syscalls.h"

static const struct prerequisite prerequisites[] = {
#define PREREQUISITE(made_, allowed_, why_) { made_, allowed_, why_ },
#include "genprof/generate/prerequisites.def"
#undef PREREQUISITE
};

enum { PREREQUISITE_COUNT = sizeof prerequisites / sizeof *prerequisites };

static const struct call_facts *find_call(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->call_count; i++)
		if (strcmp(facts->calls[i].name, name) == 0)
			return &facts->calls[i];
	return NULL;
}

/* Whether an architecture of the profile has the call at all. */
static bool is_callable(const struct facts *facts, const char *name)
{
	uint32_t nr;

	for (enum arch a = 0; a < ARCH_COUNT; a++)
		if (facts->arches[a] && syscalls_number(a, name, &nr) == SYSCALLS_FOUND)
			return true;
	return false;
}

static bool is_allowed_by_an_earlier_row(const struct facts *facts, size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (strcmp(prerequisites[i].allowed, prerequisites[row].allowed) == 0 &&
		    (!prerequisites[i].made || find_call(facts, prerequisites[i].made)))
			return true;
	return false;
}

const struct prerequisite *prerequisites_next(const struct facts *facts,
                                              const struct policy *policy, size_t *row)
{
	while (*row < PREREQUISITE_COUNT) {
		size_t i = (*row)++;
		const struct prerequisite *p = &prerequisites[i];

		if (p->made && !find_call(facts, p->made))
			continue;
		if (!policy_find(policy, p->allowed) && !find_call(facts, p->allowed) &&
		    !is_allowed_by_an_earlier_row(facts, i) && is_callable(facts, p->allowed))
			return p;
	}
	return NULL;
}
