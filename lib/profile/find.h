/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PROFILE on the command line -> a profile.
 */
#pragma once

#include "lib/base/must_handle.h"

struct error;
struct profile;
struct warnings;

enum find_answer {
	FIND_FILE = 0,
	FIND_SHIPPED,    /* a profile of this project: its authors know its warnings */
	FIND_UNCONFINED, /* no filter at all was asked for; *out is not written */
};

/*
 * `name` is "-" (standard input), "unconfined", the name of a shipped profile, or a path. A shipped
 * name always means the shipped profile, whatever the current directory holds; a file of that name
 * is reached as ./NAME. Returns an enum find_answer; the caller frees *out.
 */
MUST_HANDLE
int find_profile(const char *name, struct profile **out, struct warnings *warnings,
                 struct error *err);

/*
 * The same answer without reading: for a name that may be something else than a profile, if it is a
 * file.
 */
MUST_HANDLE
int find_kind(const char *name, struct error *err);
