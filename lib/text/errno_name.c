/* SPDX-License-Identifier: Apache-2.0 */
/* A table of our own: not every C library has strerrorname_np(3). */
#include "lib/text/errno_name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERROR(name) [name] = #name,
static const char *const names[] = {
#include "lib/text/errno_name.def"
};
#undef ERROR

const char *errno_name(int errnum, char buffer[ERRNO_NAME_SIZE])
{
	size_t count = sizeof names / sizeof *names;

	if (errnum > 0 && (size_t)errnum < count && names[errnum])
		return names[errnum];
	snprintf(buffer, ERRNO_NAME_SIZE, "E%d", errnum);
	return buffer;
}

int errno_number(const char *name)
{
	if (name[0] != 'E')
		return 0;
	if (name[1] >= '1' && name[1] <= '9' && name[1 + strspn(name + 1, "0123456789")] == '\0') {
		unsigned long number = strtoul(name + 1, NULL, 10);
		return number > ERRNO_LARGEST ? 0 : (int)number;
	}
	for (size_t e = 1; e < sizeof names / sizeof *names; e++)
		if (names[e] && strcmp(names[e], name) == 0)
			return (int)e;
	return 0;
}
