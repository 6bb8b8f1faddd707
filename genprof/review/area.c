/* SPDX-License-Identifier: Apache-2.0 */
/* area.def as a list, and its search. */
#include "genprof/review/area.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define AREA(suffix, word) [AREA_##suffix] = word,
#define AREA_CALL(call, suffix)
#include "genprof/review/area.def"
#undef AREA
#undef AREA_CALL
};

struct area_call {
	const char *name;
	enum area area;
};

static const struct area_call calls[] = {
#define AREA(suffix, word)
#define AREA_CALL(call, suffix) { call, AREA_##suffix },
#include "genprof/review/area.def"
#undef AREA
#undef AREA_CALL
};

const char *area_name(enum area area)
{
	return names[area];
}

static int compare_names(const void *a, const void *b)
{
	const struct area_call *x = a, *y = b;

	return strcmp(x->name, y->name);
}

enum area area_of(const char *call)
{
	const struct area_call key = { .name = call };
	const struct area_call *found =
		bsearch(&key, calls, sizeof calls / sizeof *calls, sizeof *calls, compare_names);

	return found ? found->area : AREA_OTHER;
}
