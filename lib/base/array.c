/* SPDX-License-Identifier: Apache-2.0 */
/* Doubling: n elements added one by one are copied less than n times in all. */
#include "lib/base/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

/* The smallest power of two that is not below; 1 for 0. 0: there is none. */
static size_t power_of_two(size_t count)
{
	if (count <= 1)
		return 1;
	unsigned bits = 64 - (unsigned)__builtin_clzll(count - 1);
	return bits < 8 * sizeof count ? (size_t)1 << bits : 0;
}

void *array_grown(void *list, size_t count, size_t more, size_t size)
{
	size_t wanted, size_bytes;

	if (!__builtin_add_overflow(count, more, &wanted)) {
		size_t room = power_of_two(wanted);

		if (list && count > 0 && room == power_of_two(count))
			return list;
		if (room > 0 && !__builtin_mul_overflow(room, size, &size_bytes))
			return realloc(list, size_bytes);
	}
	errno = ENOMEM;
	return NULL;
}
