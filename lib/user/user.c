/* SPDX-License-Identifier: Apache-2.0 */
/* USER[:GROUP] looked up in passwd(5) and group(5) files: no name services, no plug-ins. */
#include "lib/user/user.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/text/number.h"

enum { MAX_ID = INT32_MAX }; /* Docker's limit; and -1 means "no change" to the kernel */

/* USER or GROUP. A number is never looked up as a name. */
struct part {
	const char *text;
	bool is_number;
	uid_t id;
};

static int read_part(const char *what, const char *text, struct part *out, struct error *err)
{
	struct part part = { .text = text, .is_number = text[strspn(text, "0123456789")] == '\0' };

	if (part.is_number) {
		uint64_t value;

		if (number_parse(text, NULL, MAX_ID, &value) != 0)
			return error_set(err, 0, "%s \"%s\": not an id from 0 to %d", what, text,
			                 MAX_ID);
		part.id = (uid_t)value;
	}
	*out = part;
	return 0;
}

static bool part_is(const struct part *part, const char *name, uid_t id)
{
	return part->is_number ? part->id == id : strcmp(part->text, name) == 0;
}

static int add_group(struct user *user, gid_t gid, struct error *err)
{
	for (size_t i = 0; i < user->group_count; i++)
		if (user->groups[i] == gid)
			return 0;
	if (array_room(user->groups, user->group_count, 1) < 0)
		return error_set(err, ENOMEM, "user: groups");
	user->groups[user->group_count++] = gid;
	return 0;
}

/* Fills uid and gid, and *out_name of a user that is known, which the caller frees. */
static int find_user(const struct part *part, const char *passwd, struct user *user,
                     char **out_name, struct error *err)
{
	auto_fclose FILE *file = fopen(passwd, "re");

	for (struct passwd *entry; file && (entry = fgetpwent(file));) {
		if (!part_is(part, entry->pw_name, entry->pw_uid))
			continue;
		user->uid = entry->pw_uid;
		user->gid = entry->pw_gid;
		*out_name = strdup(entry->pw_name);
		return *out_name ? 0 : error_set(err, ENOMEM, "user \"%s\"", part->text);
	}
	if (!part->is_number)
		return error_set(err, 0, "user \"%s\": not in %s, and not a number", part->text,
		                 passwd);
	user->uid = part->id;
	user->gid = 0;
	return 0;
}

static int find_group(const struct part *part, const char *group, gid_t *out_gid, struct error *err)
{
	auto_fclose FILE *file = part->is_number ? NULL : fopen(group, "re");

	for (struct group *entry; file && (entry = fgetgrent(file));) {
		if (strcmp(entry->gr_name, part->text) == 0) {
			*out_gid = entry->gr_gid;
			return 0;
		}
	}
	if (!part->is_number)
		return error_set(err, 0, "group \"%s\": not in %s, and not a number", part->text,
		                 group);
	*out_gid = part->id;
	return 0;
}

static bool is_member(const struct group *entry, const char *name)
{
	for (char **member = entry->gr_mem; *member; member++)
		if (strcmp(*member, name) == 0)
			return true;
	return false;
}

static int add_memberships(const char *name, const char *group, struct user *user,
                           struct error *err)
{
	auto_fclose FILE *file = fopen(group, "re");

	for (struct group *entry; file && (entry = fgetgrent(file));)
		if (is_member(entry, name) && add_group(user, entry->gr_gid, err) < 0)
			return -1;
	return 0;
}

static int look_up(char *text, const char *passwd, const char *group, struct user *user,
                   struct error *err)
{
	char *colon = strchr(text, ':');
	struct part user_part = { 0 }, group_part = { 0 };
	auto_free char *name = NULL;

	if (colon)
		*colon = '\0';
	if (read_part("user", text, &user_part, err) < 0 ||
	    find_user(&user_part, passwd, user, &name, err) < 0)
		return -1;
	if (colon && (read_part("group", colon + 1, &group_part, err) < 0 ||
	              find_group(&group_part, group, &user->gid, err) < 0))
		return -1;
	if (add_group(user, user->gid, err) < 0)
		return -1;
	return name && !colon ? add_memberships(name, group, user, err) : 0;
}

int user_parse(const char *text, const char *passwd, const char *group, struct user *out,
               struct error *err)
{
	const char *colon = strchr(text, ':');
	struct user user = { 0 };

	if (!*text || colon == text || (colon && !colon[1]))
		return error_set(err, 0, "user \"%s\": not of the form USER or USER:GROUP", text);
	auto_free char *copy = strdup(text);
	if (!copy)
		return error_set(err, ENOMEM, "user \"%s\"", text);
	if (look_up(copy, passwd, group, &user, err) < 0) {
		user_done(&user);
		return -1;
	}
	*out = user;
	return 0;
}

int user_find(const char *text, struct user *out, struct error *err)
{
	return user_parse(text, "/etc/passwd", "/etc/group", out, err);
}

int user_become(const struct user *user)
{
	if (syscall(SYS_setgroups, user->group_count, user->groups) != 0 ||
	    syscall(SYS_setresgid, user->gid, user->gid, user->gid) != 0)
		return -1;
	return syscall(SYS_setresuid, user->uid, user->uid, user->uid) == 0 ? 0 : -1;
}

int user_error(int errnum, struct error *err)
{
	error_set(err, errnum, "-u: become that user");
	return error_hint(err, "changing the user takes root, or CAP_SETUID and CAP_SETGID");
}

void user_done(struct user *user)
{
	free(user->groups);
	*user = (struct user){ 0 };
}
