/* SPDX-License-Identifier: Apache-2.0 */
/* USER[:GROUP] looked up in passwd(5) and group(5) files: no name services, no plug-ins. */
#include "lib/user/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

enum { MAX_ID = INT32_MAX };    /* Docker's limit; and -1 means "no change" to the kernel */

/* A decimal number that is an id. */
static bool is_id(const char *text, uid_t *out_id)
{
	char *end = NULL;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	if (*end || errno || value > MAX_ID)
		return false;
	*out_id = (uid_t)value;
	return true;
}

/* Fills uid and gid; with a known name also writes that name (for its memberships). */
static int find_user(const char *text, const char *passwd, struct user *user, char **out_name, struct error *err)
{
	uid_t id = 0;
	bool numeric = is_id(text, &id);
	auto_fclose FILE *file = fopen(passwd, "re");

	for (struct passwd *entry; file && (entry = fgetpwent(file)); ) {
		if (strcmp(entry->pw_name, text) != 0 && !(numeric && entry->pw_uid == id))
			continue;
		user->uid = entry->pw_uid;
		user->gid = entry->pw_gid;
		*out_name = strdup(entry->pw_name);
		return *out_name ? 0 : error_set(err, ENOMEM, "user %s", text);
	}
	if (!numeric)
		return error_set(err, 0, "user \"%s\": not a number, and not in %s", text, passwd);
	user->uid = id;
	user->gid = 0;
	return 0;
}

static int find_group(const char *text, const char *group, gid_t *out_gid, struct error *err)
{
	uid_t id = 0;
	bool numeric = is_id(text, &id);
	auto_fclose FILE *file = fopen(group, "re");

	for (struct group *entry; file && (entry = fgetgrent(file)); ) {
		if (strcmp(entry->gr_name, text) == 0) {
			*out_gid = entry->gr_gid;
			return 0;
		}
	}
	if (!numeric)
		return error_set(err, 0, "group \"%s\": not a number, and not in %s", text, group);
	*out_gid = id;
	return 0;
}

static bool is_member(const struct group *entry, const char *name)
{
	for (char **member = entry->gr_mem; *member; member++) {
		if (strcmp(*member, name) == 0)
			return true;
	}
	return false;
}

static int find_memberships(const char *name, const char *group, struct user *user, struct error *err)
{
	auto_fclose FILE *file = fopen(group, "re");

	for (struct group *entry; file && (entry = fgetgrent(file)); ) {
		if (!is_member(entry, name))
			continue;
		gid_t *grown = realloc(user->groups, (user->group_count + 1) * sizeof *grown);
		if (!grown)
			return error_set(err, ENOMEM, "groups of %s", name);
		user->groups = grown;
		user->groups[user->group_count++] = entry->gr_gid;
	}
	return 0;
}

int user_parse(const char *text, const char *passwd, const char *group, struct user *out, struct error *err)
{
	struct user user = { 0 };
	auto_free char *name = NULL;
	auto_free char *copy = strdup(text);

	if (!copy)
		return error_set(err, ENOMEM, "user %s", text);
	char *colon = strchr(copy, ':');
	if (colon)
		*colon = '\0';
	if (!copy[0] || (colon && !colon[1]))
		return error_set(err, 0, "user \"%s\": want USER or USER:GROUP", text);
	if (find_user(copy, passwd, &user, &name, err) < 0)
		return -1;
	int rc = colon ? find_group(colon + 1, group, &user.gid, err)
	       : name ? find_memberships(name, group, &user, err) : 0;
	if (rc < 0) {
		user_done(&user);
		return -1;
	}
	*out = user;
	return 0;
}

int user_become(const struct user *user, struct error *err)
{
	if (setgroups(user->group_count, user->groups) < 0 ||
	    setresgid(user->gid, user->gid, user->gid) < 0 ||
	    setresuid(user->uid, user->uid, user->uid) < 0) {
		error_set(err, errno, "user: become uid %u, gid %u", (unsigned)user->uid, (unsigned)user->gid);
		return error_hint(err, "changing the user takes root, or CAP_SETUID and CAP_SETGID");
	}
	return 0;
}

void user_done(struct user *user)
{
	free(user->groups);
	*user = (struct user){ 0 };
}
