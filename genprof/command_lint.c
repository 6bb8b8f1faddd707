/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof lint: a profile in, findings out. */
#include <errno.h>
#include <stdlib.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/lint/lint.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/json.h"
#include "lib/profile/profile.h"

enum { OPTION_FORMAT = OPTION_LONG, OPTION_AS };
enum format { FORMAT_TEXT, FORMAT_JSON };

struct settings {
	enum format format;
	enum runtime runtime;
};

static const char *const formats[] = { [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", NULL };
static const char *const runtimes[] = { [RUNTIME_RUNC] = "runc", [RUNTIME_CRUN] = "crun", NULL };

static const struct option_spec options[] = {
	{ OPTION_FORMAT, "format", "FORMAT", "text (default) or json", OPTION_WORD_IN(format, formats) },
	{ OPTION_AS, "as", "RUNTIME", "whose reading of the profile counts: runc (default) or crun",
	  OPTION_WORD_IN(runtime, runtimes) },
	{ 0 }
};

static int print(const struct profile *profile, const struct lint *lint, enum format format, FILE *out, struct error *err)
{
	if (format == FORMAT_TEXT) {
		lint_report_text(profile, lint, out);
		return 0;
	}
	json_auto_t *root = lint_report_json(profile, lint);
	auto_free char *text = root ? json_text(root) : NULL;
	if (!text)
		return error_set(err, ENOMEM, "%s", profile->source);
	fputs(text, out);
	return 0;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .format = FORMAT_TEXT, .runtime = RUNTIME_RUNC };
	struct profile *profile = NULL;
	struct lint lint = { 0 };

	if (options_settle(options, arguments, &settings, err) < 0)
		return -1;
	if (arguments->operand_count != 1)
		return options_error(err, "lint: one PROFILE is needed");
	if (inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err) < 0)
		return -1;
	int rc = lint_profile(profile, arch_native(), settings.runtime, &lint, err);
	if (rc == 0)
		rc = print(profile, &lint, settings.format, io->out, err);
	if (rc == 0 && lint_count(&lint, LINT_ERROR) > 0)
		rc = EXIT_DIFFERENCE;
	lint_done(&lint);
	profile_free(profile);
	return rc;
}

const struct command command_lint = {
	.name = "lint",
	.usage = "[--format=text|json] [--as=runc|crun] PROFILE",
	.summary = "Says what is wrong or doubtful in a profile.",
	.help = COMMAND_PROFILE_HELP
	        "\n"
	        "Exit status 1 when there is an error, 0 when there are only warnings and notes. What can be done under\n"
	        "the profile is judged for Docker's usual capabilities.\n",
	.options = options,
	.run = run,
};
