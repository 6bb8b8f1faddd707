/* SPDX-License-Identifier: Apache-2.0 */
/* Command line -> settings: the table of options, and what they must not be combined with. */
#include "tracer/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/cli/options.h"
#include "lib/text/number.h"
#include "tracer/target.h"

enum { MAX_SECONDS = 1000000000 };

/* ---- setters ---- */

/* "PID,PID"; the option may be given more than once. */
static int add_attach(const char *value, void *settings, struct error *err)
{
	struct settings *out = settings;
	const char *next = value;
	uint64_t pid;

	do {
		if (array_room(out->attach, out->attach_count, 1) < 0)
			return error_set(err, ENOMEM, "%s", value);
		if (number_read(next, INT_MAX, &next, &pid) != 0 || pid == 0 ||
		    (*next && *next != ','))
			return options_error(err, "\"%s\" is not a list of process IDs", value);
		out->attach[out->attach_count++] = (pid_t)pid;
	} while (*next++);
	return 0;
}

/* "VAR=VALUE", or "VAR" to remove it. The list has room for one more. */
static int change_environment(const char *change, void *settings, struct error *err)
{
	struct settings *out = settings;
	char **list = out->environment;
	size_t name = strcspn(change, "="), kept = 0;

	if (name == 0)
		return options_error(err, "\"%s\" does not name a variable", change);
	for (size_t i = 0; list[i]; i++) {
		if (strncmp(list[i], change, name) != 0 || list[i][name] != '=')
			list[kept++] = list[i];
	}
	if (change[name] == '=')
		list[kept++] = (char *)change;
	list[kept] = NULL;
	return 0;
}

/* ---- the table ---- */

static const char *const columns[] = { [TABLE_BY_TIME] = "time",
	                               [TABLE_BY_CALLS] = "calls",
	                               [TABLE_BY_ERRORS] = "errors",
	                               [TABLE_BY_NAME] = "name",
	                               NULL };

static const char *const engines[] = { [CHOICE_AUTO] = "auto",
	                               [CHOICE_PTRACE] = "ptrace",
	                               [CHOICE_NOTIFY] = "notify",
	                               [CHOICE_BPF] = "bpf",
	                               NULL };

static const struct option_spec specs[] = {
	{ 'o', "output", "TRACE",
	  "write the trace to TRACE (- is standard output; %p in it: our process ID)",
	  OPTION_TEXT_IN(output) },
	{ 'c', "summary", NULL, "print a table of calls, errors and times on standard error",
	  OPTION_FLAG_IN(summary) },
	{ 'S', "summary-sort-by", NULL, "sort the table by this column (default: time)",
	  OPTION_WORD_IN(sort, columns) },
	{ 0, "names", NULL, "print the names of the calls on standard error, sorted, one a line",
	  OPTION_FLAG_IN(names) },
	{ 'k', "stack-traces", NULL,
	  "print the call stacks of what is new on standard error, or with -o keep them in TRACE",
	  OPTION_FLAG_IN(stacks) },
	{ 'p', "attach", "PID[,PID...]", "record these processes, all threads of them",
	  OPTION_CALL_WITH(add_attach) },
	{ 0, "container", "NAME|ID",
	  "record this container from outside, with all that is put into it: wait for its start, "
	  "or join it; end with it",
	  OPTION_TEXT_IN(container) },
	{ 0, "containers", NULL,
	  "record every container that starts, until interrupted: a trace for each in the "
	  "directory "
	  "that -o names",
	  OPTION_FLAG_IN(containers) },
	{ 0, "unit", "UNIT", "record this unit of systemd, which runs", OPTION_TEXT_IN(unit) },
	{ 0, "cgroup", "PATH", "record what is and comes into this cgroup (its directory)",
	  OPTION_TEXT_IN(cgroup) },
	{ 0, "exit-with-main", NULL, "end what outlives COMMAND, instead of waiting for it",
	  OPTION_FLAG_IN(exit_with_main) },
	{ 0, "time-limit", "TIME",
	  "end COMMAND after that time (SIGTERM, later SIGKILL); only the recording where "
	  "COMMAND is not ours (-p, --container and the like): 90, 90s, 5m, 2h, 1d",
	  OPTION_SECONDS_IN(time_limit_s, MAX_SECONDS) },
	{ 'u', "user", "USER[:GROUP]", "run COMMAND as this user, as docker run does",
	  OPTION_TEXT_IN(user) },
	{ 'E', "env", "VAR=VALUE", "set VAR in the environment of COMMAND; -E VAR removes it",
	  OPTION_CALL_WITH(change_environment) },
	{ 0, "engine", NULL,
	  "how to watch: bpf (counted in the kernel; root; no -k), ptrace, notify (no -c, -k, -p), "
	  "or the first of them that can (auto, the default)",
	  OPTION_WORD_IN(engine, engines) },
	{ 0 }
};

static const char usage[] =
	"Usage: sc-tracer [OPTION...] [--] COMMAND [ARG...]\n"
	"       sc-tracer [OPTION...] -p PID[,PID...]\n"
	"       sc-tracer [OPTION...] --container=NAME | --unit=UNIT | --cgroup=PATH\n"
	"       sc-tracer [OPTION...] --containers -o DIR\n"
	"\n"
	"Runs COMMAND and records which system calls it makes, through all its children, threads "
	"and execs.\n"
	"Without -o, -c, -k and --names the table of -c is printed when it ends. With -p it "
	"records running\n"
	"processes until they end or it is interrupted, and then leaves them as they were.\n"
	"\n";

