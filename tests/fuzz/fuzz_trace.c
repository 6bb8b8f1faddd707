/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: any bytes as a trace file. What can be read must be written so that it reads
 * back the same, and merging it with itself must not fail. tests/fuzz/corpus/trace is the seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/trace/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace *trace = NULL, *again = NULL;
	struct error err;

	if (trace_parse((const char *)data, size, "fuzz", &trace, &err) < 0)
		return 0;
	char *text = trace_text(trace);
	require(text != NULL);
	require(trace_parse(text, strlen(text), "fuzz", &again, &err) == 0);
	char *text_again = trace_text(again);
	require(text_again && strcmp(text, text_again) == 0);
	require(trace_merge(trace, again, &err) == 0);
	free(text_again);
	free(text);
	trace_free(again);
	text = trace_text(trace);
	require(text && trace_parse(text, strlen(text), "fuzz", &again, &err) == 0);
	free(text);
	trace_free(again);
	trace_free(trace);
	return 0;
}
