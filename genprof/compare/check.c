/* SPDX-License-Identifier: Apache-2.0 */
/* Words and fields of each finding of drift. */
#include "genprof/compare/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/attribution.h"
#include "genprof/compare/baseline.h"
#include "genprof/compare/drift.h"
#include "genprof/floor/floor_check.h"
#include "genprof/report/remark.h"
#include "genprof/report/report.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict_reason.h"

enum { REASON_TEXT = 512 };

static const char wider[] = "wider", undecided[] = "undecided", falls_back[] = "falls-back",
		  unused_kind[] = "unused";

static const struct {
	const char *kind;
	enum report_level level;
} kinds[] = {
	[DRIFT_WIDER] = { wider, REPORT_ERROR },
	[DRIFT_UNDECIDED] = { undecided, REPORT_WARNING },
	[DRIFT_FALLS_BACK] = { falls_back, REPORT_NOTE },
};

const struct report_kind check_kinds[] = {
	{ wider, "A call that the workload makes is not allowed by the profile." },
	{ undecided,
	  "The profile compares arguments of a call, or bits, that traces do not record." },
	{ falls_back,
	  "The call is answered ENOSYS, and a C library makes an allowed one instead, or "
	  "no table knows its number." },
	{ unused_kind, "The profile allows what no trace used." },
	FLOOR_CHECK_KINDS,
	{ NULL, NULL }
};

static int no_memory(struct error *err)
{
	return error_set(err, 0, "check: out of memory");
}

/* Finishes what open_memstream began; the caller frees the text. */
static int close_text(FILE *out, struct error *err)
{
	return fclose(out) == 0 ? 0 : no_memory(err);
}

char *check_title(const struct drift_entry *entry)
{
	return call_text_new(&entry->example, entry->known);
}

/* What would have to be known. */
static void write_condition(const struct drift_entry *entry, FILE *out)
{
	unsigned open = entry->missed & ~entry->known, cut = entry->missed & entry->known;
	const char *comma = "";

	if (open || !cut) {
		call_text_write_args(&entry->example, entry->known | entry->missed, ~entry->known,
		                     out);
		fprintf(out, "%swhich traces do not record",
		        open ? ", " : "its other arguments say so, ");
		return;
	}
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(cut >> i & 1))
			continue;
		fprintf(out, "%sall 64 bits of argument %u are %#" PRIx64, comma, i,
		        entry->example.args[i]);
		comma = ", ";
	}
	fputs(", of which traces record 32", out);
}

static void write_message(const struct drift_entry *entry, FILE *out)
{
	char verdict[64];

	verdict_describe(entry->verdict, verdict, sizeof verdict);
	if (entry->kind == DRIFT_UNDECIDED) {
		fprintf(out, "would be refused (%s) when ", verdict);
		write_condition(entry, out);
	} else if (entry->kind == DRIFT_FALLS_BACK && !entry->instead) {
		fprintf(out, "has no name here and is answered with ENOSYS, as by a kernel that "
		             "does not have it");
	} else if (entry->kind == DRIFT_FALLS_BACK) {
		fprintf(out, "is answered with ENOSYS, and %s is allowed instead", entry->instead);
	} else {
		fprintf(out, "is not allowed (%s)", verdict);
	}
	fprintf(out, "; %" PRIu64 " call%s, %" PRIu64 " run%s", entry->calls, PLURAL(entry->calls),
	        entry->runs, PLURAL(entry->runs));
}

/* The programs that made the entry's calls: the tuple's images, or else the call's. */
struct makers {
	const char *const *images;
	size_t count;
	bool is_any_of; /* of several images, the trace does not say which ones */
};

static struct makers makers_of(const struct drift_entry *entry)
{
	const struct trace_evidence *evidence = entry->evidence;
	const struct observation *call = entry->call;

	if (evidence && evidence->image_count > 0)
		return (struct makers){ evidence->images, evidence->image_count, false };
	return (struct makers){ call->images, call->image_count,
		                evidence && call->image_count > 1 };
}

/* The stacks that led to what the entry is about. Returns how many. */
static size_t stacks_of(const struct drift_entry *entry, const struct trace_stack **out)
{
	if (!entry->evidence) {
		*out = entry->call->stacks;
		return entry->call->stack_count;
	}
	*out = &entry->evidence->stack;
	return entry->evidence->stack.frame_count > 0;
}

