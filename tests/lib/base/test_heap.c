/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/base/heap.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

enum { POPULATE_WRITE = 23, BLOCKS = 100, BLOCK_BYTES = 4096 };

#ifndef __SANITIZE_ADDRESS__ /* whose malloc is its own */
static long faults_of_taking_blocks(void)
{
	struct rusage before, after;

	getrusage(RUSAGE_SELF, &before);
	for (unsigned i = 0; i < BLOCKS; i++) {
		char *volatile block = malloc(BLOCK_BYTES);
		cr_assert(block);
		memset(block, 1, BLOCK_BYTES);
	}
	getrusage(RUSAGE_SELF, &after);
	return after.ru_minflt - before.ru_minflt;
}

Test(heap, takes_the_page_faults_of_the_next_blocks_at_once)
{
	char *page = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	cr_assert(page != MAP_FAILED);
	if (madvise(page, 1, POPULATE_WRITE) < 0)
		cr_skip_test("this kernel populates nothing on request");
	heap_populate((size_t)2 * BLOCKS * BLOCK_BYTES);
	long faults = faults_of_taking_blocks();
	cr_expect(faults < BLOCKS / 4, "got %ld page faults, wanted less than a quarter of %d",
	          faults, BLOCKS);
}
#endif
