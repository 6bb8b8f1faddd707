/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cgroup's id is what name_to_handle_at(2) says of its directory. Processes that are there are
 * marked before others are let in: what comes later comes from elsewhere, and is counted from its
 * filter or its exec on.
 */
#include "lib/supervise/bpf/bpf_cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/bpf/bpf_kernel.h"

enum { MAX_DEPTH = 64 };

static int read_id(const char *path, uint64_t *out, struct error *err)
{
	struct {
		struct file_handle handle;
		uint64_t id;
	} buffer = { .handle = { .handle_bytes = sizeof buffer.id } };
	int mount_id;

	if (name_to_handle_at(AT_FDCWD, path, &buffer.handle, &mount_id, 0) != 0)
		return error_set(err, errno, "%s", path);
	memcpy(out, buffer.handle.f_handle, sizeof *out);
	return 0;
}

/* How far the directory is below the root of the file system that it is on. */
static int read_depth(int fd, uint32_t *out, struct error *err)
{
	struct stat below, above;
	int r = fstat(fd, &below);
	char up[3 * MAX_DEPTH + 1] = "";

	for (*out = 0; r == 0 && *out < MAX_DEPTH; (*out)++) {
		strcat(up, *out ? "/.." : "..");
		r = fstatat(fd, up, &above, 0);
		if (r == 0 && (above.st_dev != below.st_dev || above.st_ino == below.st_ino))
			return 0;
		below = above;
	}
	return error_set(err, r == 0 ? ELOOP : errno, "look for the root of all cgroups");
}

/* Whether a cgroup that cannot be looked into was removed: then there is nothing in it. */
static bool was_removed(int errnum)
{
	return errnum == ENOENT || errnum == ENODEV;
}

/* Marks the processes of one cgroup; *out_found: there was one that was not marked. */
static int mark_processes(struct bpf_kernel *kernel, int fd, bool *out_found, struct error *err)
{
	int list = openat(fd, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	FILE *file = list >= 0 ? fdopen(list, "r") : NULL;
	int pid, r = 0;

	if (!file)
		return was_removed(errno) ? 0 : error_set(err, errno, "cgroup.procs");
	while (r >= 0 && fscanf(file, "%d", &pid) == 1) {
		r = pid > 0 ? bpf_kernel_mark_process(kernel, pid, err) : 0;
		*out_found |= r == 0 && pid > 0;
	}
	fclose(file);
	return r < 0 ? -1 : 0;
}

static int mark_tree(struct bpf_kernel *kernel, int fd, bool *out_found, struct error *err)
{
	struct dirent *entry;
	int r = mark_processes(kernel, fd, out_found, err);

	if (r != 0)
		return -1;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	if (!dir)
		return was_removed(errno) ? 0 : error_set(err, errno, "list the cgroups below");
	while (r == 0 && (entry = readdir(dir))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
			continue;
		auto_close int below =
			openat(fd, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (below >= 0)
			r = mark_tree(kernel, below, out_found, err);
		else if (!was_removed(errno))
			r = error_set(err, errno, "%s", entry->d_name);
	}
	closedir(dir);
	return r;
}

int bpf_cgroup_follow(struct bpf_kernel *kernel, const char *path, int *out_fd, struct error *err)
{
	auto_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct statfs fs;
	uint32_t depth = 0;
	uint64_t id = 0;
	bool found;

	if (fd < 0)
		return error_set(err, errno, "%s", path);
	if (fstatfs(fd, &fs) != 0 || fs.f_type != CGROUP2_SUPER_MAGIC) {
		error_set(err, 0, "%s: is not a cgroup of version 2", path);
		return error_hint(err, "findmnt -t cgroup2 shows where these are");
	}
	if (read_id(path, &id, err) != 0 || read_depth(fd, &depth, err) != 0)
		return -1;
	do {
		found = false;
		if (mark_tree(kernel, fd, &found, err) != 0)
			return error_wrap(err, "%s", path);
	} while (found);
	bpf_kernel_follow_cgroup(kernel, id, depth);
	*out_fd = take_fd(fd);
	return 0;
}

bool bpf_cgroup_is_gone(int fd)
{
	return faccessat(fd, "cgroup.procs", F_OK, 0) != 0;
}
