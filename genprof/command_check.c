/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof check PROFILE TRACE...: reads, asks drift.c, reports, and keeps the baseline. */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/runs_on.h"
#include "genprof/cli/target.h"
#include "genprof/compare/attribution.h"
#include "genprof/compare/baseline.h"
#include "genprof/compare/check.h"
#include "genprof/compare/drift.h"
#include "genprof/floor/floor_check.h"
#include "genprof/report/report.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/find.h"
#include "lib/profile/profile.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

struct settings {
	struct target target;
	enum report_format format;
	bool unused;
	const char *baseline_path;
	bool update;
	const char *only, *reason;
	const char *image;
	struct floor_request runs_on;
};

static const struct option_spec options[] = {
	REPORT_OPTION,
	{ 0, "unused", NULL, "report what the profile allows and no trace used, too",
	  OPTION_FLAG_IN(unused) },
	{ 0, "baseline", "FILE", "drift that is known and accepted",
	  OPTION_TEXT_IN(baseline_path) },
	{ 0, "update-baseline", NULL, "accept all drift: write it to the baseline",
	  OPTION_FLAG_IN(update) },
	{ 0, "only", "GLOB", "with --update-baseline: accept drift whose title matches, no other",
	  OPTION_TEXT_IN(only) },
	{ 0, "reason", "TEXT", "why the drift that is new in the baseline is accepted",
	  OPTION_TEXT_IN(reason) },
	IMAGE_OPTION(image),
	RUNS_ON_OPTIONS(runs_on, "report what keeps this runtime from starting a container, too"),
	TARGET_OPTIONS,
	{ 0 }
};

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	if (s->update && !s->baseline_path)
		return options_error(err, "--update-baseline: needs --baseline");
	if (s->reason && !s->update)
		return options_error(err, "--reason: needs --update-baseline");
	if (s->only && !s->update)
		return options_error(err, "--only: needs --update-baseline");
	/* A runtime needs no trace. */
	if (options_check_operands(arguments,
	                           s->runs_on.what ? "PROFILE [TRACE...]" : "PROFILE TRACE...",
	                           err) < 0)
		return -1;
	if (arguments->operand_count == 1 && (s->unused || s->baseline_path || s->image))
		return options_error(err, "%s: needs a TRACE",
		                     s->unused          ? "--unused"
		                     : s->baseline_path ? "--baseline"
		                                        : "--image");
	return inputs_check_stdin(arguments->operands, arguments->operand_count, s->baseline_path,
	                          err);
}

/*
 * Everything that drifted, or what is named, is accepted from now on; what was accepted before
 * keeps its reason.
 */
static int update_baseline(const struct settings *s, const struct drift *drift,
                           struct baseline *baseline, struct error *err)
{
	size_t matched = 0;

	for (size_t i = 0; i < drift->count; i++) {
		auto_free char *title = check_title(&drift->entries[i]);

		if (!title)
			return error_set(err, 0, "check: out of memory");
		bool is_known = baseline_find(baseline, &drift->entries[i]);
		if (s->only && fnmatch(s->only, title, 0) != 0)
			continue;
		matched++;
		if (is_known || drift->entries[i].kind == DRIFT_FALLS_BACK)
			continue;
		if (baseline_add(baseline, &drift->entries[i], title,
		                 s->reason ? s->reason : "no reason was given", err) < 0)
			return -1;
	}
	if (s->only && matched == 0)
		return error_set(err, 0, "--only: no drift matches \"%s\"", s->only);
	auto_free char *text = baseline_text(baseline);
	return text ? json_save(s->baseline_path, text, err)
	            : error_set(err, 0, "check: out of memory");
}

static int report_unused(const struct resolved_profile *resolved, struct trace *trace,
                         struct report *report, struct error *err)
{
	struct attribution attribution;

	if (attribution_collect(resolved, trace, &attribution, err) < 0)
		return -1;
	int result = check_report_unused(&attribution, resolved->profile, report, err);
	attribution_done(&attribution);
	return result;
}

static int report_floor(const struct settings *s, const struct resolved_profile *resolved,
                        struct report *report, struct error *err)
{
	struct floor floor;

