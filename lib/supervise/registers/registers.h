/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stopped task says about the call it is in.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/call.h"

struct error;

/* Where in a call the task is stopped. */
enum registers_at {
	REGISTERS_OUTSIDE, /* in no system call stop */
	REGISTERS_ENTRY,   /* PTRACE_SYSCALL, on the way in */
	REGISTERS_FILTER,  /* a filter returned SECCOMP_RET_TRACE */
	REGISTERS_RETURN,  /* PTRACE_SYSCALL, on the way out */
};

struct registers {
	enum registers_at at;
	struct call call; /* ENTRY and FILTER */
	uint64_t stack_pointer;
	uint32_t filter_data; /* FILTER: SECCOMP_RET_DATA of the filter's answer */
	int errnum;           /* RETURN: 0 when the call succeeded; EINTR when will_restart */
	/* RETURN: unless a handler runs, the kernel makes the task enter the call again */
	bool will_restart;
	int64_t result; /* RETURN */
};

/* Positive answer: the task was killed meanwhile; waitpid will report its end. */
enum { REGISTERS_GONE = 1 };

/*
 * Reads the call in a system call stop or a filter's stop. The kernel says all in one request
 * (ptrace(2), PTRACE_GET_SYSCALL_INFO, Linux 5.3). A kernel that answers EIO does not know it: then
 * *has_call_info becomes false, and the registers are read instead, here and from then on;
 * `expected` has to say where the task is stopped, and int $0x80 from 64-bit code looks like a
 * 64-bit call.
 */
MUST_HANDLE
int registers_read(pid_t tid, bool *has_call_info, enum registers_at expected,
                   struct registers *out, struct error *err);

/*
 * The call for which a filter answered SECCOMP_RET_TRAP, of a task that is stopped before the
 * delivery of SIGSYS (seccomp(2)). REGISTERS_NOT_TRAPPED: a process sent that signal.
 */
enum { REGISTERS_NOT_TRAPPED = 2 };
MUST_HANDLE
int registers_trapped_call(pid_t tid, struct call *out, struct error *err);
