/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names -> what the engine follows: a container's first process, or a cgroup. Only the BPF engine
 * can follow what it does not launch and does not stop.
 */
#include "tracer/target.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/container/container.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "tracer/settings.h"

bool target_is_wanted(const struct settings *settings)
{
	return settings->containers || settings->container || settings->cgroup || settings->unit;
}

void target_words(const struct settings *settings, const char *out[3])
{
	out[0] = settings->container ? "container" : settings->unit ? "unit" : "cgroup";
	out[1] = settings->container ? settings->container
	         : settings->unit    ? settings->unit
	                             : settings->cgroup;
	out[2] = NULL;
}

/* ---- containers ---- */

/* How long to wait for a container of which docker's file does not say that it comes back. */
enum { UNDECIDED_MS = 5000 };

struct wanted {
	const char *name;            /* borrowed */
	struct container found;      /* once it was; another of that name is not the same */
	uint64_t undecided_since_ms; /* 0: its fate is known */
};

static const char *name_of(const struct wanted *wanted)
{
	return wanted->found.id ? wanted->found.id : wanted->name;
}

static void keep(struct wanted *wanted, const struct container *found)
{
	container_done(&wanted->found);
	wanted->found = *found;
	wanted->undecided_since_ms = 0;
}

static int find(void *context, pid_t *out_pid, struct error *err)
{
	struct wanted *wanted = context;
	struct container container;
	int r = container_find(name_of(wanted), &container, err);

	if (r != 0)
		return r;
	*out_pid = container.pid;
	keep(wanted, &container);
	return 0;
}

static int is_it(void *context, pid_t pid, struct error *err)
{
	struct wanted *wanted = context;
	struct container container;
	int r = container_of(pid, &container, err);

	if (r != 0)
		return r < 0 ? -1 : r == CONTAINER_GONE ? ENGINE_BPF_IS_GONE : ENGINE_BPF_IS_OTHER;
	if (container_is(&container, name_of(wanted))) {
		keep(wanted, &container);
		return ENGINE_BPF_IS_IT;
	}
	container_done(&container);
	return ENGINE_BPF_IS_OTHER;
}

static int fate(void *context, struct error *err)
{
	struct wanted *wanted = context;
	uint64_t now_ms = clock_coarse_ms();
	enum container_fate fate = container_fate(&wanted->found);

	(void)err;
	if (fate != CONTAINER_UNDECIDED) {
		wanted->undecided_since_ms = 0;
		return fate == CONTAINER_ENDED          ? ENGINE_BPF_OVER
		       : fate == CONTAINER_STARTS_AGAIN ? ENGINE_BPF_MAY_START
		                                        : ENGINE_BPF_RUNS_AGAIN;
	}
	if (!wanted->undecided_since_ms)
		wanted->undecided_since_ms = now_ms;
	return now_ms - wanted->undecided_since_ms < UNDECIDED_MS ? ENGINE_BPF_MAY_START
	                                                          : ENGINE_BPF_OVER;
}

static void free_wanted(void *context)
{
	struct wanted *wanted = context;

	container_done(&wanted->found);
	free(wanted);
}

static int follow_container(const struct settings *settings, enum bpf_kernel_results results,
                            struct warnings *notes, struct engine **out, struct error *err)
{
	struct engine_bpf_wanted how = {
		.find = find, .is_it = is_it, .fate = fate, .free = free_wanted
	};

	if (container_check_name(settings->container, err) != 0)
		return error_wrap(err, "--container");
	struct wanted *wanted = calloc(1, sizeof *wanted);
	if (!wanted)
		return error_set(err, ENOMEM, "container %s", settings->container);
	wanted->name = settings->container;
	how.context = wanted;
	return engine_bpf_contain(&how, results, notes, out, err);
}

/* ---- cgroups ---- */

/* Where cgroups of version 2 are mounted; the caller frees. NULL: nowhere, or no memory. */
static char *cgroup_root(void)
{
	auto_fclose FILE *file = fopen("/proc/self/mounts", "re");
	auto_free char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		char path[4096], type[64];

		if (sscanf(line, "%*s %4095s %63s", path, type) == 2 &&
		    strcmp(type, "cgroup2") == 0)
			return strdup(path);
	}
	return NULL;
}

/*
 * The directory of that name in the tree, or NULL. Units have names of their own; an instance of a
 * template is a directory in that of its slice.
 */
static char *find_unit(const char *root, const char *unit)
{
	char *const roots[] = { (char *)root, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	FTSENT *entry;
	char *found = NULL;

	while (tree && !found && (entry = fts_read(tree)))
		if (entry->fts_info == FTS_D && strcmp(entry->fts_name, unit) == 0)
			found = strdup(entry->fts_path);
	if (tree)
		fts_close(tree);
	return found;
}

static int no_unit(const char *unit, struct error *err)
{
	error_set(err, 0, "--unit=%s: no such unit runs", unit);
	return error_hint(err, "systemctl status %s; a name without a dot is that of a service",
	                  unit);
}

static int follow_unit(const char *name, enum bpf_kernel_results results, struct warnings *notes,
                       struct engine **out, struct error *err)
{
	auto_free char *root = cgroup_root(), *path = NULL, *unit = NULL;

	if (asprintf(&unit, "%s%s", name, strchr(name, '.') ? "" : ".service") < 0) {
		unit = NULL;
		return error_set(err, ENOMEM, "--unit=%s", name);
	}
	if (strchr(name, '/') || name[0] == '.' || !root)
		return no_unit(name, err);
	path = find_unit(root, unit);
	return path ? engine_bpf_group(path, results, notes, out, err) : no_unit(name, err);
}

enum bpf_kernel_results target_results(const struct settings *settings)
{
	return settings->summary ? BPF_KERNEL_WITH_RESULTS : BPF_KERNEL_ENTRIES_ONLY;
}

int target_follow(const struct settings *settings, struct warnings *notes, struct engine **out,
                  struct error *err)
{
	enum bpf_kernel_results results = target_results(settings);

	if (settings->container)
		return follow_container(settings, results, notes, out, err);
	if (settings->unit)
		return follow_unit(settings->unit, results, notes, out, err);
	return engine_bpf_group(settings->cgroup, results, notes, out, err);
}
