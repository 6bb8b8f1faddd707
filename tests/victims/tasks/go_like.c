/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads as a Go program makes them: clone with its flags, stacks of its own, raw system calls, no
 * libc in the thread. clone 4, getppid 100.
 */
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS = 4, CALLS = 25, STACK_SIZE = 64 * 1024 };

static int running = THREADS;

static long raw(long nr, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
	                 : "rcx", "r11", "memory");
	return result;
}

__attribute__((no_stack_protector)) static int run(void *unused)
{
	(void)unused;
	for (int i = 0; i < CALLS; i++)
		raw(SYS_getppid, 0, 0, 0, 0);
	if (__atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST) == 0)
		raw(SYS_futex, (long)&running, FUTEX_WAKE, 1, 0);
	raw(SYS_exit, 0, 0, 0, 0);
	return 0;
}

int main(void)
{
	const int flags =
		CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_SYSVSEM | CLONE_THREAD;
	int left;

	for (int i = 0; i < THREADS; i++) {
		char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
		                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (clone(run, stack + STACK_SIZE, flags, NULL) < 0)
			return 1;
	}
	while ((left = __atomic_load_n(&running, __ATOMIC_SEQ_CST)) != 0)
		raw(SYS_futex, (long)&running, FUTEX_WAIT, left, 0);
	return 0;
}
