/* SPDX-License-Identifier: Apache-2.0 */
/* The options that say what starts the workload, the same in every subcommand that asks. */
#pragma once

#include "genprof/floor/floor.h"
#include "lib/cli/options.h"

/* To be placed into a table of option_spec, for a struct floor_request of the settings. */
#define RUNS_ON_OPTIONS(member, text)                                                            \
	{ 0, "for", "host|docker|podman|runc|crun|FILE", text, OPTION_TEXT_IN(member.what) },    \
		{ 0, "no-new-privs", NULL,                                                       \
		  "the container is started with no_new_privs: less is needed",                  \
		  OPTION_ONE_IN(member.privileges, FLOOR_NO_NEW_PRIVS, NULL) },                  \
	{                                                                                        \
		0, "init", NULL, "the container is started with --init: tini or catatonit runs", \
			OPTION_FLAG_IN(member.has_init)                                          \
	}
