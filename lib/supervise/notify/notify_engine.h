/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state of the notify engine, for the files that make it up: engine_notify.c (the loop) and
 * notify_task.c (who the tasks are, and what they execute).
 */
#pragma once

#include <limits.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/supervise/engine.h"
#include "lib/supervise/reaper.h"
#include "lib/supervise/launch.h"

struct warnings;

/* One notification gives at most: a task is new, its image, the exec that started it, the call. */
enum { NOTIFY_QUEUE_SIZE = 4 };

struct notify_task {
	struct task base;   /* first: the task is found by it */
	bool has_new_image; /* what it executes has to be read again at its next call */
};

struct notify_engine {
	struct engine base; /* first: the engine is found by it */
	struct task_table tasks;
	struct warnings *notes; /* borrowed, may be NULL */
	struct reaper reaper;
	struct launched launched;
	char *launch_path;       /* for messages */
	struct call launch_call; /* the exec that starts the command */
	bool is_launching;
	int listener_fd;
	struct seccomp_notif *notification; /* of the size that the kernel wants */
	size_t notification_size;
	bool has_open; /* a notification that waits for its answer */
	struct seccomp_notif_resp answer;
	/* what one notification gave, besides its first event */
	struct event queue[NOTIFY_QUEUE_SIZE];
	unsigned queue_first, queue_count;
	/* of the ids that were given out since they last started over */
	pid_t highest_tid;
	/* how many tasks may be known before the dead ones are looked for */
	size_t sweep_at;
	char path[PATH_MAX]; /* of the last EVENT_EXEC */
};
