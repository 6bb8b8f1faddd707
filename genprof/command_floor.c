/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof floor --runtime=PATH: starts containers, with and without no_new_privs, and writes
 * what was counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "genprof/cli/command.h"
#include "genprof/floor/floor.h"
#include "genprof/floor/floor_bundle.h"
#include "genprof/floor/floor_measure.h"
#include "genprof/floor/floor_tally.h"
#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/supervise/exec.h"

enum { DEFAULT_STARTS = 40, MAX_STARTS = 100000 };

struct settings {
	const char *runtime;
	const char *output;
	int starts;
};

static const struct option_spec options[] = {
	{ 'o', "output", "FILE", "write the floor there instead of to standard output",
	  OPTION_TEXT_IN(output) },
	{ 0, "runtime", "PATH", "the runtime: runc, crun, or whatever takes their command line",
	  OPTION_TEXT_IN(runtime) },
	{ 0, "starts", "N", "how many containers to start, each way (40)",
	  OPTION_NUMBER_IN(starts, MAX_STARTS) },
	{ 0 }
};

static int read_options(const struct arguments *arguments, struct settings *settings,
                        struct error *err)
{
	if (options_apply(arguments, settings, err) < 0)
		return -1;
	if (!settings->runtime)
		return options_error(err, "--runtime: missing");
	return options_check_operands(arguments, "", err);
}

/* The first line of `RUNTIME --version`: "runc version 1.1.5". */
static int ask_version(const char *runtime, char *line, size_t size, struct error *err)
{
	struct child child;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "pipe");
	auto_close int from = ends[0];
	pid_t pid = child_begin(&child, 0);

	if (pid == 0) {
		if (dup2(ends[1], STDOUT_FILENO) >= 0)
			execl(runtime, runtime, "--version", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	if (pid < 0)
		return error_set(err, errno, "fork");
	auto_fclose FILE *output = fdopen(take_fd(from), "re");
	char *got = output ? fgets(line, (int)size, output) : NULL;
	char rest[256];

	while (got && fgets(rest, sizeof rest, output))
		continue; /* so that it does not die of a closed pipe */
	child_end(&child);
	if (!got)
		return error_set(err, 0, "%s --version: said nothing", runtime);
	line[strcspn(line, "\n")] = '\0';
	return 0;
}

static int measure(const struct settings *settings, struct floor_start start, struct command_io *io,
                   struct floor *out, struct error *err)
{
	auto_free struct floor_tally *tally = calloc(1, sizeof *tally);

	if (!tally)
		return error_set(err, 0, "floor: out of memory");
	for (int i = 0; i < settings->starts; i++) {
		if (io->progress) {
			fputc('\r', io->progress);
			quote_write(start.runtime, io->progress);
			fprintf(io->progress, ": start %d of %d%s ", i + 1, settings->starts,
			        start.privileges == FLOOR_NO_NEW_PRIVS ? " with no_new_privs" : "");
		}
		start.variant = (enum floor_variant)(i % FLOOR_VARIANT_COUNT);
		if (floor_bundle_configure(start.bundle, start.privileges, start.variant, err) <
		            0 ||
		    floor_measure_start(&start, tally, err) < 0)
			return -1;
	}
	if (io->progress)
		fputc('\n', io->progress);
	return floor_tally_result(tally, out, err);
}

static int measure_all(const struct settings *settings, const char *runtime, struct command_io *io,
                       struct error *err)
{
	struct floor floors[FLOOR_PRIVILEGES_COUNT] = { 0 };
	struct floor_bundle bundle = { .directory = "" };
	struct floor_origin origin = { .runtime = runtime };
	struct utsname machine;
	char version[256];
	int result = -1;

	if (ask_version(runtime, version, sizeof version, err) < 0 ||
	    floor_bundle_make(&bundle, err) < 0)
		return -1;
	uname(&machine);
	origin.version = version;
	origin.kernel = machine.release;
	struct floor_start start = { .runtime = runtime,
		                     .bundle = &bundle,
		                     .follow = floor_follow_here() };
	enum floor_privileges p = 0;
	for (; p < FLOOR_PRIVILEGES_COUNT; p++) {
		start.privileges = p;
		if (measure(settings, start, io, &floors[p], err) < 0)
			break;
	}
	if (p == FLOOR_PRIVILEGES_COUNT)
		result =
			floor_save(settings->output ? settings->output : "-", &origin, floors, err);
	for (p = 0; p < FLOOR_PRIVILEGES_COUNT; p++)
		floor_done(&floors[p]);
	floor_bundle_remove(&bundle);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .starts = DEFAULT_STARTS };
	auto_free char *runtime = NULL;

	if (read_options(arguments, &settings, err) < 0 ||
	    exec_find(settings.runtime, environ, &runtime, err) != EXEC_FOUND)
		return -1;
	return measure_all(&settings, runtime, io, err);
}

const struct command command_floor = {
	.name = "floor",
	.usage = "--runtime=PATH [--starts=N] [-o FILE]",
	.summary = "Measures what a container runtime itself calls between loading the filter and "
		   "starting the workload.",
	.help = "Starts small containers, counted in the kernel where the bpf engine works, else "
		"under ptrace: as root, as another user, created first and "
		"started then, with a\n"
		"terminal, with a writable root, without capabilities, and a command in a running "
		"container; each with and\n"
		"without no_new_privs. Needs what the runtime needs, commonly root. The file is "
		"for "
		"--for:\n"
		"\n"
		"    sc-genprof floor --runtime=runc -o runc.floor\n"
		"    sc-genprof --for=runc.floor -o web.json web.trace\n",
	.options = options,
	.run = run,
};
