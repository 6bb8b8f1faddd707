/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of refusals -> text, JSON and a trace. Files are written whole or not at all
 * (json_save).
 */
#include "enforce/audit/report.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "enforce/audit/audit.h"
#include "enforce/audit/refusals.h"
#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict_reason.h"

enum { CALL_TEXT = 1024, LINE_TEXT = 512 };

static bool is_reported(const struct refusals *refusals, const struct refusal *refusal)
{
	for (const struct refusal *earlier = refusals->list; earlier < refusal; earlier++) {
		if (refusals_is_alike(earlier, refusal))
			return true;
	}
	return false;
}

void report_refusal(const struct refusals *refusals, const struct refusal *refusal,
                    const struct resolved_profile *resolved, enum report_stacks stacks, FILE *out)
{
	char call[CALL_TEXT], verdict[64], reason[LINE_TEXT], shown[LINE_TEXT];

	if (stacks == REPORT_NO_STACKS && is_reported(refusals, refusal))
		return;
	fprintf(out, "sc-enforce: %s", json_printable(shown, sizeof shown, refusal->image));
	if (refusal->tid)
		fprintf(out, "[%d]", (int)refusal->tid);
	fprintf(out, ": %s: %s: %s\n", refusals_format_call(&refusal->call, call, sizeof call),
	        verdict_describe(refusal->verdict, verdict, sizeof verdict),
	        verdict_reason(resolved, &refusal->first, VERDICT_ALL_KNOWN, reason,
	                       sizeof reason));
	for (size_t i = 0; i < refusal->frame_count && stacks == REPORT_STACKS; i++)
		fprintf(out, "    %s\n", json_printable(shown, sizeof shown, refusal->frames[i]));
}

/* How the run ended, as traces say it; in `buffer` or static. */
static const char *describe_end(const struct audit_end *end, char buffer[CHILD_ENDING_SIZE])
{
	if (end->is_aborted || end->ending)
		return end->is_aborted ? "aborted" : end->ending;
	/* As wait(2) packs the two; W_EXITCODE is glibc's alone. */
	return child_ending(end->exit_status << 8 | end->signal, buffer);
}

/*
 * What the table shows is the same; neither the place in the code nor the deciding rule is shown.
 */
static bool is_same_row(const struct refusal *a, const struct refusal *b)
{
	return a->call.arch == b->call.arch && a->call.nr == b->call.nr &&
	       a->verdict.ret == b->verdict.ret && a->image == b->image &&
	       memcmp(a->call.args, b->call.args, sizeof a->call.args) == 0;
}

/* The calls of a row, or 0 where an earlier refusal has it. */
static uint64_t calls_of_row(const struct refusals *refusals, size_t index)
{
	const struct refusal *refusal = &refusals->list[index];
	uint64_t calls = refusal->count;

	for (size_t i = 0; i < index; i++) {
		if (is_same_row(&refusals->list[i], refusal))
			return 0;
	}
	for (size_t i = index + 1; i < refusals->count; i++)
		calls += is_same_row(&refusals->list[i], refusal) ? refusals->list[i].count : 0;
	return calls;
}

void report_summary(const struct refusals *refusals, const struct report_run *run, FILE *out)
{
	char call[CALL_TEXT], verdict[64], image[LINE_TEXT];

	if (run->end->is_aborted)
		fprintf(out, "sc-enforce: audit aborted; partial results follow\n");
	if (refusals->count == 0) {
		fprintf(out, "sc-enforce: nothing %s refused\n",
		        run->end->ending ? "would be" : "was");
		return;
	}
	fprintf(out, "%10s  %-16s  %s\n", "calls", "profile says", "call, program");
	for (size_t i = 0; i < refusals->count; i++) {
		const struct refusal *refusal = &refusals->list[i];
		uint64_t calls = calls_of_row(refusals, i);

		if (calls == 0)
			continue;
		fprintf(out, "%10" PRIu64 "  %-16s  %s, %s\n", calls,
		        verdict_describe(refusal->verdict, verdict, sizeof verdict),
		        refusals_format_call(&refusal->call, call, sizeof call),
		        json_printable(image, sizeof image, refusal->image));
	}
	fprintf(out, "%10" PRIu64 "  in all\n", refusals->calls);
	if (refusals->omitted)
		fprintf(out,
		        "%10" PRIu64 "  of them omitted: the table holds %d kinds of calls, %d of "
		        "one system call\n",
		        refusals->omitted, REFUSALS_MAX, REFUSALS_OF_ONE_CALL);
}

/* ---- JSON ---- */

