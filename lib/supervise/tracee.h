/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of the kernel about one traced task (ptrace(2)). Every function returns 0, or
 * TRACEE_GONE when the task has been killed meanwhile (its end will come from waitpid), or -1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"

struct error;

enum { TRACEE_GONE = 1 };

/* Whether the tracees die with the tracer: ours do, those that we only visit do not. */
enum tracee_bond { TRACEE_DIES_WITH_US, TRACEE_OUTLIVES_US };

/* Attaches to one thread without stopping it; children, threads and execs will be followed. */
MUST_HANDLE
int tracee_seize(pid_t tid, enum tracee_bond bond, struct error *err);

/* How a stopped task goes on. */
enum tracee_until {
	TRACEE_UNTIL_FILTER,  /* stops where a filter answers SECCOMP_RET_TRACE */
	TRACEE_UNTIL_SYSCALL, /* stops also at the next entry or return of a system call */
};
MUST_HANDLE
int tracee_resume(pid_t tid, enum tracee_until until, int signal, struct error *err);

/* Leaves the task in its group-stop (PTRACE_LISTEN): its end is still reported. */
int tracee_listen(pid_t tid, struct error *err);

/* Asks a running task for a stop. */
int tracee_interrupt(pid_t tid, struct error *err);

/* Detaches from a stopped task, with a signal or 0. */
int tracee_detach(pid_t tid, int signal, struct error *err);

/* The message of a ptrace event: a new task's id, the id before an exec. */
MUST_HANDLE
int tracee_event_message(pid_t tid, unsigned long *out_message, struct error *err);

enum { TRACEE_NO_MEMORY_THERE = 2 };
/*
 * 64 bits of the task's memory, also where the task itself may not write. Positive when nothing is
 * mapped there.
 */
MUST_HANDLE
int tracee_read_u64(pid_t tid, uint64_t address, uint64_t *out_value, struct error *err);

/*
 * The same of any task of the workload that is stopped in a call, also where it is not traced
 * (notify). Returns 0, or TRACEE_NO_MEMORY_THERE where it cannot be read.
 */
MUST_HANDLE
int tracee_peek_u64(pid_t tid, uint64_t address, uint64_t *out_value);

MUST_HANDLE
int tracee_write_u64(pid_t tid, uint64_t address, uint64_t value, struct error *err);

/*
 * Whether we may read the task's memory at all: not where it is not dumpable and we lack
 * CAP_SYS_PTRACE (ptrace(2)).
 */
bool tracee_is_readable(pid_t tid);

/* A string of the task's memory, cut to `size` - 1 bytes, or as much of it as is mapped. */
void tracee_read_string(pid_t tid, uint64_t address, char *out, size_t size);

/*
 * The path of the program that the task executes, into `buffer` of `size` bytes. A task whose
 * /proc entry is gone (its leader has ended) answers TRACEE_GONE.
 */
MUST_HANDLE
int tracee_image(pid_t tid, char *buffer, size_t size);

/* Whether the task is ours already. */
bool tracee_is_ours(pid_t tid);

/* Whether the task ignores the signal, by SIG_IGN or by default. */
bool tracee_ignores(pid_t tid, int signal);

/* Whether the signal that is to be delivered is a fault of the task's current instruction. */
bool tracee_has_faulted(pid_t tid, int signal);

/* Whether the task's process is the first one of a pid namespace. */
bool tracee_is_init(pid_t tid);

/* Whether the task has a handler for the signal. */
bool tracee_catches(pid_t tid, int signal);

/* The thread group of a task, or TRACEE_GONE. */
int tracee_group(pid_t tid, pid_t *out_tgid);

/* The parent of a task's process, or TRACEE_GONE. */
int tracee_parent(pid_t tid, pid_t *out_pid);

/* Whether a processor runs it, or it waits for one only. */
bool tracee_is_running(pid_t tid);

/*
 * Its processor time (Documentation/scheduler/sched-stats.rst); 0 where the kernel does not count
 * it.
 */
uint64_t tracee_run_time_ns(pid_t tid);
