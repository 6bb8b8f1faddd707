/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trace -> warnings. A run that was cut short has not made the calls that would have come next, and
 * an end by SIGSYS is often another filter's doing. A server that is stopped by SIGTERM or SIGINT
 * has done its work, and an exit status of its own is the program's affair.
 */
#include "genprof/generate/doubts.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/warnings.h"
#include "lib/trace/trace.h"

static const struct doubt {
	const char *ending, *means;
} doubts[] = {
	{ "signal SIGSEGV", "crashed" },
	{ "signal SIGBUS", "crashed" },
	{ "signal SIGILL", "crashed" },
	{ "signal SIGFPE", "crashed" },
	{ "signal SIGABRT", "gave up" },
	{ "signal SIGSYS", "was killed by a seccomp filter of its own or around it" },
	{ "exit 126", "could not execute its program" },
	{ "exit 127", "did not find its program" },
	{ "time limit", "was cut short" },
	{ "aborted", "was cut short" },
};

static const char *meaning_of(const char *ending)
{
	for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
		if (strcmp(doubts[i].ending, ending) == 0)
			return doubts[i].means;
	return NULL;
}

static void find_cut_runs(const struct trace_header *header, struct warnings *out)
{
	uint64_t ended = 0;

	for (size_t i = 0; i < header->ending_count; i++) {
		const char *means = meaning_of(header->endings[i]);

		ended += header->ending_runs[i];
		if (means)
			warnings_add(out,
			             "traces: %" PRIu64 " of %" PRIu64
			             " runs ended with \"%s\": the workload %s, and may need more",
			             header->ending_runs[i], header->runs, header->endings[i],
			             means);
	}
	if (ended < header->runs && header->ending_count < TRACE_MAX_COMMANDS)
		warnings_add(out,
		             "traces: %" PRIu64 " of %" PRIu64
		             " runs have no end: sc-tracer was killed, and they may need more",
		             header->runs - ended, header->runs);
}

static int find_io_uring(struct trace *trace, struct warnings *out, struct error *err)
{
	const struct observation *list;
	size_t count;

	if (trace_observations(trace, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!list[i].name || strcmp(list[i].name, "io_uring_enter") != 0)
			continue;
		warnings_add(out, "io_uring_enter: what is done through it neither the trace nor a "
		                  "filter sees, and Docker's default refuses it: a program that "
		                  "falls back then makes calls that were not recorded");
		break;
	}
	return 0;
}

int doubts_find(struct trace *trace, struct warnings *out, struct error *err)
{
	struct trace_header header;

	trace_header(trace, &header);
	find_cut_runs(&header, out);
	return find_io_uring(trace, out, err);
}
