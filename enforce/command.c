/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name -> path of a program that execve will most likely take.
 *
 * The checks are advice, not a promise: files can change, and only the kernel decides. What cannot
 * be read or is of no known format is left to it (binfmt_misc may know it).
 */
#include "enforce/command.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"

/* Whether execve would get past the file's permissions; errno tells why not. */
static bool is_executable(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		errno = EACCES;
		return false;
	}
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0;
}

static bool is_absent(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR;
}

static int search_path(const char *name, char **out_path, enum exit_status *out_status, struct error *err)
{
	const char *path = getenv("PATH");
	int refused = 0;

	if (!path)
		path = "/usr/local/bin:/bin:/usr/bin";
	for (const char *dir = path; dir; ) {
		size_t length = strcspn(dir, ":");
		auto_free char *candidate = NULL;

		/* An empty entry is the current directory. */
		if (asprintf(&candidate, "%.*s%s%s", (int)length, dir, length ? "/" : "./", name) < 0) {
			*out_status = EXIT_OWN_FAILURE;
			return error_set(err, ENOMEM, "%s", name);
		}
		if (is_executable(candidate)) {
			*out_path = take(candidate);
			return 0;
		}
		if (!is_absent(errno) && errno != EISDIR)
			refused = errno;
		dir = dir[length] ? dir + length + 1 : NULL;
	}
	*out_status = refused ? EXIT_CANNOT_EXECUTE : EXIT_NOT_FOUND;
	return error_set(err, refused, refused ? "%s" : "%s: command not found", name);
}

/* The interpreter of a script that begins with "#!", cut out of `head`; NULL for other files. */
static const char *script_interpreter(char *head)
{
	if (strncmp(head, "#!", 2) != 0)
		return NULL;
	char *start = head + 2 + strspn(head + 2, " \t");
	start[strcspn(start, " \t\n")] = '\0';
	return start;
}

/* The PT_INTERP of a 64-bit ELF file; an empty string for any other. */
static void elf_interpreter(int fd, const char *head, size_t head_size, char out[PATH_MAX])
{
	Elf64_Ehdr elf;

	out[0] = '\0';
	if (head_size < sizeof elf || memcmp(head, ELFMAG, SELFMAG) != 0 || head[EI_CLASS] != ELFCLASS64)
		return;
	memcpy(&elf, head, sizeof elf);
	for (unsigned i = 0; i < elf.e_phnum; i++) {
		Elf64_Phdr segment;
		off_t at = (off_t)(elf.e_phoff + i * sizeof segment);

		if (pread(fd, &segment, sizeof segment, at) != sizeof segment)
			return;
		if (segment.p_type != PT_INTERP || segment.p_filesz == 0 || segment.p_filesz > PATH_MAX)
			continue;
		ssize_t n = pread(fd, out, segment.p_filesz, (off_t)segment.p_offset);
		out[n > 0 ? n - 1 : 0] = '\0';
		return;
	}
}

static int check_format(const char *path, struct error *err)
{
	char head[256] = "", elf[PATH_MAX];
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof head - 1, 0);

	if (n < 0)
		return 0;       /* may be executed without being readable */
	if (n == 0)
		return error_set(err, ENOEXEC, "%s", path);
	const char *interpreter = script_interpreter(head);
	if (!interpreter) {
		elf_interpreter(fd, head, (size_t)n, elf);
		interpreter = elf[0] ? elf : NULL;
	}
	if (!interpreter || is_executable(interpreter))
		return 0;
	return error_set(err, errno, "%s: its interpreter %s", path, interpreter);
}

int command_find(const char *name, char **out_path, enum exit_status *out_status, struct error *err)
{
	auto_free char *path = NULL;

	if (!name[0]) {
		*out_status = EXIT_NOT_FOUND;
		return error_set(err, 0, "\"\": command not found");
	}
	if (!strchr(name, '/')) {
		if (search_path(name, &path, out_status, err) < 0)
			return -1;
	} else {
		path = strdup(name);
		if (!path) {
			*out_status = EXIT_OWN_FAILURE;
			return error_set(err, ENOMEM, "%s", name);
		}
		if (!is_executable(path)) {
			*out_status = is_absent(errno) ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
			return error_set(err, errno, "%s", name);
		}
	}
	if (check_format(path, err) < 0) {
		*out_status = EXIT_CANNOT_EXECUTE;
		return -1;
	}
	*out_path = take(path);
	return 0;
}
