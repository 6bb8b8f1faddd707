/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command line -> settings. getopt_long(3) finds the options and is kept silent: what is wrong
 * becomes an error like any other, with the way to --help as its hint.
 */
#include "tracer/settings.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"

enum {
	OPTION_NAMES = 256,
	OPTION_EXIT_WITH_MAIN,
	OPTION_TIME_LIMIT,
	OPTION_ENGINE,
	OPTION_HELP,
	OPTION_VERSION,
};

enum { MAX_SECONDS = 1000000000 };

static const struct option longs[] = {
	{ "output",          required_argument, NULL, 'o' },
	{ "summary",         no_argument,       NULL, 'c' },
	{ "summary-sort-by", required_argument, NULL, 'S' },
	{ "names",           no_argument,       NULL, OPTION_NAMES },
	{ "stack-traces",    no_argument,       NULL, 'k' },
	{ "attach",          required_argument, NULL, 'p' },
	{ "exit-with-main",  no_argument,       NULL, OPTION_EXIT_WITH_MAIN },
	{ "time-limit",      required_argument, NULL, OPTION_TIME_LIMIT },
	{ "engine",          required_argument, NULL, OPTION_ENGINE },
	{ "user",            required_argument, NULL, 'u' },
	{ "env",             required_argument, NULL, 'E' },
	{ "verbose",         no_argument,       NULL, 'v' },
	{ "quiet",           no_argument,       NULL, 'q' },
	{ "help",            no_argument,       NULL, OPTION_HELP },
	{ "version",         no_argument,       NULL, OPTION_VERSION },
	{ 0 }
};

/* "+": options end at the command, whose own options are not ours. ":": tell a missing value apart. */
static const char shorts[] = "+:o:cS:kp:u:E:vq";

static const char help[] =
	"usage: sc-tracer [OPTION...] [--] COMMAND [ARG...]\n"
	"       sc-tracer [OPTION...] -p PID[,PID...]\n"
	"\n"
	"Runs COMMAND and records which system calls it makes, through all its children, threads and execs.\n"
	"Without -o, -c and --names the table of -c is printed when it ends. With -p it records running\n"
	"processes until they end or it is interrupted, and then leaves them as they were.\n"
	"\n"
	"  -o, --output=TRACE            write the trace to TRACE (- is standard output)\n"
	"  -c, --summary                 print a table of calls, errors and times on standard error\n"
	"  -S, --summary-sort-by=COLUMN  sort the table by time, calls, errors or name (default: time)\n"
	"      --names                   print the names of the calls on standard error, sorted, one a line\n"
	"  -k, --stack-traces            keep call stacks in the trace, for what is new (needs -o)\n"
	"  -p, --attach=PID[,PID...]     record these processes, all threads of them\n"
	"      --exit-with-main          end what outlives COMMAND, instead of waiting for it\n"
	"      --time-limit=SECONDS      end COMMAND after that time (SIGTERM, later SIGKILL), or leave with -p\n"
	"  -u, --user=USER[:GROUP]       run COMMAND as this user, as docker run does\n"
	"  -E, --env=VAR=VALUE           set VAR in the environment of COMMAND; -E VAR removes it\n"
	"      --engine=ENGINE           watch by ptrace, notify (cheaper; no -c, -k, -p), or auto (default: ptrace where allowed)\n"
	"  -v, --verbose                 say more on standard error\n"
	"  -q, --quiet                   say less\n"
	"      --help                    show this help\n"
	"      --version                 show the version\n"
	"\n"
	"Exit status: that of COMMAND (sc-tracer dies of the signal that killed COMMAND); 125 sc-tracer failed,\n"
	"126 COMMAND cannot be executed, 127 COMMAND was not found.\n"
	"\n"
	"Example: record what ls needs, and make a profile of it:\n"
	"  sc-tracer -o ls.trace ls -l /etc && sc-genprof -o ls.json ls.trace\n";

void settings_print_help(FILE *out)
{
	fputs(help, out);
}

static const char usage_hint[] = "sc-tracer --help tells what there is";

static int bad_option(int answer, char *argv[], struct error *err)
{
	const char *word = argv[optind - 1];

	if (answer == ':')
		error_set(err, 0, "%s: the option needs a value", word);
	else if (optopt > 0 && optopt < OPTION_NAMES && strncmp(word, "--", 2) != 0)
		error_set(err, 0, "-%c: no such option", optopt);
	else if (optopt)
		error_set(err, 0, "%s: the option takes no value", word);
	else
		error_set(err, 0, "%s: no such option, or the beginning of several", word);
	return error_hint(err, "%s", usage_hint);
}

/* ---- the environment ---- */

static size_t length_of(char *const *list)
{
	size_t n = 0;

	while (list[n])
		n++;
	return n;
}

/* `change` is "VAR=VALUE", or "VAR" to remove it. The list has room for one more. */
static void change_environment(char **list, char *change)
{
	size_t name = strcspn(change, "="), kept = 0;

	for (size_t i = 0; list[i]; i++) {
		if (strncmp(list[i], change, name) != 0 || list[i][name] != '=')
			list[kept++] = list[i];
	}
	if (change[name] == '=')
		list[kept++] = change;
	list[kept] = NULL;
}

