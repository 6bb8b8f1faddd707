/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syscall_names: writes lib/syscalls/syscalls_libseccomp.inc, what the libseccomp of this machine
 * calls every number of every architecture, to standard output. The Makefile runs it;
 * lib/syscalls/syscalls_libseccomp.c reads the result.
 *
 * All names are in one string, and the tables hold offsets into it: nothing has to be relocated
 * when a program starts.
 */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/syscalls/arch.h"
#include "lib/syscalls/syscalls_slots.h"

enum { MAX_NAMES = 4096 };

static struct {
	const char *name;
	size_t at;
} names[MAX_NAMES];
static size_t name_count, length = 1; /* the string begins with a NUL: nothing is at 0 */

static size_t place_of(const char *name)
{
	for (size_t i = 0; i < name_count; i++) {
		if (strcmp(names[i].name, name) == 0)
			return names[i].at;
	}
	if (name_count == MAX_NAMES || length + strlen(name) >= UINT16_MAX) {
		fprintf(stderr, "syscall_names: libseccomp has more names than fit\n");
		exit(1);
	}
	char *copy = strdup(name);
	if (!copy)
		abort();
	names[name_count].name = copy;
	names[name_count++].at = length;
	length += strlen(name) + 1;
	return length - strlen(name) - 1;
}

static void write_arch(enum arch arch)
{
	printf("\t[%u] = { /* %s */\n", arch, arch_name(arch));
	for (size_t slot = 0; slot < syscalls_slots(arch); slot++) {
		errno = 0;
		char *name =
			seccomp_syscall_resolve_num_arch(arch_libseccomp_token(arch),
		                                         (int)syscalls_slot_number(arch, slot));
		if (!name && errno == ENOMEM)
			abort();
		if (name)
			printf("\t\t[%zu] = %zu,\n", slot, place_of(name));
		free(name);
	}
	printf("\t},\n");
}

int main(void)
{
	const struct scmp_version *version = seccomp_version();

	if (!version)
		return 1;
	printf("/* Made by tools/syscall_names.c. */\n"
	       "static const struct scmp_version built_with = { %u, %u, %u };\n\n"
	       "static const uint16_t names_at[ARCH_COUNT][SYSCALLS_SLOTS] = {\n",
	       version->major, version->minor, version->micro);
	for (enum arch arch = 0; arch < ARCH_COUNT; arch++)
		write_arch(arch);
	printf("};\n\nstatic const char names[] =\n\t\"\\0\"\n");
	for (size_t i = 0; i < name_count; i++) {
		printf("\t\"%s\\0\"\n", names[i].name);
		free((void *)(uintptr_t)names[i].name);
	}
	printf("\t\"\";\n");
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
