/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file that a command's name means on this machine.
 */
#pragma once

#include "lib/base/must_handle.h"

struct error;

/* The positive answers fill `err` with what to tell the user. */
enum exec_answer {
	EXEC_FOUND = 0,
	EXEC_NOT_FOUND,      /* exit status 127 */
	EXEC_CANNOT_EXECUTE, /* exit status 126 */
};

/*
 * Looks `name` up in the PATH of `envp` unless it contains a slash, as a shell does (a folder is
 * passed over, and so is what may not be executed while there is a choice; without PATH: the
 * system's default), and writes the path, which the caller frees. A script without an interpreter
 * line is not run by a shell, unlike execvp: container runtimes do not do so either. -1: no memory.
 */
MUST_HANDLE
int exec_find(const char *name, char *const *envp, char **out_path, struct error *err);

/* Whether execve(2) will get past a file's permissions. Fills `err` with a positive answer. */
MUST_HANDLE
int exec_check(const char *path, struct error *err);

/* What execve(2) said of a path that had been found. Fills `err`, returns a positive answer. */
MUST_HANDLE
int exec_failed(const char *path, int errnum, struct error *err);
