/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a stopped task's registers say about the call it is in, and the few changes made to them.
 * x86-64 kernels: tasks of x86-64, i386 (also int $0x80 from 64-bit code) and x32.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/call.h"

struct error;

/* Where in a call the task stands. */
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

/* Positive answer: the task was killed meanwhile; waitpid will tell its end. */
enum { REGISTERS_GONE = 1 };

/*
 * Reads the call in a system call stop or a filter's stop. The kernel says all in one request
 * (ptrace(2), PTRACE_GET_SYSCALL_INFO, Linux 5.3). A kernel that answers EIO does not know it: then
 * *has_call_info becomes false, and the registers are read instead, here and from then on;
 * `expected` has to say where the task stands, and int $0x80 from 64-bit code looks like a 64-bit
 * call.
 */
MUST_HANDLE
int registers_read(pid_t tid, bool *has_call_info, enum registers_at expected,
                   struct registers *out, struct error *err);

/*
 * What a task that stands outside of system call stops was doing when it was interrupted. Returns 0
 * and writes the call that the kernel will restart, REGISTERS_NO_RESTART when it will restart none,
 * or REGISTERS_GONE. (linux/errno.h: ERESTARTSYS and its relatives never reach a program.)
 */
enum { REGISTERS_NO_RESTART = 2 };
MUST_HANDLE
int registers_restarted_call(pid_t tid, struct call *out, struct error *err);

/*
 * The call that the task is entering is not made and answers -errnum instead (seccomp(2),
 * SECCOMP_RET_TRACE).
 */
MUST_HANDLE
int registers_inject_errno(pid_t tid, int errnum, struct error *err);

/* The task makes another call instead of the one that it is entering. */
MUST_HANDLE
int registers_replace_nr(pid_t tid, uint32_t nr, struct error *err);

/*
 * The call for which a filter answered SECCOMP_RET_TRAP, of a task that stands before the delivery
 * of SIGSYS (seccomp(2)). REGISTERS_NOT_TRAPPED: somebody sent that signal.
 */
enum { REGISTERS_NOT_TRAPPED = 2 };
MUST_HANDLE
int registers_trapped_call(pid_t tid, struct call *out, struct error *err);

/* The registers that hold the arguments of calls, of a task that stands anywhere. */
MUST_HANDLE
int registers_args(pid_t tid, enum arch arch, uint64_t out[CALL_ARGS], struct error *err);

/* Changes one argument of the call that the task is entering, or gives it back at its return. */
MUST_HANDLE
int registers_set_arg(pid_t tid, enum arch arch, unsigned index, uint64_t value, struct error *err);
