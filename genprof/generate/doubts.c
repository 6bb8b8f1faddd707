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
#include "lib/text/errno_name.h"
#include "lib/text/plural.h"
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

/* Operations are known where the recorder saw them; else that there were any is. */
static void find_joined(const struct trace_header *header, struct warnings *out)
{
	if (header->runs_joined)
		warnings_add(out,
		             "traces: %" PRIu64 " of %" PRIu64
		             " runs began when the workload ran already: "
		             "what it needs to start may be missing",
		             header->runs_joined, header->runs);
}

static int find_io_uring(struct trace *trace, const struct trace_header *header,
                         struct warnings *out, struct error *err)
{
	const struct observation *list;
	size_t count;

	for (size_t i = 0; i < header->io_uring_count; i++)
		warnings_add(
			out,
			"io_uring: the workload does %s through it, which no filter sees: a "
			"profile that allows io_uring_enter allows that, whatever else it says",
			header->io_uring[i]);
	if (header->io_uring_count)
		return 0;
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

static const char *answer_of(const struct observation *o, char buffer[ERRNO_NAME_SIZE])
{
	if (o->error_count == 0)
		return "a signal, a kill or another number";
	return o->error_count == 1 && o->errors == o->calls
	               ? errno_name(o->error_list[0].errnum, buffer)
	               : "different answers";
}

/* What the filter around a container refused is not what its work needs, as far as was seen. */
static int find_denied(struct trace *trace, struct warnings *out, struct error *err)
{
	struct trace *denied = trace_part(trace, TRACE_DENIED);
	const struct observation *list;
	const struct observation *made;
	size_t count;

	if (!denied)
		return 0;
	if (trace_observations(denied, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char buffer[ERRNO_NAME_SIZE];
		int r = trace_find(trace, list[i].arch, list[i].nr, &made, err);

		if (r < 0)
			return -1;
		warnings_add(out,
		             "%s: the filter that the container ran under refused it %" PRIu64
		             " time%s (%s): %s",
		             list[i].name ? list[i].name : "a call without a name", list[i].calls,
		             PLURAL(list[i].calls), answer_of(&list[i], buffer),
		             r == 0 ? "what it refused is no ground for a rule, other calls of "
		                      "it are"
		                    : "not allowed; a policy can (--policy)");
	}
	return 0;
}

int doubts_find(struct trace *trace, struct warnings *out, struct error *err)
{
	struct trace_header header;

	trace_header(trace, &header);
	find_cut_runs(&header, out);
	if (find_denied(trace, out, err) < 0)
		return -1;
	find_joined(&header, out);
	return find_io_uring(trace, &header, out, err);
}
