/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Name -> path of a program (lib/supervise/exec) that execve will most likely take.
 *
 * The checks give better messages; the kernel decides, and files can change. A file that cannot be
 * read or has no known format is not refused here (binfmt_misc may know it).
 */
#include "enforce/run/command.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/supervise/exec.h"

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
	if (head_size < sizeof elf || memcmp(head, ELFMAG, SELFMAG) != 0 ||
	    head[EI_CLASS] != ELFCLASS64)
		return;
	memcpy(&elf, head, sizeof elf);
	for (unsigned i = 0; i < elf.e_phnum; i++) {
		Elf64_Phdr segment;
		off_t at = (off_t)(elf.e_phoff + i * sizeof segment);

		if (pread(fd, &segment, sizeof segment, at) != sizeof segment)
			return;
		if (segment.p_type != PT_INTERP || segment.p_filesz == 0 ||
		    segment.p_filesz > PATH_MAX)
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
		return 0; /* may be executed without being readable */
	if (n == 0)
		return error_set(err, ENOEXEC, "%s", path);
	const char *interpreter = script_interpreter(head);
	if (!interpreter) {
		elf_interpreter(fd, head, (size_t)n, elf);
		interpreter = elf[0] ? elf : NULL;
	}
	if (!interpreter || exec_check(interpreter, err) == EXEC_FOUND)
		return 0;
	return error_wrap(err, "%s: its interpreter", path);
}

int command_find(const char *name, char **out_path, enum exit_status *out_status, struct error *err)
{
	auto_free char *path = NULL;
	int answer = exec_find(name, environ, &path, err);

	if (answer == EXEC_FOUND && check_format(path, err) < 0)
		answer = EXEC_CANNOT_EXECUTE;
	switch (answer) {
	case EXEC_FOUND:
		*out_path = take(path);
		return 0;
	case EXEC_NOT_FOUND:
		*out_status = EXIT_NOT_FOUND;
		return name[0] == '-' ? error_hint(err, "options come before PROFILE") : -1;
	case EXEC_CANNOT_EXECUTE:
		*out_status = EXIT_CANNOT_EXECUTE;
		return -1;
	}
	*out_status = EXIT_OWN_FAILURE;
	return -1;
}
