/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text -> file, whole or not at all.
 *
 * A regular file is replaced by renaming a synced temporary file over it. The temporary file is
 * removed when anything fails; a signal that kills the program in these milliseconds leaves
 * ".sc-XXXXXXXX.tmp" behind, never a half-written target. A file that may not grow so large
 * (RLIMIT_FSIZE) is an error, not death by SIGXFSZ. A closed pipe is an error (EPIPE), which
 * lib/base/output.h says how to end with.
 */
#include "lib/json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"

static int write_all(int fd, const char *text, const char *name, struct error *err)
{
	size_t left = strlen(text);

	while (left > 0) {
		ssize_t n = write(fd, text, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, errno, "write %s", name);
		text += n;
		left -= (size_t)n;
	}
	return 0;
}

/* Not renamed over: a pipe, a terminal, /dev/full. */
static int write_special(const char *path, const char *text, int flags, struct error *err)
{
	auto_close int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags);

	if (fd < 0)
		return error_set(err, errno, "open %s", path);
	if (write_all(fd, text, path, err) < 0)
		return -1;
	if (close(take_fd(fd)) < 0)
		return error_set(err, errno, "write %s", path);
	return 0;
}

/* A new file in `dir`; the kernel applies the umask to its mode. */
static int create_temporary(int dir, char name[static 24], const char *path, struct error *err)
{
	for (int attempt = 0; attempt < 100; attempt++) {
		uint32_t random = 0;

		if (getrandom(&random, sizeof random, GRND_NONBLOCK) != sizeof random)
			random = (uint32_t)getpid() * 100u + (uint32_t)attempt;
		snprintf(name, 24, ".sc-%08" PRIx32 ".tmp", random);
		int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		                0666);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			break;
	}
	return error_set(err, errno, "create a file beside %s", path);
}

/*
 * Owner, group and permissions of the file that is replaced. Where we may not give the file to its
 * group, the group that it has instead gets no more than others had. Set-user-ID bits go, as they
 * go when a file is written.
 */
static int copy_owner(int fd, const struct stat *old)
{
	mode_t mode = old->st_mode & 0777;

	if (fchown(fd, old->st_uid, old->st_gid) < 0 && fchown(fd, (uid_t)-1, old->st_gid) < 0)
		mode &= 0707 | (mode & 07) << 3;
	return fchmod(fd, mode);
}

static int write_temporary(int fd, const char *text, const char *path, const struct stat *old,
                           struct error *err)
{
	if (old && copy_owner(fd, old) < 0)
		return error_set(err, errno, "set the mode of %s", path);
	if (write_all(fd, text, path, err) < 0)
		return -1;
	if (fsync(fd) < 0)
		return error_set(err, errno, "write %s", path);
	return 0;
}

/* `target` is no symbolic link; `path` is what the user calls it. */
static int replace(const char *target, const char *path, const char *text, const struct stat *old,
                   struct error *err)
{
	const char *slash = strrchr(target, '/');
	const char *base = slash ? slash + 1 : target;
	auto_free char *dir_name =
		slash ? strndup(target, (size_t)(slash - target) + 1) : strdup(".");
	char name[24];

	if (!dir_name)
		return error_set(err, ENOMEM, "write %s", path);
	auto_close int dir = open(dir_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return error_set(err, errno, "open the directory of %s", path);
	auto_close int fd = create_temporary(dir, name, path, err);
	if (fd < 0)
		return -1;
	int r = write_temporary(fd, text, path, old, err);
	if (close(take_fd(fd)) < 0 && r == 0)
		r = error_set(err, errno, "write %s", path);
	if (r == 0 && renameat(dir, name, dir, base) < 0)
		r = error_set(err, errno, "rename to %s", path);
	if (r < 0)
		unlinkat(dir, name, 0);
	else
		/* the content is safe; some file systems cannot sync a directory */
		fsync(dir);
	return r;
}

/*
 * As fs.protected_symlinks (proc_sys_fs(5)), whether that is on or not: in a folder where all may
 * write and only owners may remove, a link of another user leads to where that user likes.
 */
static int check_link(const char *path, const struct stat *link, struct error *err)
{
	const mode_t shared = S_ISVTX | S_IWOTH;
	const char *slash = strrchr(path, '/');
	auto_free char *dir_name = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	struct stat dir;

	if (!dir_name || stat(dir_name, &dir) < 0)
		return error_set(err, errno, "write %s", path);
	if ((dir.st_mode & shared) != shared || link->st_uid == geteuid() ||
	    link->st_uid == dir.st_uid)
		return 0;
	return error_set(err, EACCES,
	                 "write %s: a link of another user in a folder where all may write", path);
}

/* A link stays a link: what it points at is replaced. */
static int save_through_link(const char *path, const char *text, struct error *err)
{
	struct stat old, now;

	if (stat(path, &old) < 0)
		return errno == ENOENT ? replace(path, path, text, NULL, err)
		                       : error_set(err, errno, "write %s", path);
	if (!S_ISREG(old.st_mode))
		return write_special(path, text, 0, err);
	auto_free char *resolved = realpath(path, NULL);
	if (!resolved || lstat(resolved, &now) < 0)
		return error_set(err, errno, "write %s", path);
	if (now.st_dev != old.st_dev || now.st_ino != old.st_ino)
		return error_set(err, 0, "write %s: it changes while it is written", path);
	return replace(resolved, path, text, &old, err);
}

static int save(const char *path, const char *text, struct error *err)
{
	struct stat old;

	if (strcmp(path, "-") == 0)
		return write_all(STDOUT_FILENO, text, "standard output", err);
	if (lstat(path, &old) < 0) {
		if (errno != ENOENT)
			return error_set(err, errno, "write %s", path);
		return replace(path, path, text, NULL, err);
	}
	if (S_ISLNK(old.st_mode))
		return check_link(path, &old, err) < 0 ? -1 : save_through_link(path, text, err);
	/* From here on nothing follows a link that comes in its place. */
	if (!S_ISREG(old.st_mode))
		return write_special(path, text, O_NOFOLLOW, err);
	return replace(path, path, text, &old, err);
}

int json_save(const char *path, const char *text, struct error *err)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;

	sigaction(SIGXFSZ, &ignore, &before);
	int r = save(path, text, err);
	sigaction(SIGXFSZ, &before, NULL);
	return r;
}
