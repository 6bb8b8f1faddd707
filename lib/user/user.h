/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The user that a command runs as: -u USER[:GROUP], read as docker run reads --user.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct error;

struct user {
	uid_t uid;
	gid_t gid;
	gid_t *groups; /* supplementary, the primary group `gid` first; owned */
	size_t group_count;
};

/*
 * USER and GROUP are each a name or a number. Without GROUP the command gets the user's own group
 * (0 for a number that `passwd` does not have) and the groups that `group` lists the user in; with
 * GROUP only that one. The primary group belongs to the supplementary ones. `passwd` and `group`
 * are the paths of passwd(5) and group(5) files, which are read directly, without NSS. Source:
 * moby/sys/user GetExecUser, and moby daemon/oci_linux.go getUser (the primary group: since
 * 20.10.18). Release with user_done.
 */
int user_parse(const char *text, const char *passwd, const char *group, struct user *out,
               struct error *err);

/* The same with /etc/passwd and /etc/group. */
int user_find(const char *text, struct user *out, struct error *err);

/*
 * Sets groups and ids of this process for good, by raw system calls: async-signal-safe, and for
 * this thread only. Returns 0, or -1 with errno, which user_error puts into words.
 */
int user_become(const struct user *user);

/* Describes a user_become that failed with `errnum`. Returns -1. */
int user_error(int errnum, struct error *err);

void user_done(struct user *user);
