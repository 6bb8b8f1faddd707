/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/supervise/task.h"

#include <criterion/criterion.h>

Test(supervise_task, finds_each_of_many_tasks_and_none_that_was_removed)
{
	struct task_table table;

	cr_assert_eq(task_table_init(&table, sizeof(struct task)), 0);
	for (pid_t tid = 1; tid <= 5000; tid++)
		cr_assert_not_null(task_add(&table, tid));
	for (pid_t tid = 2; tid <= 5000; tid += 2)
		task_remove(&table, task_find(&table, tid));
	cr_expect_eq(table.count, 2500);
	for (pid_t tid = 1; tid <= 5000; tid++) {
		const struct task *task = task_find(&table, tid);

		cr_expect_eq(task != NULL, tid % 2 == 1, "task %d: %s", tid,
		             task ? "found" : "not found");
		cr_expect(!task || task->tid == tid);
	}
	task_table_done(&table);
}

Test(supervise_task, follows_a_task_that_takes_over_the_leaders_id)
{
	struct task_table table;

	cr_assert_eq(task_table_init(&table, sizeof(struct task)), 0);
	task_add(&table, 100);
	task_add(&table, 107)->image = 7;
	task_remove(&table, task_find(&table, 100));
	task_rename(&table, task_find(&table, 107), 100);
	cr_expect_null(task_find(&table, 107));
	cr_assert_not_null(task_find(&table, 100));
	cr_expect_eq(task_find(&table, 100)->image, 7);
	cr_expect_eq(table.count, 1);
	task_table_done(&table);
}

Test(supervise_task, visits_each_task_once)
{
	struct task_table table;
	bool seen[300] = { false };
	size_t visits = 0;

	cr_assert_eq(task_table_init(&table, sizeof(struct task)), 0);
	for (pid_t tid = 0; tid < 300; tid++)
		task_add(&table, tid);
	for (const struct task *task = task_each(&table, NULL); task;
	     task = task_each(&table, task)) {
		cr_expect_not(seen[task->tid], "task %d was visited twice", task->tid);
		seen[task->tid] = true;
		visits++;
	}
	cr_expect_eq(visits, 300);
	task_table_done(&table);
}
