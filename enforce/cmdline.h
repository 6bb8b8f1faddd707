/* SPDX-License-Identifier: Apache-2.0 */
/*
 * argv -> what sc-enforce was asked to do.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "enforce/probe.h"
#include "enforce/proven.h"
#include "lib/base/must_handle.h"
#include "lib/profile/capability.h"
#include "lib/verdict/verdict.h"

struct error;

enum mode {
	MODE_RUN,
	MODE_CHECK,
	MODE_DUMP_BPF,
	MODE_DUMP_ASM,
	MODE_DUMP_PFC,
	MODE_TIMING,
	MODE_PROBE
};

enum watch { WATCH_NOT, WATCH_COMPLAIN, WATCH_DENIALS };

struct settings {
	enum mode mode;
	enum watch watch;
	bool stacks;                          /* -k: with each refused call */
	const char *suggest, *report, *trace; /* files to write after an audit, or NULL */
	/* calls that are frequent: the filter finds them first; or NULL */
	const char *order_trace;
	enum runtime runtime;
	bool is_like_runtime; /* --as: with the names that its libseccomp knows, too */
	bool strict;
	bool no_new_privs;
	enum proven_compiler compiler;
	bool verbose, quiet;
	struct capability_request caps;
	/* start from what Docker gives a container, not from what is held here */
	bool cap_default;
	const char *user;
	enum probe_format format; /* of MODE_PROBE */
	const char *profile;
	/* what runs already, and is checked or audited: a container, a process; or NULL, 0 */
	const char *container;
	pid_t pid;
	char **command; /* NULL-terminated; empty unless MODE_RUN */
};

enum { CMDLINE_HELP = 1, CMDLINE_VERSION }; /* positive answers: what was asked for instead */

/* Fills `settings`, which points into argv. */
MUST_HANDLE
int cmdline_parse(int argc, char **argv, struct settings *settings, struct error *err);

void cmdline_print_help(FILE *out);
