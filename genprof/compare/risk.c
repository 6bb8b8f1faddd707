/* SPDX-License-Identifier: Apache-2.0 */
/* risk.def as a list. */
#include "genprof/compare/risk.h"

#include <string.h>

static const struct risk risks[] = {
#define RISK(call, why) { call, why },
#include "genprof/compare/risk.def"
#undef RISK
};

enum { RISK_COUNT = sizeof risks / sizeof *risks };

const struct risk *risk_list(size_t *out_count)
{
	*out_count = RISK_COUNT;
	return risks;
}

const struct risk *risk_find(const char *call)
{
	for (size_t i = 0; i < RISK_COUNT; i++)
		if (strcmp(risks[i].call, call) == 0)
			return &risks[i];
	return NULL;
}
