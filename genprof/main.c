/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof: traces -> profile, and every question asked of traces and profiles.
 *
 * The folders, in the order in which data meets them:
 *     main.c       finds the subcommand, prints what went wrong, exits
 *     command_*.c  one subcommand each: reads, asks the folders below, writes
 *     cli/         command line, traces and machines that all subcommands share
 *     import/      logs of other programs -> trace
 *     facts/       merged trace -> what is known of each call, and the conditions on its arguments
 *     portable/    what other libraries, kernels and architectures call instead
 *     generate/    facts and policy -> profile, in the dialect of its reader
 *     floor/       what a container runtime calls itself: measured, kept, added
 *     compare/     profile against trace or profile: drift, difference, attribution, enough runs?
 *     explain/     what made each rule necessary, and why a call is refused
 *     summary/     a new profile in a few lines, beside Docker's default
 *     review/      all of these -> what a reviewer asks: model, JSON, text
 *     page/        and as one page of HTML
 *     necessity/   rules taken away one at a time
 *     lint/        profile -> findings
 *     notation/    calls as strace(1) and people write them
 *     query/       profile and call -> answer
 *     convert/     profile with conditions -> profile for one machine
 *     report/      findings -> text, JSON, JUnit, GitHub, SARIF
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "genprof/cli/command.h"
#include "lib/base/child.h"
#include "lib/base/error.h"
#include "lib/base/output.h"
#include "lib/base/version.h"
#include "lib/text/plural.h"

/* The first is what is done without a subcommand. */
static const struct command *const commands[] = {
	&command_generate,   &command_check,   &command_diff,
	&command_explain,    &command_surplus, &command_necessity,
	&command_lint,       &command_query,   &command_convert,
	&command_floor,      &command_merge,   &command_import,
	&command_saturation, &command_report,  NULL
};

static bool is_called(const struct command *command, const char *name)
{
	return (command->name && strcmp(command->name, name) == 0) ||
	       (command->alias && strcmp(command->alias, name) == 0);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (is_called(commands[i], name))
			return commands[i];
	return NULL;
}

static void print_usage_line(const struct command *command, const char *lead, FILE *out)
{
	fprintf(out, "%s sc-genprof %s%s%s\n", lead, command->name ? command->name : "",
	        command->name ? " " : "", command->usage);
}

static void print_subcommand(const struct command *command)
{
	char names[32];

	snprintf(names, sizeof names, "%s%s%s", command->name, command->alias ? ", " : "",
	         command->alias ? command->alias : "");
	printf("  %-20s %s\n", names, command->summary);
}

static void print_help(const struct command *command)
{
	print_usage_line(command, "Usage:", stdout);
	if (!command->name)
		for (size_t i = 0; commands[i]; i++)
			if (commands[i]->name)
				print_usage_line(commands[i], "      ", stdout);
	printf("\n%s\n", command->summary);
	if (command->alias)
		printf("%s is another name of this subcommand.\n", command->alias);
	fputc('\n', stdout);
	options_help(command->options, stdout);
	if (command->help)
		printf("\n%s", command->help);
	if (command->name)
		return;
	printf("\nSubcommands (--help after one says more):\n");
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->name)
			print_subcommand(commands[i]);
}

static void print_lines(const char *lead, const struct warnings *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		output_message(lead, lines->lines[i]);
	if (lines->dropped)
		fprintf(stderr, "%s: %zu more line%s not shown\n", lead, lines->dropped,
		        PLURAL(lines->dropped));
}

static int fail(const struct error *err)
{
	output_failure("sc-genprof", err);
	return EXIT_TROUBLE;
}

static int run(const struct command *command, int argc, char *argv[])
{
	struct arguments arguments;
	struct error err = { 0 };
	struct command_io io = { .out = stdout, .progress = isatty(STDERR_FILENO) ? stderr : NULL };
	int status = 0;

	if (options_parse(command->options, OPTIONS_ANYWHERE, argc, argv, &arguments, &err) < 0) {
		status = -1;
	} else if (arguments.help) {
		print_help(command);
	} else if (arguments.version) {
		printf("sc-genprof (seccomp-utils) %s\n", version_text);
	} else {
		io.verbose = arguments.verbose;
		io.quiet = arguments.quiet;
		if (io.quiet)
			io.progress = NULL;
		status = command->run(&arguments, &io, &err);
	}
	options_done(&arguments);
	if (!io.quiet)
		print_lines("sc-genprof: warning", &io.warnings);
	if (io.verbose)
		print_lines("sc-genprof", &io.notes);
	if (!io.quiet)
		print_lines("sc-genprof", &io.summary);
	warnings_done(&io.warnings);
	warnings_done(&io.summary);
	warnings_done(&io.notes);
	if (status >= 0 && output_finish(&err) < 0)
		status = -1;
	return status < 0 ? fail(&err) : status;
}

/* -v and -q may precede the subcommand; it is moved before them. */
static const struct command *take_command(int argc, char *argv[])
{
	int at = 1;

	while (at < argc && (strcmp(argv[at], "-v") == 0 || strcmp(argv[at], "-q") == 0))
		at++;
	const struct command *command = at < argc ? find_command(argv[at]) : NULL;
	for (; command && at > 0; at--)
		argv[at] = argv[at - 1];
	return command;
}

int main(int argc, char *argv[])
{
	const struct command *command = take_command(argc, argv);

	output_catch_closed_pipe();
	child_keep_status(NULL); /* of the commands that it runs */
	if (command)
		return run(command, argc - 1, argv + 1);
	return run(commands[0], argc, argv);
}
