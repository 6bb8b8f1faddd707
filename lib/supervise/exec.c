/* SPDX-License-Identifier: Apache-2.0 */
/* Looks names up before anything is forked, so that every mistake has its own message and exit status. */
#include "lib/supervise/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

enum { FIRST_GROUPS = 32 };

static const char *value_of(const char *variable, char *const *envp)
{
	size_t n = strlen(variable);

	for (; envp && *envp; envp++) {
		if (strncmp(*envp, variable, n) == 0 && (*envp)[n] == '=')
			return *envp + n + 1;
	}
	return NULL;
}

/* 0, or the errno that execve(2) would answer for want of the file or of permission (and EISDIR for a directory). */
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

	for (const char *start = directories;; ) {
		const char *end = strchrnul(start, ':');
		auto_free char *path = NULL;

		/* An empty element is the current directory. */
		if (asprintf(&path, "%.*s%s%s", (int)(end - start), start, end == start ? "./" : "/", name) < 0) {
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
		directories = confstr(_CS_PATH, standard, sizeof standard) > 0 ? standard : "/bin:/usr/bin";
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

static int find_groups(const char *name, struct exec_user *user, struct error *err)
{
	int count = FIRST_GROUPS;

	for (;;) {
		gid_t *groups = reallocarray(user->groups, (size_t)count, sizeof *groups);
		int room = count;

		if (!groups)
			return error_set(err, ENOMEM, "read the groups of %s", name);
		user->groups = groups;
		if (getgrouplist(name, user->gid, groups, &count) >= 0) {
			user->group_count = (size_t)count;
			return 0;
		}
		if (count <= room)
			count = room * 2;
	}
}

int exec_find_user(const char *name, struct exec_user *out, struct error *err)
{
	struct exec_user user = { 0 };
	char *end;

	errno = 0;
	const struct passwd *entry = getpwnam(name);
	if (!entry) {
		unsigned long number = strtoul(name, &end, 10);

		if (*name < '0' || *name > '9' || *end || number >= (uid_t)-1)
			return error_set(err, errno, "user %s: not known", name);
		entry = getpwuid((uid_t)number);
		if (!entry) {
			*out = (struct exec_user){ .uid = (uid_t)number, .gid = (gid_t)number };
			return 0;
		}
	}
	user.uid = entry->pw_uid;
	user.gid = entry->pw_gid;
	if (find_groups(entry->pw_name, &user, err) != 0) {
		exec_user_done(&user);
		return -1;
	}
	*out = user;
	return 0;
}

void exec_user_done(struct exec_user *user)
{
	free(user->groups);
	*user = (struct exec_user){ 0 };
}
