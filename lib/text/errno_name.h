/* SPDX-License-Identifier: Apache-2.0 */
/* Errors by their names, in both directions, as errno(3) has them. */
#pragma once

enum { ERRNO_NAME_SIZE = 16, ERRNO_LARGEST = 4095 }; /* MAX_ERRNO of linux/err.h */

/* "EACCES", or "E524" for one without a name; in `buffer` or static. */
const char *errno_name(int errnum, char buffer[ERRNO_NAME_SIZE]);

/* The number of a name, which may be of the form "E524" too; 0: it is none. */
int errno_number(const char *name);
