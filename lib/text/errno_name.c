/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/text/errno_name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *errno_name(int errnum, char buffer[ERRNO_NAME_SIZE])
{
	const char *name = strerrorname_np(errnum);

	if (name && errnum > 0)
		return name;
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
	for (int e = 1; e <= EHWPOISON; e++) { /* the last one that has a name */
		const char *known = strerrorname_np(e);
		if (known && strcmp(known, name) == 0)
			return e;
	}
	return 0;
}