static int copy_environment(char *const *environ, size_t room, struct settings *out, struct error *err)
{
	size_t n = length_of(environ);

	out->environment = calloc(n + room + 1, sizeof *out->environment);
	if (!out->environment)
		return error_set(err, ENOMEM, "copy the environment");
	memcpy(out->environment, environ, n * sizeof *environ);
	return 0;
}

/* ---- options ---- */

static int set_sort(const char *value, struct settings *out, struct error *err)
{
	if (table_sort_from_name(value, &out->sort) == 0)
		return 0;
	error_set(err, 0, "-S %s: not a column to sort by", value);
	return error_hint(err, "there are time, calls, errors and name");
}

/* A decimal number from 1 to `most`. */
static int read_number(const char *text, const char **out_end, unsigned long most, unsigned long *out)
{
	char *end;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	*out = strtoul(text, &end, 10);
	*out_end = end;
	return errno == 0 && *out >= 1 && *out <= most ? 0 : -1;
}

static int set_time_limit(const char *value, struct settings *out, struct error *err)
{
	const char *end;
	unsigned long seconds;

	if (read_number(value, &end, MAX_SECONDS, &seconds) != 0 || *end)
		return error_set(err, 0, "--time-limit %s: not a number of seconds", value);
	out->time_limit_s = (unsigned)seconds;
	return 0;
}

/* "PID,PID"; the option may be given more than once. */
static int add_attach(const char *value, struct settings *out, struct error *err)
{
	for (const char *next = value;; next++) {
		unsigned long pid;

		if (array_room(out->attach, out->attach_count, 1) < 0)
			return error_set(err, ENOMEM, "-p %s", value);
		if (read_number(next, &next, INT_MAX, &pid) != 0 || (*next && *next != ','))
			return error_set(err, 0, "-p %s: not a list of process ids", value);
		out->attach[out->attach_count++] = (pid_t)pid;
		if (!*next)
			return 0;
	}
}

static int set_engine(const char *value, struct settings *out, struct error *err)
{
	if (choice_from_name(value, &out->engine) == 0)
		return 0;
	error_set(err, 0, "--engine=%s: no such engine", value);
	return error_hint(err, "there are auto, ptrace and notify");
}

static int apply(int option, char *value, struct settings *out, struct error *err)
{
	switch (option) {
	case 'o':          out->output = value; return 0;
	case 'c':          out->summary = true; return 0;
	case 'S':          return set_sort(value, out, err);
	case OPTION_NAMES: out->names = true; return 0;
	case 'k':          out->stacks = true; return 0;
	case 'p':          return add_attach(value, out, err);
	case OPTION_EXIT_WITH_MAIN: out->exit_with_main = true; return 0;
	case OPTION_TIME_LIMIT: return set_time_limit(value, out, err);
	case OPTION_ENGINE: return set_engine(value, out, err);
	case 'u':          out->user = value; return 0;
	case 'v':          out->verbose = true; return 0;
	case 'q':          out->quiet = true; return 0;
	case 'E':
		if (*value == '=' || !*value)
			return error_set(err, 0, "-E %s: a variable needs a name", value);
		change_environment(out->environment, value);
		out->has_variables = true;
		return 0;
	default:
		return 0;
	}
}

static int check(struct settings *out, struct error *err)
{
	if (out->attach_count && *out->command)
		return error_set(err, 0, "%s: a command cannot be launched together with -p", *out->command);
	if (out->attach_count && (out->user || out->exit_with_main || out->has_variables))
		return error_set(err, 0, "-p: %s is for a command that is launched",
		                 out->user ? "-u" : out->has_variables ? "-E" : "--exit-with-main");
	if (!*out->command && !out->attach_count) {
		error_set(err, 0, "COMMAND: missing");
		return error_hint(err, "%s", usage_hint);
	}
	if (out->output && !*out->output)
		return error_set(err, 0, "-o: the path is empty");
	if (out->stacks && !out->output)
		return error_set(err, 0, "-k: call stacks are kept in the trace, so -o is needed");
	if (!out->output && !out->names)
		out->summary = true;
	return choice_check(out, err) == 0 ? SETTINGS_RUN : -1;
}

static int parse(int argc, char *argv[], struct settings *out, struct error *err)
{
	int option;

	opterr = 0;
	optind = 0;             /* start anew: tests parse more than one command line */
	while ((option = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		switch (option) {
		case '?':
		case ':':
			return bad_option(option, argv, err);
		case OPTION_HELP:
			return SETTINGS_HELP;
		case OPTION_VERSION:
			return SETTINGS_VERSION;
		}
		if (apply(option, optarg, out, err) != 0)
			return -1;
	}
	out->command = argv + optind;
	return check(out, err);
}

int settings_parse(int argc, char *argv[], char *const *environ, struct settings *out, struct error *err)
{
	struct settings settings = { 0 };
	int r;

	if (copy_environment(environ, (size_t)argc, &settings, err) != 0)
		return -1;
	r = parse(argc, argv, &settings, err);
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
	*settings = (struct settings){ 0 };
}