static void write_evidence(const struct drift_entry *entry, FILE *out)
{
	const struct makers makers = makers_of(entry);
	const struct trace_stack *stacks;
	size_t stack_count = stacks_of(entry, &stacks);

	for (size_t i = 0; i < makers.count; i++)
		fprintf(out, "%s%s%s",
		        i > 0              ? ", "
		        : makers.is_any_of ? "made by one of "
		                           : "made by ",
		        makers.images[i], i + 1 == makers.count ? "\n" : "");
	for (size_t s = 0; s < stack_count; s++) {
		fprintf(out, "one call stack:\n");
		for (size_t f = 0; f < stacks[s].frame_count; f++)
			fprintf(out, "  %s\n", stacks[s].frames[f]);
	}
}

static json_t *stacks_json(const struct drift_entry *entry)
{
	const struct trace_stack *stacks;
	size_t count = stacks_of(entry, &stacks);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		if (json_array_append_new(list, json_strings_new(stacks[i].frames,
		                                                 stacks[i].frame_count)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

static json_t *entry_json(const struct drift_entry *entry)
{
	const struct makers makers = makers_of(entry);
	char verdict[64];
	json_t *data =
		json_pack("{ss, ss*, so, so, so, so, ss, so, so}", "arch",
	                  arch_name(entry->call->arch), "call", entry->call->name, "number",
	                  json_u64_new(entry->call->nr), "arguments",
	                  call_text_args_json(&entry->example, entry->known), "calls",
	                  json_u64_new(entry->calls), "runs", json_u64_new(entry->runs), "verdict",
	                  verdict_describe(entry->verdict, verdict, sizeof verdict), "images",
	                  json_strings_new(makers.images, makers.count), "stacks",
	                  stacks_json(entry));

	if (data && entry->has_nearest)
		json_object_set_new(data, "nearest_rule", json_u64_new(entry->nearest_rule));
	return data;
}

static int report_entry(const struct drift_entry *entry, const struct resolved_profile *resolved,
                        char *title, struct report *report, struct error *err)
{
	struct finding *finding;
	char reason[REASON_TEXT];
	size_t size;

	if (report_add(report, kinds[entry->kind].level, kinds[entry->kind].kind, &finding, err) <
	    0) {
		free(title);
		return -1;
	}
	finding->title = title;
	FILE *out = open_memstream(&finding->message, &size);
	if (!out)
		return no_memory(err);
	write_message(entry, out);
	if (close_text(out, err) < 0)
		return -1;
	out = open_memstream(&finding->detail, &size);
	if (!out)
		return no_memory(err);
	fprintf(out, "%s\n",
	        verdict_reason(resolved, &entry->example, entry->known, reason, sizeof reason));
	write_evidence(entry, out);
	if (close_text(out, err) < 0)
		return -1;
	finding->data = entry_json(entry);
	return finding->data ? 0 : no_memory(err);
}

static int report_unused(const struct attribution_entry *entry, const struct profile *profile,
                         struct report *report, struct error *err)
{
	char remark[REMARK_SIZE];
	struct finding *finding;

	if (report_add(report, REPORT_WARNING, unused_kind, &finding, err) < 0)
		return -1;
	finding->title = strdup(entry->name);
	if (!finding->title)
		return no_memory(err);
	if (asprintf(&finding->message, "allowed by syscalls[%zu]%s, and %s", entry->rule,
	             remark_write(remark, profile->rules[entry->rule].comment),
	             entry->call_was_made ? "only other arguments were used"
	                                  : "no trace made the call") < 0) {
		finding->message = NULL;
		return no_memory(err);
	}
	finding->rule = entry->rule;
	finding->data = json_pack("{ss}", "call", entry->name);
	return finding->data ? 0 : no_memory(err);
}

int check_report_drift(const struct drift *drift, const struct resolved_profile *resolved,
                       struct baseline *baseline, struct report *report, size_t *out_accepted,
                       struct error *err)
{
	size_t accepted = 0;

	for (size_t i = 0; i < drift->count; i++) {
		if (baseline && baseline_find(baseline, &drift->entries[i])) {
			accepted++;
			continue;
		}
		char *title = check_title(&drift->entries[i]);
		if (!title)
			return no_memory(err);
		if (report_entry(&drift->entries[i], resolved, title, report, err) < 0)
			return -1;
	}
	*out_accepted = accepted;
	return 0;
}

int check_report_unused(const struct attribution *attribution, const struct profile *profile,
                        struct report *report, struct error *err)
{
	for (size_t i = 0; i < attribution->count; i++)
		if (attribution->list[i].calls == 0 &&
		    report_unused(&attribution->list[i], profile, report, err) < 0)
			return -1;
	return 0;
}
