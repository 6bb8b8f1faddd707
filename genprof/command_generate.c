/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof TRACE...: reads the traces, makes the profile, writes it whole or not at all. */
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/compare/attribution.h"
#include "genprof/explain/explain.h"
#include "genprof/summary/summary.h"
#include "genprof/cli/runs_on.h"
#include "genprof/floor/floor.h"
#include "genprof/floor/floor_trace.h"
#include "genprof/generate/doubts.h"
#include "genprof/generate/dialect.h"
#include "genprof/generate/generate.h"
#include "genprof/generate/policy.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

struct settings {
	const char *output;
	const char *policy_path;
	const char *attribution_path;
	const char *image;
	const char *name;
	struct floor_request runs_on;
	enum dialect dialect;
	struct generate_options generate;
	struct floor floor, seen; /* what `generate` has as its floors */
};

static const char *const narrowings[] = {
	[NARROWING_NONE] = "none", [NARROWING_STABLE] = "stable", [NARROWING_EXACT] = "exact", NULL
};

static int set_arches(const char *value, void *member, struct error *err)
{
	return portable_read_arches(value, member, err);
}

static const struct option_spec options[] = {
	{ 'o', "output", "PROFILE", "write the profile there instead of to standard output",
	  OPTION_TEXT_IN(output) },
	{ 0, "arch", "LIST",
	  "the architectures it is for: x86_64,aarch64 (default: those of the traces)",
	  OPTION_CALL_IN(generate.portable, set_arches) },
	{ 0, "args", NULL, "how far to narrow arguments (default: stable)",
	  OPTION_WORD_IN(generate.narrowing, narrowings) },
	RUNS_ON_OPTIONS(runs_on, "add what this runtime needs beside what the traces saw of it "
	                         "(default: host: nothing)"),
	{ 0, "format", NULL, "the dialect of the profile (default: docker)",
	  OPTION_WORD_IN(dialect, dialect_names) },
	IMAGE_OPTION(image),
	{ 0, "name", "NAME", "the resource's name with --format=spo (default: the file's)",
	  OPTION_TEXT_IN(name) },
	{ 0, "policy", "FILE", "what was decided about single calls, with reasons",
	  OPTION_TEXT_IN(policy_path) },
	{ 0, "portable", NULL,
	  "allow what another C library or a newer kernel makes in place of a call",
	  OPTION_FLAG_IN(generate.portable.siblings) },
	{ 0, "attribution", "FILE", "write there which programs needed each rule",
	  OPTION_TEXT_IN(attribution_path) },
	{ 0, "provenance", "FILE", NULL, OPTION_TEXT_IN(attribution_path) },
	{ 0 }
};

/*
 * How a pod names the file: after a profile in a file it is what is printed, else it is a remark.
 */
static int show_kubernetes_snippet(const struct settings *settings, struct command_io *io,
                                   struct error *err)
{
	bool to_file = settings->output && strcmp(settings->output, "-") != 0;
	auto_free char *text =
		dialect_kubernetes_snippet(to_file ? settings->output : "profile.json");

	if (!text)
		return error_set(err, 0, "profile: out of memory");
	if (to_file)
		fputs(text, io->out);
	else
		warnings_add(&io->notes, "%.*s", (int)strlen(text) - 1, text);
	return 0;
}

static int say_profile(const struct profile *profile, const struct settings *settings,
                       char **out_text, struct error *err)
{
	auto_free char *name =
		settings->name ? strdup(settings->name) : dialect_resource_name(settings->output);

	if (!name)
		return error_set(err, 0, "profile: out of memory");
	return dialect_text(profile, settings->dialect, name, out_text, err);
}

/* As explain tells it, of the profile as it was generated. */
static int write_attribution(const struct profile *profile, struct trace *trace, char **out_text,
                             struct error *err)
{
	const struct target target = { 0 };
	struct resolved_profile *resolved;
	struct attribution attribution = { 0 };

	if (target_resolve(&target, profile, trace, &resolved, NULL, err) < 0)
		return -1;
	int result = attribution_collect(resolved, trace, &attribution, err);
	if (result == 0)
		result = explain_text(&attribution, profile, trace_runs(trace), NULL, 0, NULL,
		                      out_text, err);
	attribution_done(&attribution);
	verdict_resolved_free(resolved);
	return result;
}

