/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks names up before anything is forked, so that every mistake has its own message and exit
 * status.
 */
#include "lib/supervise/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

static const char *value_of(const char *variable, char *const *envp)
{
	size_t n = strlen(variable);

	for (; envp && *envp; envp++) {
		if (strncmp(*envp, variable, n) == 0 && (*envp)[n] == '=')
			return *envp + n + 1;
	}
	return NULL;
}

/*
 * 0, or the errno that execve(2) would answer for want of the file or of permission (and EISDIR for
 * a directory).
 */
static int try_path(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return errno;
	if (S_ISDIR(st.st_mode))
		return EISDIR;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

static int answer(const char *name, int errnum, struct error *err)
{
	error_set(err, errnum, "%s", name);
	return errnum == ENOENT || errnum == ENOTDIR ? EXEC_NOT_FOUND : EXEC_CANNOT_EXECUTE;
}

static int not_found(const char *name, struct error *err)
{
	error_set(err, 0, "%s: command not found", name);
	return EXEC_NOT_FOUND;
}

static int search(const char *name, const char *directories, char **out_path, struct error *err)
{
	int errnum = ENOENT;

	for (const char *start = directories;;) {
		const char *end = strchrnul(start, ':');
		auto_free char *path = NULL;

		/* An empty element is the current directory. */
		if (asprintf(&path, "%.*s%s%s", (int)(end - start), start,
		             end == start ? "./" : "/", name) < 0) {
			path = NULL;
			return error_set(err, ENOMEM, "look for %s", name);
		}
		int e = try_path(path);
		if (e == 0) {
			*out_path = take(path);
			return EXEC_FOUND;
		}
		if (e == EACCES)
			errnum = EACCES;
		if (!*end && errnum == EACCES)
			return answer(name, errnum, err);
		if (!*end)
			return not_found(name, err);
		start = end + 1;
	}
}

int exec_check(const char *path, struct error *err)
{
	int errnum = try_path(path);

	return errnum == 0 ? EXEC_FOUND : answer(path, errnum, err);
}

int exec_find(const char *name, char *const *envp, char **out_path, struct error *err)
{
	if (!*name)
		return not_found("\"\"", err);
	if (strchr(name, '/')) {
		int r = exec_check(name, err);

		if (r != EXEC_FOUND)
			return r;
		*out_path = strdup(name);
		return *out_path ? EXEC_FOUND : error_set(err, ENOMEM, "look for %s", name);
	}

	const char *directories = value_of("PATH", envp);
	char standard[256];
	if (!directories)
		directories = confstr(_CS_PATH, standard, sizeof standard) > 0 ? standard
		                                                               : "/bin:/usr/bin";
	return search(name, directories, out_path, err);
}

int exec_failed(const char *path, int errnum, struct error *err)
{
	int r = answer(path, errnum, err);

	if (errnum == ENOENT)
		error_hint(err, "the file is there, but the interpreter that it names is not");
	else if (errnum == ENOEXEC)
		error_hint(err, "a script needs a first line such as #!/bin/sh");
	return r;
}
