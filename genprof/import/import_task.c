/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processes of a strace log, so that each call gets the program that its process had executed.
 */
#include <stddef.h>

#include "genprof/import/import_internal.h"

struct import_task *import_task_find(struct import *import, uint64_t pid)
{
	if (import->last_task < import->task_count && import->tasks[import->last_task].pid == pid)
		return &import->tasks[import->last_task];
	for (size_t i = 0; i < import->task_count; i++) {
		if (import->tasks[i].pid == pid) {
			import->last_task = i;
			return &import->tasks[i];
		}
	}
	return NULL;
}

/*
 * The only task that is just making another one; or the one whose lines had no number as long as it
 * was alone.
 */
static const struct import_task *find_parent(const struct import *import)
{
	const struct import_task *parent = NULL;

	for (size_t i = 0; i < import->task_count; i++) {
		if (!import->tasks[i].is_creating && import->tasks[i].pid != 0)
			continue;
		if (parent)
			return NULL;
		parent = &import->tasks[i];
	}
	return parent;
}

struct import_task *import_task_get(struct import *import, uint64_t pid)
{
	struct import_task *task = import_task_find(import, pid);

	if (task || import->task_count == IMPORT_MAX_TASKS)
		return task;
	const struct import_task *parent = find_parent(import);
	import->last_task = import->task_count;
	task = &import->tasks[import->task_count++];
	*task = (struct import_task){ .pid = pid };
	if (parent) {
		task->has_image = parent->has_image;
		task->image = parent->image;
	}
	return task;
}