/* Version 1 had no "format" and "version", and "untold" for "omitted". */
enum { REPORT_VERSION = 2 };

/* Names of files and functions may hold any bytes: what is not UTF-8 is escaped. */
static json_t *name_json(const char *name)
{
	json_t *plain = json_string(name);
	size_t size = plain ? 0 : 4 * strlen(name) + 8;
	auto_free char *escaped = plain ? NULL : malloc(size);

	return escaped ? json_string(json_printable(escaped, size, name)) : plain;
}

static json_t *refusal_json(const struct refusal *refusal, const struct resolved_profile *resolved)
{
	const char *name = syscalls_name(refusal->call.arch, refusal->call.nr);
	char verdict[64], reason[LINE_TEXT];
	unsigned named = call_text_named_args(refusal->call.arch, refusal->call.nr);
	json_t *stack = json_array();
	json_t *object =
		json_pack("{s:s, s:I, s:s?, s:o, s:s, s:s, s:o, s:i, s:o}", "arch",
	                  arch_name(refusal->call.arch), "number", (json_int_t)refusal->call.nr,
	                  "name", name, "arguments", call_text_args_json(&refusal->call, named),
	                  "verdict", verdict_describe(refusal->verdict, verdict, sizeof verdict),
	                  "reason",
	                  verdict_reason(resolved, &refusal->first, VERDICT_ALL_KNOWN, reason,
	                                 sizeof reason),
	                  "image", name_json(refusal->image), "task", (int)refusal->tid, "calls",
	                  json_u64_new(refusal->count));

	for (size_t i = 0; i < refusal->frame_count; i++)
		json_array_append_new(stack, name_json(refusal->frames[i]));
	json_object_set_new(object, "stack", stack);
	return object;
}

int report_save(const struct refusals *refusals, const struct resolved_profile *resolved,
                const struct report_run *run, const char *path, struct error *err)
{
	auto_free char *command = quote_words(run->command);
	json_auto_t *root = json_document("seccomp-utils audit", REPORT_VERSION);
	char ending[CHILD_ENDING_SIZE];
	json_t *list;
	int lost;

	if (!command)
		return error_set(err, ENOMEM, "%s", path);
	json_object_set_new(root, "profile", name_json(resolved->profile->source));
	json_object_set_new(root, "command", name_json(command));
	json_object_set_new(root, "ending", json_string(describe_end(run->end, ending)));
	json_object_set_new(root, "calls", json_u64_new(refusals->calls));
	json_object_set_new(root, "omitted", json_u64_new(refusals->omitted));
	list = json_array();
	lost = json_object_set_new(root, "refusals", list);
	for (size_t i = 0; i < refusals->count; i++)
		lost |= json_array_append_new(list, refusal_json(&refusals->list[i], resolved));
	auto_free char *text = lost ? NULL : json_text(root);
	if (!text)
		return error_set(err, ENOMEM, "%s", path);
	return json_save(path, text, err);
}

/* ---- a trace ---- */

static int fill_trace(struct trace *trace, const struct refusals *refusals, struct error *err)
{
	for (size_t i = 0; i < refusals->count; i++) {
		const struct refusal *refusal = &refusals->list[i];
		const struct trace_stack stack = { (const char *const *)refusal->frames,
			                           refusal->frame_count };
		enum trace_news news;
		uint32_t image;

		if (trace_image(trace, refusal->image, &image, err) < 0)
			return -1;
		if (trace_add(trace, &refusal->call, refusal->count, image, 0, &news, err) < 0)
			return -1;
		if (refusal->frame_count &&
		    trace_add_stack(trace, refusal->call.arch, refusal->call.nr, &stack, err) < 0)
			return -1;
	}
	return 0;
}

int report_trace(const struct refusals *refusals, const struct report_run *run, const char *path,
                 struct error *err)
{
	struct trace *trace = trace_new();
	auto_free char *command = quote_words(run->command);
	struct utsname machine;
	char ending[CHILD_ENDING_SIZE];

	if (!trace || !command || uname(&machine) != 0) {
		trace_free(trace);
		return error_set(err, ENOMEM, "%s", path);
	}
	const struct trace_start start = { .command = command,
		                           .kernel = machine.release,
		                           .machine = machine.machine,
		                           .engine = "audit",
		                           .start_unix_ms = run->end->start_unix_ms };
	int r = trace_begin(trace, &start, err);
	if (r == 0)
		r = fill_trace(trace, refusals, err);
	if (r == 0)
		r = trace_end(trace, describe_end(run->end, ending), run->end->duration_ms, err);
	if (r == 0)
		r = trace_write(trace, path, err);
	trace_free(trace);
	return r;
}
