/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks the kernel, and writes the answers as JSON or line by line. Features are tried, not inferred
 * from the version: distributions backport them, and an outer filter (a container's) may refuse
 * them.
 */
#include "enforce/probe.h"

#include <errno.h>
#include <jansson.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"

static const struct {
	const char *name;
	unsigned flag;
} flags[] = {
	{ "SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC },
	{ "SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG },
	{ "SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
	{ "SECCOMP_FILTER_FLAG_NEW_LISTENER", SECCOMP_FILTER_FLAG_NEW_LISTENER },
	{ "SECCOMP_FILTER_FLAG_TSYNC_ESRCH", SECCOMP_FILTER_FLAG_TSYNC_ESRCH },
	/* Only together with a listener (kernel/seccomp.c). */
	{ "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
	  SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV | SECCOMP_FILTER_FLAG_NEW_LISTENER },
};

enum { PROBE_VERSION = 2 }; /* 1 had no "format" and "version" */

/* Files of /proc with one short line each. */
static const struct {
	const char *key, *path;
} files[] = {
	{ "actions_logged", "/proc/sys/kernel/seccomp/actions_logged" },
	{ "bpf_jit_enable", "/proc/sys/net/core/bpf_jit_enable" },
	{ "ptrace_scope", "/proc/sys/kernel/yama/ptrace_scope" },
	{ "unprivileged_userns_clone", "/proc/sys/kernel/unprivileged_userns_clone" },
};

static bool has_action(uint32_t ret)
{
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &ret) == 0;
}

/* A known flag passes the check, and the call fails on the missing filter (EFAULT). */
static bool has_flag(unsigned flag)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flag, NULL) < 0 && errno == EFAULT;
}

static json_t *actions(void)
{
	json_t *object = json_object();

	for (enum action action = 0; action < ACTION_COUNT; action++)
		json_object_set_new(object, profile_action_name(action),
		                    json_boolean(has_action(profile_action_ret(action))));
	return object;
}

static json_t *flags_found(void)
{
	json_t *object = json_object();

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		json_object_set_new(object, flags[i].name, json_boolean(has_flag(flags[i].flag)));
	return object;
}

static void add_notification_sizes(json_t *root)
{
	struct seccomp_notif_sizes sizes;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0)
		return;
	json_object_set_new(root, "notification_bytes", json_integer(sizes.seccomp_notif));
	json_object_set_new(root, "response_bytes", json_integer(sizes.seccomp_notif_resp));
	json_object_set_new(root, "data_bytes", json_integer(sizes.seccomp_data));
}

static void add_file(json_t *root, const char *key, const char *path)
{
	char line[256];
	auto_fclose FILE *file = fopen(path, "re");

	if (!file || !fgets(line, sizeof line, file))
		return;
	line[strcspn(line, "\n")] = '\0';
	json_object_set_new(root, key, json_string(line));
}

static json_t *collect(void)
{
	const struct scmp_version *version = seccomp_version();
	struct utsname name;
	json_t *root = json_object();

	if (uname(&name) == 0)
		json_object_set_new(root, "kernel",
		                    json_sprintf("%s %s", name.release, name.machine));
	if (version)
		json_object_set_new(root, "libseccomp",
		                    json_sprintf("%u.%u.%u", version->major, version->minor,
		                                 version->micro));
	json_object_set_new(root, "api_level", json_integer(seccomp_api_get()));
	json_object_set_new(root, "actions", actions());
	json_object_set_new(root, "flags", flags_found());
	add_notification_sizes(root);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		add_file(root, files[i].key, files[i].path);
	return root;
}

static void write_value(const char *key, json_t *value, const char *indent, FILE *out)
{
	const char *inner;
	json_t *member;

	fprintf(out, "%s%s:", indent, key);
	if (json_is_object(value)) {
		fputc('\n', out);
		json_object_foreach(value, inner, member) write_value(inner, member, "  ", out);
	} else if (json_is_string(value)) {
		fprintf(out, " %s\n", json_string_value(value));
	} else if (json_is_integer(value)) {
		fprintf(out, " %lld\n", (long long)json_integer_value(value));
	} else {
		fprintf(out, " %s\n", json_is_true(value) ? "yes" : "no");
	}
}

static int write_json(json_t *answers, FILE *out, struct error *err)
{
	json_auto_t *root = json_document("seccomp-utils probe", PROBE_VERSION);
	bool failed = json_object_update(root, answers) < 0;
	auto_free char *text = failed ? NULL : json_text(root);

	if (!text)
		return error_set(err, ENOMEM, "probe");
	fputs(text, out);
	return 0;
}

int probe_write(enum probe_format format, FILE *out, struct error *err)
{
	json_auto_t *root = collect();
	const char *key;
	json_t *value;

	if (!root)
		return error_set(err, ENOMEM, "probe");
	if (format == PROBE_JSON)
		return write_json(root, out, err);
	json_object_foreach(root, key, value) write_value(key, value, "", out);
	return 0;
}
