/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A no-op through io_uring: io_uring_setup 1, io_uring_enter 1. Ends with 77 where the kernel
 * refuses it.
 */
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	struct io_uring_params params;

	memset(&params, 0, sizeof params);
	int fd = (int)syscall(SYS_io_uring_setup, 4, &params);
	if (fd < 0)
		return 77;
	size_t size = params.sq_off.array + params.sq_entries * sizeof(unsigned);
	char *ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, IORING_OFF_SQ_RING);
	struct io_uring_sqe *entries =
		mmap(NULL, params.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED,
	             fd, IORING_OFF_SQES);
	if (ring == MAP_FAILED || entries == MAP_FAILED)
		return 1;
	memset(entries, 0, sizeof *entries);
	entries[0].opcode = IORING_OP_NOP;
	((unsigned *)(ring + params.sq_off.array))[0] = 0;
	__atomic_store_n((unsigned *)(ring + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	return syscall(SYS_io_uring_enter, fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1 ? 0 : 1;
}
