/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chained hash table over thread ids. Ids are handed out in sequence, so their low bits spread
 * evenly and need no mixing; the table doubles when chains would grow.
 */
#include "lib/supervise/task.h"

#include <stdlib.h>

enum { FIRST_BUCKETS = 64 };

static struct task **bucket_of(const struct task_table *table, pid_t tid)
{
	return &table->buckets[(size_t)tid & (table->bucket_count - 1)];
}

int task_table_init(struct task_table *table, size_t task_size)
{
	*table = (struct task_table){ .bucket_count = FIRST_BUCKETS, .task_size = task_size };
	table->buckets = calloc(FIRST_BUCKETS, sizeof *table->buckets);
	return table->buckets ? 0 : -1;
}

void task_table_done(struct task_table *table)
{
	for (size_t i = 0; i < table->bucket_count && table->buckets; i++) {
		struct task *task = table->buckets[i];

		while (task) {
			struct task *next = task->next;

			free(task);
			task = next;
		}
	}
	free(table->buckets);
	*table = (struct task_table){ 0 };
}

struct task *task_find(const struct task_table *table, pid_t tid)
{
	struct task *task = *bucket_of(table, tid);

	while (task && task->tid != tid)
		task = task->next;
	return task;
}

static void link_in(struct task_table *table, struct task *task)
{
	struct task **bucket = bucket_of(table, task->tid);

	task->next = *bucket;
	*bucket = task;
}

static void unlink_from(struct task_table *table, struct task *task)
{
	struct task **link = bucket_of(table, task->tid);

	while (*link != task)
		link = &(*link)->next;
	*link = task->next;
}

/* Failing to grow is no failure: chains get longer. */
static void grow(struct task_table *table)
{
	struct task_table bigger = { .bucket_count = table->bucket_count * 2 };

	bigger.buckets = calloc(bigger.bucket_count, sizeof *bigger.buckets);
	if (!bigger.buckets)
		return;
	for (size_t i = 0; i < table->bucket_count; i++) {
		while (table->buckets[i]) {
			struct task *task = table->buckets[i];

			table->buckets[i] = task->next;
			link_in(&bigger, task);
		}
	}
	free(table->buckets);
	table->buckets = bigger.buckets;
	table->bucket_count = bigger.bucket_count;
}

struct task *task_add(struct task_table *table, pid_t tid)
{
	struct task *task = calloc(1, table->task_size);

	if (!task)
		return NULL;
	task->tid = tid;
	if (table->count >= table->bucket_count)
		grow(table);
	link_in(table, task);
	table->count++;
	return task;
}

void task_remove(struct task_table *table, struct task *task)
{
	unlink_from(table, task);
	table->count--;
	free(task);
}

void task_rename(struct task_table *table, struct task *task, pid_t tid)
{
	unlink_from(table, task);
	task->tid = tid;
	link_in(table, task);
}

struct task *task_each(const struct task_table *table, const struct task *after)
{
	size_t i = 0;

	if (after) {
		if (after->next)
			return after->next;
		i = ((size_t)after->tid & (table->bucket_count - 1)) + 1;
	}
	for (; i < table->bucket_count; i++) {
		if (table->buckets[i])
			return table->buckets[i];
	}
	return NULL;
}
