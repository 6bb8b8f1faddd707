/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns notifications into events. One call costs three system calls here: poll, receive, answer.
 * While its notification is open the caller waits inside the kernel, so what /proc says of it stays
 * true.
 *
 * Forks and execs are not reported. A task is new when its id is; what it executes is read then,
 * and again at its first call after an exec. Ids that may have been reused are forgotten
 * (notify_task.c), which costs no more than reading them again.
 */
#include "lib/supervise/notify/engine_notify.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/exec.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/notify/notify_engine.h"
#include "lib/supervise/notify/notify_task.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/tracee.h"

/* Linux 6.6, include/uapi/linux/seccomp.h; not yet in the headers of Debian 12. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1ul << 0)
#endif

static struct notify_engine *engine_of(struct engine *base)
{
	return (struct notify_engine *)((char *)base - offsetof(struct notify_engine, base));
}

/* ---- notifications ---- */

static bool read_call(const struct seccomp_data *data, struct call *out)
{
	*out = (struct call){ .nr = (uint32_t)data->nr, .ip = data->instruction_pointer };
	memcpy(out->args, data->args, sizeof out->args);
	return arch_from_audit(data->arch, out->nr, &out->arch) == 0;
}

/* Continues the open call unchanged. */
static int answer(struct notify_engine *e, struct error *err)
{
	if (!e->has_open)
		return 0;
	e->has_open = false;
	if (ioctl(e->listener_fd, SECCOMP_IOCTL_NOTIF_SEND, &e->answer) == 0 || errno == ENOENT)
		return 0; /* ENOENT: the task was killed while it waited */
	return error_set(err, errno, "continue a call of task %d", (int)e->notification->pid);
}

/*
 * Only one filter of a task may have a listener, and it has ours: the kernel would answer EBUSY,
 * the workload would take another path than it takes without us, and the trace would tell of that
 * path.
 */
static int refuse_listener(struct error *err)
{
	error_set(err, 0,
	          "the workload asks for a seccomp listener of its own, which it cannot have while "
	          "it is recorded by notification");
	return error_hint(err, "record it with --engine=ptrace");
}

static int take_call(struct notify_engine *e, struct notify_task *task, const struct call *call,
                     struct error *err)
{
	if (sensitive_asks_listener(call))
		return refuse_listener(err);
	if (sensitive_classify(call) == SENSITIVE_EXEC)
		notify_task_execs(e, task);
	notify_task_queue(e, (struct event){ .kind = EVENT_CALL,
	                                     .task = &task->base,
	                                     .call = *call,
	                                     .count = 1 });
	return 0;
}

/*
 * Calls of the child before its exec are not reported; its exec is kept until it is known to have
 * succeeded.
 */
static int take_launch_call(struct notify_engine *e, struct notify_task *task,
                            const struct call *call, struct error *err)
{
	if (!launch_has_closed_report(&e->launched)) {
		if (sensitive_classify(call) == SENSITIVE_EXEC)
			e->launch_call = *call;
		return 0;
	}
	if (launch_result(&e->launched, e->launch_path, e->notes, err) != EXEC_FOUND)
		return -1;
	e->is_launching = false;
	notify_task_image(e, task);
	notify_task_queue(e, (struct event){ .kind = EVENT_CALL,
	                                     .task = &task->base,
	                                     .call = e->launch_call,
	                                     .count = 1 });
	return take_call(e, task, call, err);
}

