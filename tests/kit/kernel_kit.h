/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the running kernel does not have, and nothing can install: tests/unit accepts skips with
 * such a reason also where CI is set.
 */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define KERNEL_WITHOUT_32_BIT "this kernel runs no 32-bit programs"

/*
 * Whether it makes calls of i386 and runs its programs: CONFIG_IA32_EMULATION and no
 * ia32_emulation=0 (arch/x86/entry/common.c). Without, int $0x80 is a general protection fault.
 */
static inline bool kernel_runs_32_bit(void)
{
	static int known = -1;
	int status = -1;

	if (known >= 0)
		return known;
#ifdef __x86_64__
	pid_t child = fork();

	if (child == 0) {
		long nr = 20; /* getpid */

		signal(SIGSEGV, SIG_DFL);
		__asm__ volatile("int $0x80" : "+a"(nr) : : "memory", "r8", "r9", "r10", "r11");
		_exit(nr > 0 ? 0 : 1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return false;
#endif
	known = status == 0;
	return known;
}

/* Whether the victim is a program for 32 bits, or makes calls as one. */
static inline bool kernel_lacks_for(const char *victim)
{
	return (strncmp(victim, "i386_", 5) == 0 || strcmp(victim, "int80") == 0) &&
	       !kernel_runs_32_bit();
}
