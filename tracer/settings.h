/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line of sc-tracer as data.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "tracer/choice.h"
#include "tracer/table.h"

struct error;

struct settings {
	const char *output; /* -o: the trace's path, "-": standard output; NULL: none */
	char *named_output, *named_container; /* owned, where these are not of argv */
	bool summary;                         /* the table on standard error */
	bool names;                           /* the names on standard error */
	enum table_sort sort;
	bool stacks;                           /* -k: call stacks go into the trace */
	pid_t *attach;                         /* -p: the processes; owned */
	size_t attach_count;                   /* 0: there is a command to launch, or a target.h */
	const char *container, *cgroup, *unit; /* of which one at most; else NULL */
	bool containers;                       /* all that start; output is a directory */
	bool exit_with_main;                   /* what outlives the command is ended */
	unsigned time_limit_s;                 /* 0: none */
	enum choice engine;
	const char *user;   /* -u; NULL: as we are */
	char **environment; /* what the workload gets; owned, its strings are not */
	bool verbose, quiet;
	char *const *command; /* borrowed from argv; ends in NULL; empty with -p */
};

enum settings_answer {
	SETTINGS_RUN = 0,
	SETTINGS_HELP,
	SETTINGS_VERSION,
};

/*
 * Reads argv; options end at the first word that is none. `environment` is the one that -E
 * changes. Without -o, -c and --names the table is wanted. What is not said to be owned is borrowed
 * from argv.
 */
MUST_HANDLE
int settings_parse(int argc, char *argv[], char *const *environment, struct settings *out,
                   struct error *err);
void settings_done(struct settings *settings);

void settings_print_help(FILE *out);
