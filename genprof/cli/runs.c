/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two rounds over the files: the first merges, the second counts the runs that saw what no other
 * saw. The second is left out where a file cannot be read twice or holds several runs.
 */
#include "genprof/cli/runs.h"

#include <string.h>
#include <sys/stat.h>

#include "genprof/cli/inputs.h"
#include "genprof/compare/saturation.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"

struct reading {
	struct runs *runs;
	char *const *paths;
	runs_see *see;
	void *data;
};

static bool is_regular(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int merge_one(struct trace **one, size_t index, void *data, struct error *err)
{
	struct reading *reading = data;
	struct runs *runs = reading->runs;

	runs->has_own &= trace_runs(*one) == 1 && is_regular(reading->paths[index]);
	if (reading->see && reading->see(*one, reading->data, err) < 0)
		return -1;
	if (trace_merge(runs->merged, *one, err) < 0)
		return -1;
	trace_free(runs->last);
	runs->last = *one;
	*one = NULL;
	return 0;
}

static int count_own(struct trace **one, size_t index, void *data, struct error *err)
{
	struct runs *runs = data;
	size_t facts = 0;

	(void)index;
	if (saturation_own_facts(*one, runs->merged, NULL, NULL, &facts, err) < 0)
		return -1;
	runs->own += facts > 0;
	return 0;
}

int runs_read(char *const paths[], size_t count, runs_see *see, void *data, struct runs *out,
              struct error *err)
{
	struct runs runs = { .merged = trace_new(), .has_own = true };
	struct reading reading = { .runs = &runs, .paths = paths, .see = see, .data = data };

	int result = runs.merged ? 0 : error_set(err, 0, "merged trace: out of memory");
	if (result == 0)
		result = inputs_each_trace(paths, count, merge_one, &reading, err);
	if (result == 0 && runs.has_own && trace_runs(runs.merged) > 0)
		result = inputs_each_trace(paths, count, count_own, &runs, err);
	if (result < 0)
		runs_done(&runs);
	else
		*out = runs;
	return result;
}

double runs_chance(const struct runs *runs, double expected)
{
	if (runs->has_own)
		return saturation_chance(runs->own, trace_runs(runs->merged));
	return expected < 1 ? expected : 1;
}

void runs_done(struct runs *runs)
{
	trace_free(runs->last);
	trace_free(runs->merged);
	*runs = (struct runs){ 0 };
}
