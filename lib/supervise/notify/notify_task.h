/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tasks of the notify engine -> EVENT_TASK_NEW and EVENT_EXEC. While a task's notification is open
 * the task waits inside the kernel, so what is read of it here stays true until it is answered.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;
struct event;
struct notify_engine;
struct notify_task;

/* The first size of the table at which ended tasks are looked for. */
enum { NOTIFY_SWEEP_FIRST_AT = 1024 };

/* Events that were not given out yet, first in, first out. They may point at tasks. */
void notify_task_queue(struct notify_engine *e, struct event event);
bool notify_task_dequeue(struct notify_engine *e, struct event *out);

/*
 * A task that is not in the table: adds it and queues EVENT_TASK_NEW. Only with an empty queue.
 * NULL: no memory.
 */
struct notify_task *notify_task_meet(struct notify_engine *e, pid_t tid, struct error *err);

/* Queues EVENT_EXEC for what the task executes now. */
void notify_task_image(struct notify_engine *e, struct notify_task *task);

/*
 * The task is about to exec: its next call, and its leader's if it is another thread, may be from a
 * new image.
 */
void notify_task_execs(struct notify_engine *e, struct notify_task *task);

/* Forgets tasks that are no more. Only with an empty queue. */
void notify_task_sweep(struct notify_engine *e);