/* Nothing is written before all of it can be said. */
static int write_all(const struct profile *profile, struct trace *trace,
                     const struct settings *settings, struct command_io *io, struct error *err)
{
	auto_free char *text = NULL, *attribution = NULL;

	if (say_profile(profile, settings, &text, err) < 0)
		return -1;
	if (settings->attribution_path &&
	    (write_attribution(profile, trace, &attribution, err) < 0 ||
	     json_save(settings->attribution_path, attribution, err) < 0))
		return -1;
	if (settings->output && json_save(settings->output, text, err) < 0)
		return -1;
	if (!settings->output)
		fputs(text, io->out);
	return settings->dialect == DIALECT_KUBERNETES ? show_kubernetes_snippet(settings, io, err)
	                                               : 0;
}

/*
 * Beside Docker's default, as this program ships it. A program that came without its profiles says
 * that it compares with nothing.
 */
static int summarize(const struct profile *profile, struct trace *trace, struct command_io *io,
                     struct error *err)
{
	const struct target target = { 0 };
	struct resolved_profile *resolved = NULL, *reference = NULL;
	struct profile *docker = NULL;
	struct error missing;

	int result = target_resolve(&target, profile, trace, &resolved, NULL, err);
	if (result == 0 && inputs_read_profile("default", &docker, NULL, &missing) < 0)
		warnings_add(&io->summary, "not compared with Docker's default: %s", missing.text);
	else if (result == 0)
		result = target_resolve(&target, docker, trace, &reference, NULL, err);
	if (result == 0)
		result = summary_write(resolved, reference, trace, &io->summary, err);
	verdict_resolved_free(resolved);
	verdict_resolved_free(reference);
	profile_free(docker);
	return result;
}

static int generate(const struct arguments *arguments, struct settings *settings,
                    struct command_io *io, struct error *err)
{
	struct trace *trace = NULL;
	struct profile *profile = NULL;

	if (floor_find(&settings->runs_on, &settings->floor, err) < 0)
		return -1;
	settings->generate.floors[0] = &settings->floor;
	settings->generate.floors[1] = &settings->seen;
	int result = inputs_read_traces(arguments->operands, arguments->operand_count,
	                                settings->image, &trace, err);
	if (result == 0)
		result = floor_trace_read(trace, &settings->seen, err);
	if (result == 0)
		result = doubts_find(trace, &io->warnings, err);
	if (result == 0)
		result = generate_profile(trace, &settings->generate, &profile, &io->warnings,
		                          &io->notes, err);
	if (result == 0)
		result = write_all(profile, trace, settings, io, err);
	if (result >= 0 && !io->quiet && summarize(profile, trace, io, err) < 0)
		result = -1;
	profile_free(profile);
	trace_free(trace);
	floor_done(&settings->floor);
	floor_done(&settings->seen);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .generate.narrowing = NARROWING_STABLE,
		                     .runs_on.what = "host" };
	struct policy policy = { 0 };

	if (options_apply(arguments, &settings, err) < 0 ||
	    options_check_operands(arguments, "TRACE...", err) < 0)
		return -1;
	if (settings.name && settings.dialect != DIALECT_SPO)
		return options_error(err, "--name: needs --format=spo");
	if (inputs_check_stdin(arguments->operands, arguments->operand_count, settings.policy_path,
	                       err) < 0)
		return -1;
	if (settings.policy_path) {
		if (policy_read(settings.policy_path, &policy, err) < 0)
			return -1;
		settings.generate.policy = &policy;
	}
	int result = generate(arguments, &settings, io, err);
	policy_done(&policy);
	return result;
}

const struct command command_generate = {
	.usage = "[-o PROFILE] [OPTION...] TRACE...",
	.summary = "Makes a seccomp profile, in Docker's format, that allows what the traces saw.",
	.help = "\"-\" is standard input or output. A trace named like a subcommand is written "
		"./merge.\n"
		"\n"
		"    sc-tracer -o ls.trace -- ls -l && sc-genprof -o ls.json ls.trace && "
		"sc-enforce ls.json ls -l\n",
	.options = options,
	.run = run,
};