	if (!s->runs_on.what)
		return 0;
	if (floor_find(&s->runs_on, &floor, err) < 0)
		return -1;
	int result = floor_check(&floor, resolved, report, err);
	floor_done(&floor);
	return result;
}

static const char *what_passed(const struct settings *s, struct trace *trace)
{
	if (trace_runs(trace) == 0)
		return "the runtime starts a container under it";
	return s->runs_on.what
	               ? "every call of the traces is allowed, and the runtime starts a container"
	               : "every call of the traces is allowed";
}

static int report_all(const struct settings *s, const struct resolved_profile *resolved,
                      struct trace *trace, const struct drift *drift, struct baseline *baseline,
                      struct command_io *io, struct error *err)
{
	struct report report = { .command = "check",
		                 .file = resolved->profile->source,
		                 .passed = what_passed(s, trace),
		                 .kinds = check_kinds };
	size_t accepted;

	int result = check_report_drift(drift, resolved, baseline, &report, &accepted, err);
	if (result == 0)
		result = report_floor(s, resolved, &report, err);
	if (result == 0 && s->unused)
		result = report_unused(resolved, trace, &report, err);
	if (result == 0) {
		report.header = json_pack("{so, so}", "runs", json_u64_new(trace_runs(trace)),
		                          "accepted", json_u64_new(accepted));
		result = report_write(&report, s->format, io->out, err);
	}
	/* What is wrong in the profile counts, what is only unused does not. */
	if (result == 0 && report_count(&report, REPORT_ERROR) > 0)
		result = EXIT_DIFFERENCE;
	for (size_t i = 0; i < baseline->count; i++)
		if (!baseline->list[i].met)
			warnings_add(&io->notes, "%s: %s: accepted, but it no longer happens",
			             s->baseline_path, baseline->list[i].title);
	report_done(&report);
	return result;
}

static int check(const struct settings *s, const struct profile *profile, enum find_answer found,
                 struct trace *trace, struct command_io *io, struct error *err)
{
	struct resolved_profile *resolved = NULL;
	struct drift drift = { 0 };
	struct baseline baseline = { 0 };
	bool is_known = found == FIND_SHIPPED && !verdict_reads_oci(s->target.runtime);
	int result = 0;

	/* The first update makes the file. */
	if (s->baseline_path && (!s->update || access(s->baseline_path, F_OK) == 0))
		result = baseline_read(s->baseline_path, &baseline, err);
	if (result == 0)
		result = target_resolve(&s->target, profile, trace, &resolved,
		                        is_known ? &io->notes : &io->warnings, err);
	if (result == 0)
		result = drift_find(resolved, trace, &drift, err);
	if (result == 0)
		result = s->update ? update_baseline(s, &drift, &baseline, err)
		                   : report_all(s, resolved, trace, &drift, &baseline, io, err);
	drift_done(&drift);
	baseline_done(&baseline);
	verdict_resolved_free(resolved);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { 0 };
	struct profile *profile = NULL;
	struct trace *trace = NULL;
	int result = -1;

	if (read_options(arguments, &settings, err) < 0)
		return -1;
	int found = inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err);
	if (found >= 0 && inputs_read_traces(arguments->operands + 1, arguments->operand_count - 1,
	                                     settings.image, &trace, err) == 0)
		result = check(&settings, profile, (enum find_answer)found, trace, io, err);
	trace_free(trace);
	profile_free(profile);
	return result;
}

const struct command command_check = {
	.name = "check",
	.usage = "[--format=FORMAT] [--unused] [--baseline=FILE] [--for=RUNTIME] PROFILE TRACE...",
	.summary = "Says which calls of the traces, or of a container runtime, the profile would "
		   "refuse.",
	.help = COMMAND_PROFILE_HELP
	"\n"
	"Exit status: 0 when every call is allowed or accepted by the baseline, 1 when not, 2 on "
	"trouble.\n"
	"\n"
	"    sc-genprof check --baseline=accepted.json web.json build/*.trace\n"
	"    sc-genprof check --for=docker web.json          whether a container starts under it\n",
	.options = options,
	.run = run,
};
