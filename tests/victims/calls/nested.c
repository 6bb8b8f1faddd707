/* SPDX-License-Identifier: Apache-2.0 */
/* getppid from outer -> middle -> inner, and once more from elsewhere: two stacks. */
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((noinline)) void inner(void)
{
	syscall(SYS_getppid);
	__asm__ volatile("");
}

__attribute__((noinline)) void middle(void)
{
	inner();
	__asm__ volatile("");
}

__attribute__((noinline)) void outer(void)
{
	for (int i = 0; i < 100; i++)
		middle();
	__asm__ volatile("");
}

__attribute__((noinline)) void elsewhere(void)
{
	syscall(SYS_getppid);
	__asm__ volatile("");
}

int main(void)
{
	outer();
	elsewhere();
	return 0;
}
