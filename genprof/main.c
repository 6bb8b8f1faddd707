/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof: traces -> profile, and every question asked of traces and profiles.
 *
 * The files, in the order in which data meets them:
 *     main.c          finds the subcommand, prints what went wrong, exits
 *     options.c       command line -> options and operands
 *     command.h       what a subcommand is; each one is a command_NAME.c
 *     inputs.c        trace files -> one after the other, or one merged trace
 *     saturation.c    traces -> whether more runs would show more
 *     facts.c         merged trace -> what is known of each call by name
 *     companions.c    the values that come with those seen when the data changes
 *     choices.c       the values of one argument -> the forms a rule on it may take
 *     narrow.c        the arguments of one call -> conditions
 *     policy.c        what a person decided about single calls
 *     generate.c      facts and policy -> profile
 *     floor.c         what a container runtime calls itself; floor_file.c keeps it in files
 *     floor_apply.c   a floor -> rules added
 *     portable.c      what other libraries, kernels and architectures make instead, by family.c
 *     dialect.c       profile -> the text that Docker, Kubernetes ... read
 *
 *     target.c        for which machine a profile is resolved
 *     space.c         what a resolved profile allows of one call, as a set of points
 *     drift.c         profile and trace -> what the one refuses and the other did, and the reverse
 *     baseline.c      drift that is known and accepted
 *     check.c         drift -> findings
 *     seen.c          an observation -> single facts, whatever detail it has kept
 *     attribution.c   who needed each rule; explain.c tells
 *     surplus.c       what nobody needed, by risk.def
 *     necessity.c     rules taken away one at a time, by runs of trial.c; necessity_policy.c: the policy of it
 *     diff.c          two resolved profiles -> what only one of them allows
 *     calltext.c      a call in words
 *     report.c        findings -> text, and report_json.c, report_xml.c
 *     lint.c          profile -> findings; lint_rules.c, lint_order.c, lint_verdicts.c look for them
 *     lint_report.c   findings -> text or JSON
 *     floor_bundle.c  a container as small as possible; floor_measure.c: starts of it -> a floor
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "genprof/cli/command.h"
#include "lib/base/error.h"

/* The first is what is done without a subcommand. */
static const struct command *const commands[] = {
	&command_generate,
	&command_check,
	&command_diff,
	&command_explain,
	&command_surplus,
	&command_necessity,
	&command_lint,
	&command_floor,
	&command_merge,
	&command_saturation,
	NULL
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->name && strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void print_usage_line(const struct command *command, const char *lead, FILE *out)
{
	fprintf(out, "%s sc-genprof %s%s%s\n", lead, command->name ? command->name : "",
	        command->name ? " " : "", command->usage);
}

static void print_help(const struct command *command)
{
	print_usage_line(command, "usage:", stdout);
	if (!command->name)
		for (size_t i = 0; commands[i]; i++)
			if (commands[i]->name)
				print_usage_line(commands[i], "      ", stdout);
	printf("\n%s\n\n", command->summary);
	options_help(command->options, stdout);
	if (command->help)
		printf("\n%s", command->help);
	if (command->name)
		return;
	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->name)
			printf("%s  %-12s %s\n", i == 1 ? "\nsubcommands (--help after one says more):\n" : "",
			       commands[i]->name, commands[i]->summary);
}

static void print_lines(const char *kind, const struct warnings *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		fprintf(stderr, "sc-genprof: %s%s\n", kind, lines->lines[i]);
	if (lines->dropped)
		fprintf(stderr, "sc-genprof: %s%zu more lines not shown\n", kind, lines->dropped);
}

static int fail(const struct error *err)
{
	fprintf(stderr, "sc-genprof: %s\n", err->text);
	if (err->hint[0])
		fprintf(stderr, "Hint: %s\n", err->hint);
	return EXIT_TROUBLE;
}

/* Full disks and closed pipes show only when the buffer is flushed. */
static int finish_output(struct error *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return error_set(err, 0, "standard output: not everything could be written: %m");
}

static int run(const struct command *command, int argc, char *argv[])
{
	struct arguments arguments;
	struct error err = { 0 };
	struct command_io io = { .out = stdout, .progress = isatty(STDERR_FILENO) ? stderr : NULL };
	int status = 0;

	if (options_parse(command->options, argc, argv, &arguments, &err) < 0) {
		status = -1;
	} else if (arguments.help) {
		print_help(command);
	} else if (arguments.version) {
		printf("sc-genprof (seccomp-utils) %s\n", VERSION);
	} else {
		io.verbose = arguments.verbose;
		io.quiet = arguments.quiet;
		if (io.quiet)
			io.progress = NULL;
		status = command->run(&arguments, &io, &err);
	}
	options_done(&arguments);
	if (!io.quiet)
		print_lines("warning: ", &io.warnings);
	if (io.verbose)
		print_lines("", &io.notes);
	warnings_done(&io.warnings);
	warnings_done(&io.notes);
	if (status >= 0 && finish_output(&err) < 0)
		status = -1;
	return status < 0 ? fail(&err) : status;
}

/* -v and -q may stand before the subcommand; it is moved to the front of them. */
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

	/* A reader that went away is a write error with a message, not a silent death. */
	signal(SIGPIPE, SIG_IGN);
	/* Where it is ignored, how the commands that we run end is not to be learnt (waitpid(2)). */
	signal(SIGCHLD, SIG_DFL);
	if (command)
		return run(command, argc - 1, argv + 1);
	return run(commands[0], argc, argv);
}
