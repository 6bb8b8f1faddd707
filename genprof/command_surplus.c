/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof surplus PROFILE TRACE...: reads, asks surplus.c, reports. */
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/compare/surplus.h"
#include "genprof/report/report.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

struct settings {
	struct target target;
	enum report_format format;
	const char *reference;
};

static const struct option_spec options[] = { REPORT_OPTION,
	                                      { 0, "reference", "PROFILE",
	                                        "compare with this one instead of Docker's default",
	                                        OPTION_TEXT_IN(reference) },
	                                      TARGET_OPTIONS,
	                                      { 0 } };

static const char unused[] = "unused", argument[] = "argument";

static const struct report_kind kinds[] = {
	{ unused, "The profile allows a call that no trace made." },
	{ argument, "The profile allows more values of an argument than the traces used." },
	{ NULL, NULL }
};

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	if (options_check_operands(arguments, "PROFILE TRACE...", err) < 0)
		return -1;
	return inputs_check_stdin(arguments->operands, arguments->operand_count, s->reference, err);
}

static int write_message(const struct surplus_entry *entry, const char *reference,
                         struct finding *finding)
{
	const char *plural = entry->arg && entry->arg->kind == ARG_FLAGS ? "flags" : "values";

	if (!entry->arg)
		return asprintf(&finding->message, "never used%s%s%s%s%s",
		                entry->why ? "; it " : "", entry->why ? entry->why : "",
		                entry->in_reference ? "" : " (",
		                entry->in_reference ? "" : reference,
		                entry->in_reference ? "" : " does not allow it)");
	return asprintf(&finding->message,
	                "allows %s%zu of the %zu %s with a name, the traces used %zu%s%s",
	                entry->any ? "any value, " : "", entry->allowed, entry->known, plural,
	                entry->used, entry->why ? "; it " : "", entry->why ? entry->why : "");
}

static int add_finding(const struct surplus_entry *entry, const char *reference,
                       struct report *report, struct error *err)
{
	struct finding *finding;

	if (report_add(report, entry->why ? REPORT_WARNING : REPORT_NOTE,
	               entry->arg ? argument : unused, &finding, err) < 0)
		return -1;
	if (asprintf(&finding->title, "%s%s%s", entry->name, entry->arg ? " " : "",
	             entry->arg ? entry->arg->name : "") < 0)
		finding->title = NULL;
	if (write_message(entry, reference, finding) < 0)
		finding->message = NULL;
	finding->data = json_pack("{ss, ss*, ss*, sb}", "call", entry->name, "argument",
	                          entry->arg ? entry->arg->name : NULL, "why", entry->why,
	                          "in_reference", entry->in_reference);
	if (finding->data && entry->arg)
		json_object_update_new(finding->data,
		                       json_pack("{so, so, so}", "named",
		                                 json_u64_new(entry->known), "allowed",
		                                 json_u64_new(entry->allowed), "used",
		                                 json_u64_new(entry->used)));
	return finding->title && finding->message && finding->data
	               ? 0
	               : error_set(err, 0, "surplus: out of memory");
}

static json_t *counts(size_t allowed, size_t never_used)
{
	return json_pack("{so, so}", "allowed", json_u64_new(allowed), "unused",
	                 json_u64_new(never_used));
}

static int report_surplus(const struct settings *s, const struct surplus *surplus, const char *file,
                          const char *reference, struct command_io *io, struct error *err)
{
	struct report report = {
		.command = "surplus",
		.file = file,
		.passed = "nothing is allowed that was not used",
		.kinds = kinds,
		.header = json_pack("{ss, so, so}", "reference", reference, "profile_calls",
		                    counts(surplus->calls_allowed, surplus->calls_unused),
		                    "reference_calls",
		                    counts(surplus->reference_allowed, surplus->reference_unused))
	};
	auto_free char *shown = quote_text(file, QUOTE_ONE_LINE);
	int result = report.header && shown ? 0 : error_set(err, 0, "surplus: out of memory");

	for (size_t i = 0; i < surplus->count && result == 0; i++)
		result = add_finding(&surplus->list[i], reference, &report, err);
	if (result == 0)
		result = report_write(&report, s->format, io->out, err);
	if (result == 0 && s->format == REPORT_TEXT)
		fprintf(io->out,
		        "%s allows %zu call%s, %zu never used; %s allows %zu, %zu never used\n",
		        shown, surplus->calls_allowed, PLURAL(surplus->calls_allowed),
		        surplus->calls_unused, reference, surplus->reference_allowed,
		        surplus->reference_unused);
	/* What is dangerous warns. */
	if (result == 0 && report_count(&report, REPORT_WARNING) > 0)
		result = EXIT_DIFFERENCE;
	report_done(&report);
	return result;
}

static int find(const struct settings *s, const struct profile *profile,
                const struct profile *reference, struct trace *trace, struct command_io *io,
                struct error *err)
{
	struct resolved_profile *resolved = NULL, *other = NULL;
	struct surplus surplus = { 0 };
	/* A file's name is any bytes, a report UTF-8. */
	auto_free char *name =
		quote_text(s->reference ? s->reference : "Docker's default", QUOTE_ONE_LINE);

	if (!name)
		return error_set(err, 0, "surplus: out of memory");
	int result = target_resolve(&s->target, profile, trace, &resolved, &io->notes, err);
	if (result == 0)
		result = target_resolve(&s->target, reference, trace, &other, &io->notes, err);
	if (result == 0)
		result = surplus_find(resolved, other, trace, &surplus, err);
	if (result == 0)
		result = report_surplus(s, &surplus, profile->source, name, io, err);
	surplus_done(&surplus);
	verdict_resolved_free(resolved);
	verdict_resolved_free(other);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings s = { 0 };
	struct profile *profile = NULL, *reference = NULL;
	struct trace *trace = NULL;

	if (read_options(arguments, &s, err) < 0)
		return -1;
	int result = -1;
	if (inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err) >= 0 &&
	    inputs_read_profile(s.reference ? s.reference : "default", &reference, &io->notes,
	                        err) >= 0 &&
	    inputs_read_traces(arguments->operands + 1, arguments->operand_count - 1, NULL, &trace,
	                       err) == 0)
		result = find(&s, profile, reference, trace, io, err);
	trace_free(trace);
	profile_free(profile);
	profile_free(reference);
	return result;
}

const struct command command_surplus = {
	.name = "surplus",
	.alias = "unused",
	.usage = "[--format=FORMAT] [--reference=PROFILE] PROFILE TRACE...",
	.summary = "Says what the profile allows and no trace used, the most dangerous first.",
	.help = COMMAND_PROFILE_HELP
	"\n"
	"Exit status: 1 when something dangerous is among it, else 0; 2 on trouble.\n"
	"\n"
	"    sc-genprof surplus default web.trace\n",
	.options = options,
	.run = run,
};