static const char epilogue[] =
	"\n"
	"Exit status: that of COMMAND (sc-tracer dies of the signal that killed COMMAND); 125 "
	"sc-tracer\n"
	"failed, 126 COMMAND cannot be executed, 127 COMMAND was not found.\n"
	"\n"
	"Example: record what ls needs, and make a profile of it:\n"
	"  sc-tracer -o ls.trace ls -l /etc && sc-genprof -o ls.json ls.trace\n";

void settings_print_help(FILE *out)
{
	fputs(usage, out);
	options_help(specs, out);
	fputs(epilogue, out);
}

/* ---- reading ---- */

static int copy_environment(char *const *environment, size_t room, struct settings *out,
                            struct error *err)
{
	size_t n = 0;

	while (environment[n])
		n++;
	out->environment = calloc(n + room + 1, sizeof *out->environment);
	if (!out->environment)
		return error_set(err, ENOMEM, "copy the environment");
	memcpy(out->environment, environment, n * sizeof *environment);
	return 0;
}

/* "%p" in the name of the trace is our process ID: of several of us, each writes its own. */
static int name_output(struct settings *out)
{
	const char *rest = out->output, *at;
	size_t size;

	if (!rest || !strstr(rest, "%p"))
		return 0;
	FILE *name = open_memstream(&out->named_output, &size);
	if (!name)
		return -1;
	for (; (at = strstr(rest, "%p")); rest = at + 2)
		fprintf(name, "%.*s%d", (int)(at - rest), rest, (int)getpid());
	fputs(rest, name);
	if (fclose(name) != 0)
		return -1;
	out->output = out->named_output;
	return 0;
}

/* An option that says how COMMAND is launched, or NULL. */
static const char *launch_option(const struct arguments *arguments)
{
	static const char *const names[] = { "user", "env", "exit-with-main", NULL };
	size_t i = 0;

	while (names[i] && !options_is_used(arguments, names[i]))
		i++;
	return names[i];
}

/* What says what is recorded in place of a command, or NULL. */
static const char *outside_option(const struct settings *out)
{
	return out->containers     ? "containers"
	       : out->container    ? "container"
	       : out->unit         ? "unit"
	       : out->cgroup       ? "cgroup"
	       : out->attach_count ? "attach"
	                           : NULL;
}

static int check_outside(const char *outside, const struct settings *out, struct error *err)
{
	int count = out->containers + !!out->container + !!out->unit + !!out->cgroup +
	            !!out->attach_count;

	if (count > 1)
		return options_error(err,
		                     "--%s: cannot be used with another of --container, "
		                     "--containers, --unit, --cgroup and --attach",
		                     outside);
	if (out->containers && !out->output)
		return options_error(err, "--containers: takes a directory for the traces: -o DIR");
	if (outside && *out->command)
		return options_error(err, "%s: a command cannot be launched together with %s",
		                     *out->command, out->attach_count ? "-p" : outside);
	return 0;
}

static int check(const struct arguments *arguments, struct settings *out, struct error *err)
{
	const char *launch = launch_option(arguments), *outside = outside_option(out);

	if (check_outside(outside, out, err) != 0)
		return -1;
	if (outside && launch)
		return options_error(err,
		                     "--%s: cannot be used with --%s, which launches no "
		                     "command",
		                     launch, outside);
	if (!outside && options_check_operands(arguments, "COMMAND...", err) < 0)
		return -1;
	if (name_output(out) != 0)
		return error_set(err, ENOMEM, "%s", out->output);
	if (!out->output && !out->names && !out->stacks)
		out->summary = true;
	return choice_check(out, err) == 0 ? SETTINGS_RUN : -1;
}

static int parse(int argc, char *argv[], struct arguments *arguments, struct settings *out,
                 struct error *err)
{
	if (options_parse(specs, OPTIONS_FIRST, argc, argv, arguments, err) < 0)
		return -1;
	if (arguments->help || arguments->version)
		return arguments->help ? SETTINGS_HELP : SETTINGS_VERSION;
	if (options_apply(arguments, out, err) < 0)
		return -1;
	out->verbose = arguments->verbose;
	out->quiet = arguments->quiet;
	out->command = arguments->operands;
	return check(arguments, out, err);
}

int settings_parse(int argc, char *argv[], char *const *environment, struct settings *out,
                   struct error *err)
{
	struct settings settings = { 0 };
	struct arguments arguments;

	if (copy_environment(environment, (size_t)argc, &settings, err) != 0)
		return -1;
	int r = parse(argc, argv, &arguments, &settings, err);
	options_done(&arguments);
	if (r != SETTINGS_RUN) {
		settings_done(&settings);
		return r;
	}
	*out = settings;
	return r;
}

void settings_done(struct settings *settings)
{
	free(settings->environment);
	free(settings->attach);
	free(settings->named_output);
	free(settings->named_container);
	*settings = (struct settings){ 0 };
}
