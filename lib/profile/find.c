/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shipped profiles are looked up beside the program itself, so that an installed program finds the
 * installed ones (PREFIX/bin, PREFIX/share) and a built one those of its tree (build/bin, profiles),
 * wherever either was moved.
 */
#include "lib/profile/find.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"

/* Relative ones start at the folder of the executable. */
static const char *const folders[] = {
	"../share/seccomp-utils/profiles",
	"../../profiles",
	PROFILE_DIR,
};

/* Only what could be a name in profiles/: never a path out of it. */
static bool is_shipped_name(const char *name)
{
	for (const char *c = name; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
			return false;
	}
	return name[0] && name[0] != '-';
}

/* The path of a shipped profile in *out_path, or NULL there when there is none of that name. */
static int shipped_path(const char *name, char **out_path, struct error *err)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	*out_path = NULL;
	if (n < 0)
		return 0;       /* no /proc: only paths work */
	exe[n] = '\0';
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		auto_free char *path = NULL;

		if (asprintf(&path, "%s%s%s/%s.json", folders[i][0] == '/' ? "" : exe,
		             folders[i][0] == '/' ? "" : "/", folders[i], name) < 0)
			return error_set(err, ENOMEM, "profile %s", name);
		*out_path = realpath(path, NULL);
		if (*out_path)
			return 0;
	}
	return 0;
}

/* What the name stands for; of a shipped profile, its path in *out_shipped. */
static int identify(const char *name, char **out_shipped, struct error *err)
{
	if (strcmp(name, "unconfined") == 0)
		return FIND_UNCONFINED;
	if (is_shipped_name(name) && shipped_path(name, out_shipped, err) < 0)
		return -1;
	return *out_shipped ? FIND_SHIPPED : FIND_FILE;
}

int find_kind(const char *name, struct error *err)
{
	auto_free char *shipped = NULL;

	return identify(name, &shipped, err);
}

int find_profile(const char *name, struct profile **out, struct warnings *warnings, struct error *err)
{
	auto_free char *shipped = NULL;
	int found = identify(name, &shipped, err);

	if (found < 0 || found == FIND_UNCONFINED)
		return found;
	if (profile_read(shipped ? shipped : name, out, warnings, err) == 0)
		return found;
	if (err->errnum == ENOENT && is_shipped_name(name))
		error_hint(err, "it is neither a file nor the name of a shipped profile");
	return -1;
}
