/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 64-bit code that enters the kernel by int $0x80: i386 getpid (20) 5 times, x86-64 getppid twice.
 */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	int wrong = 0;

	for (int i = 0; i < 5; i++) {
		long pid;

		__asm__ volatile("int $0x80"
		                 : "=a"(pid)
		                 : "a"(20)
		                 : "memory", "r8", "r9", "r10", "r11");
		wrong += pid != getpid();
	}
	syscall(SYS_getppid);
	syscall(SYS_getppid);
	return wrong;
}
