/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof lint: a profile in, findings out. */
#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/lint/lint.h"
#include "genprof/report/report.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"

struct settings {
	enum report_format format;
	enum runtime runtime;
};

static const struct option_spec options[] = {
	REPORT_OPTION,
	{ 0, "as", NULL, "whose reading of the profile counts (default: runc)",
	  OPTION_WORD_IN(runtime, verdict_runtimes) },
	{ 0 }
};

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .format = REPORT_TEXT, .runtime = RUNTIME_RUNC };
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
		rc = report_write(&report, settings.format, io->out, err);
	if (rc == 0 && report_count(&report, REPORT_ERROR) > 0)
		rc = EXIT_DIFFERENCE;
	report_done(&report);
	profile_free(profile);
	return rc;
}

const struct command command_lint = {
	.name = "lint",
	.usage = "[--format=FORMAT] [--as=RUNTIME] PROFILE",
	.summary = "Says what is wrong or doubtful in a profile.",
	.help = COMMAND_PROFILE_HELP "\n"
				     "Exit status 1 when there is an error, 0 when there are only "
				     "warnings and notes. What can be done under\n"
				     "the profile is judged for Docker's usual capabilities.\n",
	.options = options,
	.run = run,
};
