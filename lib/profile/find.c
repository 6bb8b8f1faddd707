/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shipped profiles are looked up in one folder. For an installed program that is where `make
 * install` puts them; a folder found relative to the program could belong to any user: of
 * /tmp/p/bin, /tmp/profiles. A program that still lies where it was built takes those of its source
 * tree. It is recognised by its path, as text: following links of a build folder that is gone would
 * let any user put it back.
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
#include "lib/profile/find_build.inc" /* BUILD_BIN and others; made by the Makefile */
#include "lib/profile/profile.h"

/* Only what could be a name in profiles/: never a path out of it. */
static bool is_shipped_name(const char *name)
{
	for (const char *c = name; *c; c++) {
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
			return false;
	}
	return name[0] && name[0] != '-';
}

/* Where the profiles of this very program are. */
static const char *shipped_folder(void)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	exe[n < 0 ? 0 : n] = '\0'; /* no /proc: not recognised */
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	return strcmp(exe, BUILD_BIN) == 0 ? BUILD_PROFILES : INSTALLED_PROFILES;
}

/* The path of a shipped profile in *out_path, or NULL there when there is none of that name. */
static int shipped_path(const char *name, char **out_path, struct error *err)
{
	auto_free char *path = NULL;

	if (asprintf(&path, "%s/%s.json", shipped_folder(), name) < 0) {
		path = NULL;
		return error_set(err, ENOMEM, "profile %s", name);
	}
	*out_path = access(path, F_OK) == 0 ? take(path) : NULL;
	return 0;
}

/* What the name means; of a shipped profile, its path in *out_shipped. */
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

int find_profile(const char *name, struct profile **out, struct warnings *warnings,
                 struct error *err)
{
	auto_free char *shipped = NULL;
	int found = identify(name, &shipped, err);

	if (found < 0 || found == FIND_UNCONFINED)
		return found;
	if (profile_read(shipped ? shipped : name, out, warnings, err) == 0)
		return found;
	if (err->errnum == ENOENT && is_shipped_name(name))
		error_hint(
			err,
			"it is neither a file nor the name of a shipped profile: those are in %s",
			shipped_folder());
	return -1;
}
