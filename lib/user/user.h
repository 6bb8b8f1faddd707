/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who the command runs as: `-u USER[:GROUP]`, read as docker run reads it.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct error;

struct user {
	uid_t uid;
	gid_t gid;
	gid_t *groups;          /* supplementary */
	size_t group_count;
};

/*
 * USER is a name or a number, GROUP too. Without GROUP the user's own group counts (0 for a number
 * that /etc/passwd does not know) and its memberships from /etc/group; with GROUP only that one.
 * The files are read directly, as runc does it, so that a static program can do it too. `passwd`
 * and `group` are the paths of those files. Release with user_done.
 */
int user_parse(const char *text, const char *passwd, const char *group, struct user *out, struct error *err);

/* Sets groups and ids of this process for good. */
int user_become(const struct user *user, struct error *err);

void user_done(struct user *user);
