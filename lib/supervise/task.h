/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tasks that an engine knows, found by thread id in constant time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/syscalls/call.h"

/* Where the engine learns of a task's calls. */
enum task_watch {
	TASK_BY_FILTER,  /* SECCOMP_RET_TRACE stops it once at each entry */
	TASK_BY_SYSCALL, /* PTRACE_SYSCALL stops it at each entry and return */
};

struct task {
	pid_t tid;
	pid_t tgid;     /* thread group; 0 until known */
	uint32_t image; /* the consumer's, see EVENT_EXEC; inherited by new tasks */

	/* The engine's own from here on. */
	enum task_watch watch;
	bool has_stopped; /* its first stop has been seen */
	/* attached while it ran; what it was doing is told at its first stop */
	bool is_attached;
	/* what it executes has to be looked at again at its next call */
	bool has_new_image;
	/* known not to be of the first process of a pid namespace */
	bool is_not_init;
	/* our own child before its exec: its calls are not the workload's */
	bool is_launching;
	/* turned up before its maker told of it, which is still to come */
	bool is_early;
	bool has_ended; /* kept only until its maker tells of it */
	bool in_call;   /* an entry was reported, the return was not */
	/* the entry was reported at its PTRACE_SYSCALL stop; the filter's stop may follow */
	bool has_seen_entry;
	bool asks_own_filter; /* in a call that will, if it succeeds, install a filter */
	bool is_interrupted;  /* we have asked it for a STOP_TRAP that has not come yet */
	bool is_held;         /* does not go on before `awaits` others have stopped */
	unsigned awaits;
	/* it was interrupted, and this task is held until it has stopped; or 0 */
	pid_t awaited_by;
	/* left its call for a signal; whether it returns at all, that will tell */
	bool return_pending;
	/* a signal that it does not ignore has made it leave its call */
	bool restarts_anyway;
	/* its next entry may be a mere restart of `restarted` */
	bool ignore_next_entry;
	struct call restarted;
	/* address of clone flags that were changed for the kernel, or 0 */
	uint64_t rewritten_addr;
	uint64_t saved_flags; /* what the workload had written there */
	/* bit per argument of its call that was changed for the kernel, in a register */
	unsigned injected;
	enum arch injected_arch;
	uint64_t injected_args[CALL_ARGS]; /* as the kernel gets them */
	uint64_t saved_args[CALL_ARGS];    /* as the workload has them */
	enum arch call_arch;               /* the call it is in */
	uint32_t call_nr;
	uint64_t call_start_ns; /* system time used when it entered */

	/* cpu_share.h's */
	struct sharer *sharer; /* owned there; NULL: it has its own affinity */
	uint64_t last_call_ns;
	uint64_t separate_until_ns;
	unsigned quick_calls;

	struct task *next; /* in its bucket */
};

struct task_table {
	struct task **buckets; /* a power of two */
	size_t bucket_count;
	size_t count;
};

/* -1 only when there is no memory; the caller says so. */
int task_table_init(struct task_table *table);
void task_table_done(struct task_table *table);

/* NULL when no task has this id. */
struct task *task_find(const struct task_table *table, pid_t tid);

/* Adds an empty task, which the table owns. NULL when there is no memory. The id must be new. */
struct task *task_add(struct task_table *table, pid_t tid);

/* Forgets and frees the task. */
void task_remove(struct task_table *table, struct task *task);

/*
 * Gives the task another id, as an exec by a thread that is not the leader does. The id must be
 * free.
 */
void task_rename(struct task_table *table, struct task *task, pid_t tid);

/*
 * Every task once, in no order: start with NULL. The table must not change meanwhile, except that
 * the task given out last may be removed after asking for the one that follows it.
 */
struct task *task_each(const struct task_table *table, const struct task *after);
