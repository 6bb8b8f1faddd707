/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof lint: a profile in, findings out. */
#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/runs_on.h"
#include "genprof/cli/target.h"
#include "genprof/floor/floor_check.h"
#include "genprof/lint/lint.h"
#include "genprof/report/report.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"

struct settings {
	enum report_format format;
	enum runtime runtime;
	struct floor_request runs_on;
};

static const struct option_spec options[] = {
	REPORT_OPTION,
	{ 0, "as", NULL, "whose reading of the profile counts (default: runc)",
	  OPTION_WORD_IN(runtime, verdict_runtimes) },
	RUNS_ON_OPTIONS(runs_on, "say whether this runtime starts a container under it, too"),
	{ 0 }
};

/* What cannot be resolved was found to be unusable already. */
static int check_floor(const struct settings *settings, const struct profile *profile,
                       struct report *report, struct error *err)
{
	const struct target target = { .runtime = settings->runtime };
	struct resolved_profile *resolved = NULL;
	struct floor floor;
	struct error ignored;

	if (floor_find(&settings->runs_on, &floor, err) < 0)
		return -1;
	int result = 0;
	if (target_resolve(&target, profile, NULL, &resolved, NULL, &ignored) == 0)
		result = floor_check(&floor, resolved, report, err);
	verdict_resolved_free(resolved);
	floor_done(&floor);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .format = REPORT_TEXT,
		                     .runtime = RUNTIME_RUNC,
		                     .runs_on.what = "host" };
	struct profile *profile = NULL;

	if (options_apply(arguments, &settings, err) < 0 ||
	    options_check_operands(arguments, "PROFILE", err) < 0)
		return -1;
	if (inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err) < 0)
		return -1;
	struct report report = { .command = "lint",
		                 .file = profile->source,
		                 .passed = "nothing is wrong or doubtful",
		                 .kinds = lint_kinds };
	int rc = lint_profile(profile, arch_native(), settings.runtime, &report, err);
	if (rc == 0)
		rc = check_floor(&settings, profile, &report, err);
	if (rc == 0)
		rc = report_write(&report, settings.format, io->out, err);
	if (rc == 0 && report_count(&report, REPORT_ERROR) > 0)
		rc = EXIT_DIFFERENCE;
	report_done(&report);
	profile_free(profile);
	return rc;
}

const struct command command_lint = {
	.name = "lint",
	.usage = "[--format=FORMAT] [--as=RUNTIME] [--for=RUNTIME] PROFILE",
	.summary = "Says what is wrong or doubtful in a profile.",
	.help = COMMAND_PROFILE_HELP "\n"
				     "Exit status 1 when there is an error, 0 when there are only "
				     "warnings and notes. What can be done under\n"
				     "the profile is judged for Docker's usual capabilities.\n"
				     "\n"
				     "    sc-genprof lint --for=docker web.json\n",
	.options = options,
	.run = run,
};
