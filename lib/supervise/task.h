/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A task as the users of an engine see it, and the table of those that an engine knows, found by
 * thread id in constant time.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/syscalls/arch.h"

/* An engine's own task begins with it; what follows is the engine's alone. */
struct task {
	pid_t tid;
	uint32_t image; /* the user's, see EVENT_EXEC; inherited by new tasks */
	/* the user's, too: its last call, and how many calls all tasks had made by then */
	enum arch last_arch;
	uint32_t last_nr;
	uint64_t last_at;
	struct task *next; /* the table's: in its bucket */
};

struct task_table {
	struct task **buckets; /* a power of two */
	size_t bucket_count;
	size_t count;
	size_t task_size;
};

/*
 * `task_size`: of the engine's own task. -1 only when there is no memory; the caller says so.
 */
int task_table_init(struct task_table *table, size_t task_size);
void task_table_done(struct task_table *table);

/* NULL when no task has this id. */
struct task *task_find(const struct task_table *table, pid_t tid);

/*
 * Adds an empty task, all zero, which the table owns. NULL when there is no memory. The id must be
 * new.
 */
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
