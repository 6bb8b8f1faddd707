/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A first process -> who made it. While a container starts, its parent is the runtime, which is the
 * child of a shim or monitor; later the monitor is its parent. A process that has another parent is
 * none of theirs: a sandbox inside of a container is not the container.
 */
#include "lib/container/container.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/container/process.h"
#include "lib/container/state.h"
#include "lib/text/number.h"

enum { SHORTEST_PREFIX = 12 };

void container_done(struct container *container)
{
	free(container->id);
	free(container->name);
	free(container->docker);
	*container = (struct container){ 0 };
}

int container_check_name(const char *name, struct error *err)
{
	static const char others[] = "_.-+:";
	bool is_good = isalnum((unsigned char)name[0]);

	for (const char *c = name; *c && is_good; c++)
		is_good = isalnum((unsigned char)*c) || strchr(others, *c);
	if (is_good)
		return 0;
	error_set(err, 0, "a container's name or ID consists of letters, digits and _ . - + :");
	return error_hint(err, "docker ps, podman ps, ctr -n NAMESPACE tasks ls, runc list");
}

static int no_memory(struct error *err)
{
	return error_set(err, ENOMEM, "look for containers");
}

static int keep(char **out, const char *text)
{
	if (!text || *out)
		return 0;
	*out = strdup(text);
	return *out ? 0 : -1;
}

/* ---- its parents ---- */

static bool is_called(const struct process_words *words, const char *part)
{
	const char *slash = words->count ? strrchr(words->list[0], '/') : NULL;

	return words->count && strstr(slash ? slash + 1 : words->list[0], part);
}

static bool has_word(const struct process_words *words, const char *word)
{
	for (size_t i = 1; i < words->count; i++)
		if (strcmp(words->list[i], word) == 0)
			return true;
	return false;
}

/* "runc --root DIR create --bundle DIR ID": the ID comes last. */
static bool is_runtime(const struct process_words *words)
{
	return (is_called(words, "runc") || is_called(words, "crun") || is_called(words, "youki") ||
	        is_called(words, "container-runtime")) &&
	       (has_word(words, "create") || has_word(words, "run") || has_word(words, "restore"));
}

static int take_shim(const struct process_words *words, pid_t pid, struct container *out)
{
	if (keep(&out->id, process_word_after(words, "-id")) < 0)
		return -1;
	return out->id && !out->name ? state_bundle_name(pid, out->id, &out->name, &out->docker)
	                             : 0;
}

/* 1: the process made it, 0: it did not, -1: no memory. */
static int take_maker(pid_t pid, struct container *out, bool *out_is_runtime)
{
	struct process_words words;
	int r = 0;

	*out_is_runtime = false;
	if (!process_is_trusted(pid))
		return 0;
	if (process_words(pid, &words) < 0)
		return -1;
	if (is_runtime(&words)) {
		*out_is_runtime = true;
		r = keep(&out->id, words.list[words.count - 1]) < 0 ? -1 : 1;
	} else if (is_called(&words, "containerd-shim")) {
		r = take_shim(&words, pid, out) < 0 ? -1 : 1;
	} else if (is_called(&words, "conmon")) {
		r = keep(&out->id, process_word_after(&words, "-c")) < 0 ||
		                    keep(&out->name, process_word_after(&words, "-n")) < 0
		            ? -1
		            : 1;
	}
	process_words_done(&words);
	return r;
}

static int ask_makers(pid_t pid, struct container *out)
{
	pid_t parent = process_parent(pid);
	bool is_runtime;
	int r = parent ? take_maker(parent, out, &is_runtime) : 0;

	if (r <= 0 || !is_runtime)
		return r;
	parent = process_parent(parent);
	return parent && take_maker(parent, out, &is_runtime) < 0 ? -1 : r;
}

int container_of(pid_t pid, struct container *out, struct error *err)
{
	struct container found = { .pid = pid };
	int r;

	if (!process_begins_namespace(pid))
		return process_parent(pid) ? CONTAINER_NONE : CONTAINER_GONE;
	/* The cgroup's ID before the shim's: one shim has all containers of a pod. */
	found.id = process_cgroup_id(pid);
	r = ask_makers(pid, &found);
	if (r == 0)
		r = state_runtime_id(pid, &found.id);
	if (r <= 0 || !found.id) {
		container_done(&found);
		return r < 0                 ? no_memory(err)
		       : process_parent(pid) ? CONTAINER_NONE
		                             : CONTAINER_GONE;
	}
	*out = found;
	return 0;
}

enum container_fate container_fate(const struct container *container)
{
	return container->docker ? state_docker_fate(container->docker, container->pid)
	                         : CONTAINER_ENDED;
}

/* ---- names ---- */

bool container_is(const struct container *container, const char *wanted)
{
	size_t length = strlen(wanted);

	if (strcmp(container->id, wanted) == 0 ||
	    (container->name && strcmp(container->name, wanted) == 0))
		return true;
	return length >= SHORTEST_PREFIX && strncmp(container->id, wanted, length) == 0;
}

static int two(const struct container *one, const struct container *other, const char *wanted,
               struct error *err)
{
	error_set(err, 0, "container %s: two are called so: %.24s and %.24s", wanted, one->id,
	          other->id);
	return error_hint(err, "give the ID of one of them");
}

/* Examines one process; *found is the container that matched before, or empty. */
static int look_at(pid_t pid, const char *wanted, struct container *found, struct error *err)
{
	struct container container;
	int r = container_of(pid, &container, err);

	if (r != 0)
		return r < 0 ? -1 : 0; /* none, or gone */
	if (!container_is(&container, wanted)) {
		container_done(&container);
		return 0;
	}
	if (found->id) {
		r = two(found, &container, wanted, err);
		container_done(&container);
		return r;
	}
	*found = container;
	return 0;
}

int container_find(const char *wanted, struct container *out, struct error *err)
{
	struct container found = { 0 };
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int r = 0;

	if (!proc)
		return error_set(err, errno, "/proc");
	while (r == 0 && (entry = readdir(proc))) {
		const char *end;
		uint64_t pid;

		if (number_read(entry->d_name, INT32_MAX, &end, &pid) == 0 && !*end)
			r = look_at((pid_t)pid, wanted, &found, err);
	}
	closedir(proc);
	if (r != 0 || !found.id) {
		container_done(&found);
		return r < 0 ? -1 : CONTAINER_NONE;
	}
	*out = found;
	return 0;
}
