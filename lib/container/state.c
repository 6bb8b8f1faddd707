/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files are others': what is not as expected is as good as not there.
 */
#include "lib/container/state.h"

#include <dirent.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"

/*
 * What docker says of the container in whose folder the mounted file lies: "/web", and where it
 * says so, which the caller frees.
 */
static const char *docker_name(const char *mounted, const char *id, json_t **out_root,
                               char **out_path)
{
	auto_free char *part = NULL, *path = NULL;
	struct error ignored;

	if (asprintf(&part, "/containers/%s/", id) < 0) {
		part = NULL;
		return NULL;
	}
	const char *at = strstr(mounted, part);
	if (!at)
		return NULL;
	if (asprintf(&path, "%.*s%sconfig.v2.json", (int)(at - mounted), mounted, part) < 0) {
		path = NULL;
		return NULL;
	}
	if (json_read(path, out_root, &ignored) < 0)
		return NULL;
	const char *name = json_string_value(json_object_get(*out_root, "Name"));
	*out_path = take(path);
	return name && name[0] == '/' ? name + 1 : name;
}

/* Docker keeps /etc/hosts and its like where it keeps what it knows of the container. */
static int name_of_docker(const json_t *bundle, const char *id, char **out, char **out_docker)
{
	const json_t *mounts = json_object_get(bundle, "mounts");
	json_t *mount;
	size_t i;

	json_array_foreach(mounts, i, mount)
	{
		json_auto_t *root = NULL;
		const char *source = json_string_value(json_object_get(mount, "source"));
		auto_free char *path = NULL;
		const char *name = source ? docker_name(source, id, &root, &path) : NULL;

		if (name) {
			*out = strdup(name);
			*out_docker = take(path);
			return *out ? 0 : -1;
		}
	}
	return 0;
}

int state_bundle_name(pid_t shim, const char *id, char **out, char **out_docker)
{
	static const char *const keys[] = { "nerdctl/name", "io.kubernetes.cri.container-name" };
	json_auto_t *root = NULL;
	auto_free char *path = NULL;
	struct error ignored;

	if (asprintf(&path, "/proc/%d/cwd/../%s/config.json", (int)shim, id) < 0) {
		path = NULL;
		return -1;
	}
	if (strchr(id, '/') || json_read(path, &root, &ignored) < 0)
		return 0;
	const json_t *annotations = json_object_get(root, "annotations");
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const char *name = json_string_value(json_object_get(annotations, keys[i]));

		if (name) {
			*out = strdup(name);
			return *out ? 0 : -1;
		}
	}
	return name_of_docker(root, id, out, out_docker);
}

/*
 * State and HasBeenManuallyStopped as the type Container of docker's daemon/container has them: a
 * container that is restarted by its policy counts as running, one of `docker restart` was stopped
 * like one of `docker stop`.
 */
enum container_fate state_docker_fate(const char *path, pid_t pid)
{
	json_auto_t *root = NULL;
	struct error ignored;

	if (json_read(path, &root, &ignored) < 0)
		return CONTAINER_ENDED;
	const json_t *state = json_object_get(root, "State");
	bool is_running = json_is_true(json_object_get(state, "Running"));

	if (is_running && json_is_true(json_object_get(state, "Restarting")))
		return CONTAINER_STARTS_AGAIN;
	if (is_running && json_integer_value(json_object_get(state, "Pid")) != pid)
		return CONTAINER_RUNS_AGAIN;
	return is_running || json_is_true(json_object_get(root, "HasBeenManuallyStopped"))
	               ? CONTAINER_UNDECIDED
	               : CONTAINER_ENDED;
}

/* Whether the file of a container's state says that this is its first process. */
static bool has_process(const char *root, const char *id, const char *file, const char *key,
                        pid_t pid)
{
	json_auto_t *state = NULL;
	auto_free char *path = NULL;
	struct error ignored;

	if (asprintf(&path, "%s/%s/%s", root, id, file) < 0) {
		path = NULL;
		return false;
	}
	return json_read(path, &state, &ignored) == 0 &&
	       json_integer_value(json_object_get(state, key)) == pid;
}

int state_runtime_id(pid_t pid, char **io_id)
{
	static const struct {
		const char *root, *file, *key;
	} runtimes[] = { { "/run/runc", "state.json", "init_process_pid" },
		         { "/run/crun", "status", "pid" } };
	int found = 0;

	for (size_t i = 0; found == 0 && i < sizeof runtimes / sizeof *runtimes; i++) {
		DIR *dir = opendir(runtimes[i].root);
		struct dirent *entry;

		while (dir && found == 0 && (entry = readdir(dir))) {
			if (entry->d_name[0] == '.' ||
			    !has_process(runtimes[i].root, entry->d_name, runtimes[i].file,
			                 runtimes[i].key, pid))
				continue;
			free(*io_id);
			*io_id = strdup(entry->d_name);
			found = *io_id ? 1 : -1;
		}
		if (dir)
			closedir(dir);
	}
	return found;
}