static int take_notification(struct notify_engine *e, struct error *err)
{
	const struct seccomp_notif *n = e->notification;
	struct call call;

	e->answer = (struct seccomp_notif_resp){ .id = n->id,
		                                 .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	e->has_open = true;
	if (!read_call(&n->data, &call))
		return error_set(err, 0, "task %d made a call of the unknown architecture %#x",
		                 (int)n->pid, n->data.arch);
	struct notify_task *task = (struct notify_task *)task_find(&e->tasks, (pid_t)n->pid);
	if (!task) {
		task = notify_task_meet(e, (pid_t)n->pid, err);
		if (!task)
			return -1;
		task->has_new_image = true;
	}
	if (e->is_launching)
		return take_launch_call(e, task, &call, err);
	if (task->has_new_image)
		notify_task_image(e, task);
	return take_call(e, task, &call, err);
}

/* Positive: nothing came after all, because the caller was killed. */
static int receive(struct notify_engine *e, struct error *err)
{
	memset(e->notification, 0, e->notification_size);
	if (ioctl(e->listener_fd, SECCOMP_IOCTL_NOTIF_RECV, e->notification) == 0)
		return 0;
	if (errno == ENOENT || errno == EINTR)
		return 1;
	return error_set(err, errno, "receive a call");
}

/* ---- the end ---- */

static int on_launch_failed(struct notify_engine *e, struct event *out, struct error *err)
{
	int r = launch_result(&e->launched, e->launch_path, e->notes, err);

	if (r < 0)
		return -1;
	if (r == EXEC_FOUND)
		return error_set(err, 0, "%s: killed before it could start", e->launch_path);
	e->is_launching = false;
	*out = (struct event){ .kind = EVENT_NOT_LAUNCHED, .answer = r };
	return 0;
}

static int wait_for_rest(struct notify_engine *e, struct event *out, struct error *err)
{
	int r = 0;

	while (!e->base.has_main_ended && !e->reaper.was_killed && r == 0)
		r = reaper_read(&e->reaper, &e->base, err);
	if (r < 0)
		return -1;
	if (e->is_launching)
		return on_launch_failed(e, out, err);
	if (e->reaper.was_killed)
		return error_set(err, 0, "the reaper process was killed, and the workload with it");
	*out = (struct event){ .kind = EVENT_END };
	return 0;
}

/* ---- the loop ---- */

static int get_listener(struct notify_engine *e, struct error *err)
{
	uint64_t flags = SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP;

	if (launch_release(&e->launched, err) != 0)
		return -1;
	if (launch_take_listener(&e->launched, &e->listener_fd, err) != 0)
		return -1;
	if (e->listener_fd >= 0 && ioctl(e->listener_fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, flags) != 0)
		return error_set(err, errno, "ask for synchronous wake-ups");
	return 0;
}

/* Waits for a notification (0), the end of all (1), or an interruption (2). */
enum { WAIT_CALL, WAIT_END, WAIT_INTERRUPTED };
static int wait_any(struct notify_engine *e, struct error *err)
{
	struct pollfd fds[] = {
		{ .fd = e->listener_fd, .events = POLLIN },
		{ .fd = e->base.has_main_ended || e->reaper.was_killed ? -1 : e->reaper.status_fd,
		  .events = POLLIN },
	};

	if (e->listener_fd < 0)
		return WAIT_END;
	if (poll(fds, 2, -1) < 0)
		return errno == EINTR ? WAIT_INTERRUPTED
		                      : error_set(err, errno, "wait for the workload");
	if (fds[1].revents)
		return reaper_read(&e->reaper, &e->base, err) < 0 ? -1 : WAIT_INTERRUPTED;
	if (fds[0].revents & POLLIN)
		return WAIT_CALL;
	return WAIT_END; /* POLLHUP: no task has the filter any more (seccomp_unotify(2)) */
}

static int notify_next(struct engine *base, struct event *out, struct error *err)
{
	struct notify_engine *e = engine_of(base);

	if (notify_task_dequeue(e, out))
		return 0;
	if (e->launched.start_fd >= 0 && get_listener(e, err) != 0)
		return -1;
	for (;;) {
		if (answer(e, err) != 0)
			return -1;
		int r = wait_any(e, err);
		if (r == WAIT_END)
			return wait_for_rest(e, out, err);
		if (r == WAIT_INTERRUPTED) {
			*out = (struct event){ .kind = EVENT_INTERRUPTED };
			return 0;
		}
		if (r < 0)
			return -1;
		r = receive(e, err);
		if (r < 0 || (r == 0 && take_notification(e, err) != 0))
			return -1;
		if (notify_task_dequeue(e, out))
			return 0;
	}
}

static int notify_stop(struct engine *base, struct error *err)
{
	struct notify_engine *e = engine_of(base);

	(void)err;
	if (e->reaper.life_fd >= 0)
		close(take_fd(e->reaper.life_fd));
	return 0;
}

static size_t notify_task_count(struct engine *base)
{
	struct notify_engine *e = engine_of(base);

	if (e->queue_count == 0) /* events that were not given out yet point at tasks */
		notify_task_sweep(e);
	return e->tasks.count;
}

/* ---- life ---- */

static void notify_free(struct engine *base)
{
	struct notify_engine *e = engine_of(base);

	launch_done(&e->launched);
	/*
	 * With the listener closed no task can make a call, so none can fork away from the reaper.
	 */
	if (e->listener_fd >= 0)
		close(e->listener_fd);
	reaper_done(&e->reaper);
	task_table_done(&e->tasks);
	free(e->notification);
	free(e->launch_path);
	free(e);
}

/* The id is asked after reading: the caller may have gone before, and another have its place. */
static int notify_read(struct engine *base, uint64_t address, uint64_t *out)
{
	struct notify_engine *e = engine_of(base);
	uint64_t value, id = e->notification->id;

	if (!e->has_open || tracee_peek_u64((pid_t)e->notification->pid, address, &value) != 0 ||
	    ioctl(e->listener_fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) != 0)
		return ENGINE_NOTHING_READ;
	*out = value;
	return 0;
}

static const struct engine_ops notify_ops = {
	.next = notify_next,
	.read = notify_read,
	.stop = notify_stop,
	.task_count = notify_task_count,
	.free = notify_free,
};

static int init(struct notify_engine *e, struct warnings *notes)
{
	struct seccomp_notif_sizes sizes;

	e->base = (struct engine){ .ops = &notify_ops, .name = "notify" };
	e->listener_fd = -1;
	e->launched = LAUNCHED_NONE;
	e->reaper = REAPER_NONE;
	e->notes = notes;
	e->sweep_at = NOTIFY_SWEEP_FIRST_AT;
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) != 0)
		return -1;
	e->notification_size = sizes.seccomp_notif > sizeof *e->notification
	                               ? sizes.seccomp_notif
	                               : sizeof *e->notification;
	e->notification = malloc(e->notification_size);
	if (!e->notification)
		return -1;
	return task_table_init(&e->tasks, sizeof(struct notify_task));
}

