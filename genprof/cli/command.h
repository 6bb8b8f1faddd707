/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sc-genprof's subcommands share: how main calls them, and what they may use.
 *
 * A subcommand NAME lives in genprof/command_NAME.c and exports `const struct command
 * command_NAME`, which is declared below and listed in main.c. It reads files, calls the pure
 * functions of its module and writes its regular output to `io->out`; main prints everything else.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "lib/base/warnings.h"
#include "lib/cli/options.h"

struct error;

struct command_io {
	/* regular output: main checks at the end that all was written */
	FILE *out;
	FILE *progress;           /* a terminal that may show progress, or NULL */
	bool verbose;             /* -v */
	bool quiet;               /* -q */
	struct warnings warnings; /* main prints them when the command is done, unless -q */
	struct warnings notes;    /* printed with -v only */
	struct warnings summary;  /* printed at the end, unless -q */
};

struct command {
	/* "merge"; NULL: what sc-genprof does without a subcommand */
	const char *name;
	const char *alias;   /* another name that it has, or NULL */
	const char *usage;   /* "-o TRACE TRACE...": what follows the name */
	const char *summary; /* one line: what it answers */
	/* further paragraphs for --help, ending in a newline, or NULL */
	const char *help;
	/* ends with a spec without name; NULL: none of its own */
	const struct option_spec *options;
	/*
	 * Returns EXIT_FINE or EXIT_DIFFERENCE, or -1 with `err` filled (main exits with
	 * EXIT_TROUBLE). --help, --version, -v and -q never reach it.
	 */
	int (*run)(const struct arguments *arguments, struct command_io *io, struct error *err);
};

/* For the help of a subcommand that has a PROFILE. */
#define COMMAND_PROFILE_HELP                                                                 \
	"PROFILE is a file in Docker's format, a bundle's config.json or an operator's "     \
	"SeccompProfile, in JSON or YAML, - for\n"                                           \
	"standard input, or the name of a shipped profile (deny, default, default-no-chmod " \
	"...); a file of such a name is\n"                                                   \
	"written ./default.\n"

extern const struct command command_generate;
extern const struct command command_check;
extern const struct command command_diff;
extern const struct command command_explain;
extern const struct command command_necessity;
extern const struct command command_surplus;
extern const struct command command_lint;
extern const struct command command_query;
extern const struct command command_convert;
extern const struct command command_merge;
extern const struct command command_import;
extern const struct command command_saturation;
extern const struct command command_floor;
extern const struct command command_report;
