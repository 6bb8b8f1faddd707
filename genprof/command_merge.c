/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof merge: many traces -> one. Each is read, merged and forgotten, so that memory is that
 * of the result, whatever their number.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"

struct settings {
	const char *output;
};

static const struct option_spec options[] = {
	{ 'o', "output", "TRACE", "write the merged trace there instead of to standard output",
	  OPTION_TEXT_IN(output) },
	{ 0 }
};

enum { PROGRESS_MS = 200 };

struct merging {
	struct trace *merged;
	size_t count;
	FILE *progress;    /* a terminal, or NULL */
	uint64_t shown_ms; /* when the progress line was written last, or the start */
	bool is_shown;     /* a short merge shows none */
};

static void show_progress(struct merging *merging, size_t done)
{
	uint64_t now = clock_coarse_ms();

	if (!merging->progress || now - merging->shown_ms < PROGRESS_MS)
		return;
	merging->shown_ms = now;
	merging->is_shown = true;
	fprintf(merging->progress, "\rmerging: %zu of %zu traces", done, merging->count);
	fflush(merging->progress);
}

static void end_progress(const struct merging *merging)
{
	if (merging->is_shown)
		fputs("\r\033[K", merging->progress);
}

static int merge_one(struct trace **one, size_t index, void *data, struct error *err)
{
	struct merging *merging = data;

	show_progress(merging, index);
	return trace_merge(merging->merged, *one, err);
}

static int write_merged(struct trace *merged, const char *output, struct command_io *io,
                        struct error *err)
{
	if (output)
		return trace_write(merged, output, err);
	auto_free char *text = trace_text(merged);
	if (!text)
		return error_set(err, 0, "merged trace: out of memory");
	fputs(text, io->out);
	return 0;
}

static int merge(const struct arguments *arguments, struct trace *merged, struct command_io *io,
                 struct error *err)
{
	struct merging merging = {
		.merged = merged,
		.count = arguments->operand_count,
		.progress = io->progress,
		.shown_ms = clock_coarse_ms(),
	};
	struct settings settings = { 0 };

	if (options_apply(arguments, &settings, err) < 0)
		return -1;
	int result = inputs_each_trace(arguments->operands, arguments->operand_count, merge_one,
	                               &merging, err);
	end_progress(&merging);
	if (result == 0)
		result = write_merged(merged, settings.output, io, err);
	if (result == 0)
		warnings_add(&io->notes, "merged %zu trace%s of %" PRIu64 " run%s", merging.count,
		             PLURAL(merging.count), trace_runs(merged), PLURAL(trace_runs(merged)));
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	if (options_check_operands(arguments, "TRACE...", err) < 0)
		return -1;
	struct trace *merged = trace_new();
	if (!merged)
		return error_set(err, 0, "merged trace: out of memory");
	int result = merge(arguments, merged, io, err);
	trace_free(merged);
	return result < 0 ? -1 : EXIT_FINE;
}

const struct command command_merge = {
	.name = "merge",
	.usage = "[-o TRACE] TRACE...",
	.summary = "Makes one trace of many.",
	.help = "Any order and any tree of merging gives the same bytes; docs/scale.md shows how a "
		"fleet merges.\n"
		"The result may be among the traces: it is replaced when all are read.\n",
	.options = options,
	.run = run,
};