int engine_notify_launch(const struct launch *launch, struct warnings *notes, struct engine **out,
                         struct error *err)
{
	struct notify_engine *e = calloc(1, sizeof *e);
	struct launch kept = *launch;

	if (!e)
		return error_set(err, ENOMEM, "start to record");
	if (init(e, notes) != 0) {
		error_set(err, errno, "start to record");
		notify_free(&e->base);
		return -1;
	}
	kept.filter = LAUNCH_FILTER_NOTIFY;
	kept.reaper = &e->reaper;
	e->launch_path = strdup(launch->path);
	if (!e->launch_path) {
		notify_free(&e->base);
		return error_set(err, ENOMEM, "launch %s", launch->path);
	}
	if (launch_start(&kept, &e->launched, err) != 0) {
		notify_free(&e->base);
		return -1;
	}
	e->is_launching = true;
	e->base.main_pid = e->launched.pid;
	*out = &e->base;
	return 0;
}

/* ---- what the kernel has ---- */

/* In a child, because a filter cannot be taken off again. */
static int try_out(void *unused)
{
	int fd = launch_load_trial_listener();

	(void)unused;
	return fd < 0 ||
	       ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP) != 0;
}

bool engine_notify_is_possible(void)
{
	return reaper_is_possible() && child_run(0, try_out, NULL) == 0;
}
