/* SPDX-License-Identifier: Apache-2.0 */
/* A block at the top of glibc's heap is populated and given back: the next ones come from it. */
#include "lib/base/heap.h"

#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 /* asm-generic/mman-common.h, since Linux 5.14 */
#endif

enum { MMAP_THRESHOLD = 128 << 10 }; /* glibc's own: what is larger is zero without being written */

#if defined M_TRIM_THRESHOLD && !defined __SANITIZE_ADDRESS__
void heap_populate(size_t size)
{
	/* Not to be mapped by itself, nor returned to the kernel by free(). */
	if (size > INT_MAX / 2 || !mallopt(M_MMAP_THRESHOLD, 2 * (int)size) ||
	    !mallopt(M_TRIM_THRESHOLD, INT_MAX))
		return;
	char *room = malloc(size);
	mallopt(M_MMAP_THRESHOLD, MMAP_THRESHOLD);
	if (!room)
		return;
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = (uintptr_t)room & ~(page - 1);
	madvise((void *)first, (uintptr_t)room + size - first,
	        MADV_POPULATE_WRITE); /* or as always */
	free(room);
}
#else
void heap_populate(size_t size)
{
	(void)size;
}
#endif
