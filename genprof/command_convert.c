/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof convert --to=DIALECT PROFILE: reads, decides conditions (convert.c), writes the
 * dialect.
 */
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/convert/convert.h"
#include "genprof/generate/dialect.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

enum { DIALECT_NONE = -1 };

struct settings {
	struct target target;
	int dialect; /* enum dialect, or DIALECT_NONE */
	const char *output, *name;
};

static const struct option_spec options[] = {
	{ 0, "to", NULL, "the dialect to write", OPTION_WORD_IN(dialect, dialect_names) },
	{ 'o', "output", "FILE", "write it there instead of to standard output",
	  OPTION_TEXT_IN(output) },
	{ 0, "name", "NAME", "the resource's name with --to=spo (default: the file's)",
	  OPTION_TEXT_IN(name) },
	TARGET_ARCH_OPTION,
	TARGET_OPTIONS,
	{ 0 }
};

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	if (s->dialect == DIALECT_NONE)
		return options_error(err, "--to: missing");
	if (s->name && s->dialect != DIALECT_SPO)
		return options_error(err, "--name: needs --to=spo");
	return options_check_operands(arguments, "PROFILE", err);
}

/* Fails unless the profile still means what it meant to the machine. */
static int check_meaning(const struct resolved_profile *before, const struct profile *profile,
                         struct error *err)
{
	struct resolved_profile *after;

	if (verdict_resolve(profile, &before->machine, &after, NULL, err) < 0)
		return -1;
	int result = convert_compare(before, after);
	verdict_resolved_free(after);
	return result == CONVERT_SAME
	               ? 0
	               : error_set(err, 0,
	                           "%s: its meaning has changed: this is a fault of sc-genprof",
	                           profile->source);
}

static int decide(const struct settings *s, struct profile *profile, struct command_io *io,
                  struct error *err)
{
	struct resolved_profile *before;

	if (s->dialect == DIALECT_DOCKER)
		return 0;
	if (target_resolve(&s->target, profile, NULL, &before, &io->notes, err) < 0)
		return -1;
	const struct machine machine = before->machine;
	int result = convert_decide(profile, &machine, &io->warnings, &io->notes, err);
	if (result == 0)
		result = check_meaning(before, profile, err);
	verdict_resolved_free(before);
	return result;
}

static int write_dialect(const struct settings *s, const struct profile *profile, FILE *out,
                         struct error *err)
{
	auto_free char *name = s->name ? strdup(s->name) : dialect_resource_name(s->output);
	auto_free char *text = NULL;

	if (!name)
		return error_set(err, 0, "convert: out of memory");
	if (dialect_text(profile, (enum dialect)s->dialect, name, &text, err) < 0)
		return -1;
	if (s->output)
		return json_save(s->output, text, err);
	fputs(text, out);
	return 0;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .dialect = DIALECT_NONE };
	struct profile *profile;

	if (read_options(arguments, &settings, err) < 0 ||
	    inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err) < 0)
		return -1;
	int result = decide(&settings, profile, io, err);
	if (result == 0)
		result = write_dialect(&settings, profile, io->out, err);
	profile_free(profile);
	return result;
}

const struct command command_convert = {
	.name = "convert",
	.usage = "--to=DIALECT [-o FILE] [--arch=ARCH] PROFILE",
	.summary = "Writes a profile in another dialect, its conditions decided for one machine.",
	.help = COMMAND_PROFILE_HELP
	"\n"
	"Only Docker and Podman read conditions on capabilities, architectures and kernels: for "
	"the other dialects they\n"
	"are decided, and warnings say what was lost.\n"
	"\n"
	"    sc-genprof convert --to=kubernetes --cap-drop=ALL -o default.json default\n",
	.options = options,
	.run = run,
};
