/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ownership kit: variables that release what they own when they go out of scope.
 *
 * Always initialise such a variable (NULL, -1). `take(p)` hands the value over and leaves the
 * variable empty, so that the scope's end releases nothing.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Spelt __cleanup__: a macro of the plain name would break jansson's json_auto_t. */
#define auto_free __attribute__((__cleanup__(cleanup_free)))
#define auto_close __attribute__((__cleanup__(cleanup_close)))
#define auto_fclose __attribute__((__cleanup__(cleanup_fclose)))

static inline void cleanup_free(void *p)
{
	free(*(void **)p);
}
static inline void cleanup_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
static inline void cleanup_fclose(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define take(ptr)                               \
	__extension__({                         \
		__typeof__(ptr) taken_ = (ptr); \
		(ptr) = NULL;                   \
		taken_;                         \
	})
#define take_fd(fd)                \
	__extension__({            \
		int taken_ = (fd); \
		(fd) = -1;         \
		taken_;            \
	})
