/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: any bytes as a log of strace, a table of strace -c or audit records; the first
 * byte says on which architecture. What becomes a trace must be one that the strict reader takes.
 * tests/fuzz/corpus/import is the seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/import/import.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/trace/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check(struct trace *trace)
{
	struct trace *again = NULL;
	struct error err;
	char *text = trace_text(trace);

	require(text != NULL);
	require(trace_parse(text, strlen(text), "fuzz", &again, &err) == 0);
	char *text_again = trace_text(again);
	require(text_again && strcmp(text, text_again) == 0);
	free(text_again);
	free(text);
	trace_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct warnings warnings = { 0 }, notes = { 0 };
	struct trace *trace = NULL;
	struct error err;

	if (size < 2)
		return 0;
	const struct import_options options = { IMPORT_ANY,
		                                data[0] == 'i' ? ARCH_I386 : ARCH_X86_64 };
	struct import *import = import_new(&options, &warnings, &notes);
	FILE *in = fmemopen((void *)(data + 1), size - 1, "r");
	require(import && in);
	if (import_read(import, in, "fuzz", &err) == 0 && import_finish(import, &trace, &err) == 0)
		check(trace);
	fclose(in);
	import_free(import);
	trace_free(trace);
	warnings_done(&warnings);
	warnings_done(&notes);
	return 0;
}
