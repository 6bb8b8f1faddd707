/* SPDX-License-Identifier: Apache-2.0 */
/* One trace is held beside the merged one at any time, whatever the number of files. */
#include "genprof/inputs.h"

#include <string.h>

#include "lib/error.h"
#include "lib/trace.h"

static int merge_file(struct trace *into, const char *path, struct error *err)
{
	struct trace *one;

	if (trace_read(path, &one, err) < 0)
		return -1;
	int result = trace_merge(into, one, err);
	trace_free(one);
	return result < 0 ? error_wrap(err, "%s", path) : 0;
}

int inputs_read_traces(char *const paths[], size_t count, struct trace **out, struct error *err)
{
	struct trace *merged = trace_new();
	size_t stdins = 0;

	if (!merged)
		return error_set(err, 0, "traces: out of memory");
	for (size_t i = 0; i < count; i++) {
		stdins += strcmp(paths[i], "-") == 0;
		if (stdins > 1) {
			trace_free(merged);
			return error_set(err, 0, "standard input: named twice");
		}
		if (merge_file(merged, paths[i], err) < 0) {
			trace_free(merged);
			return -1;
		}
	}
	*out = merged;
	return 0;
}
