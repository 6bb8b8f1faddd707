/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns what the kernel part tells and counts into events. Most of the time this sleeps: it is
 * woken by a new fact, by the end of the command, or by the end of the last task.
 */
#include "lib/supervise/bpf/engine_bpf.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/bpf/bpf_cgroup.h"
#include "lib/supervise/bpf/bpf_engine.h"
#include "lib/supervise/bpf/bpf_harvest.h"
#include "lib/supervise/bpf/bpf_wait.h"
#include "lib/supervise/exec.h"

static struct bpf_engine *engine_of(struct engine *base)
{
	return (struct bpf_engine *)((char *)base - offsetof(struct bpf_engine, base));
}

/* ---- events ---- */

/* What is ready: from the ring, then from the harvest. 1, 0 for nothing, or -1. */
static int take_ready(struct bpf_engine *e, struct event *out, struct error *err)
{
	const void *record;

	if (e->has_held) {
		e->has_held = false;
		*out = e->held;
		return 1;
	}
	while (!e->is_between && (record = bpf_ring_next(&e->kernel.ring))) {
		int r = bpf_events_take(e, record, out, err);
		if (r != 0)
			return r;
	}
	if (e->harvest_next == e->harvest_count)
		return 0;
	*out = e->harvest[e->harvest_next++];
	return 1;
}

/* An event's program is known before its calls are: one whose path never came is unknown. */
static void hold_for_image(struct bpf_engine *e, struct event *out)
{
	if (!out->task || out->kind == EVENT_EXEC)
		return;
	size_t image = (size_t)(out->task - e->images);
	if (e->is_told[image])
		return;
	e->held = *out;
	e->has_held = true;
	bpf_events_tell_image(e, (uint32_t)image, NULL, out);
}

/* ---- waiting ---- */

static bool has_ended(const struct bpf_engine *e)
{
	const struct bpf_state *state = e->kernel.state;

	if (e->has_ended || e->base.main_pid != 0)
		return e->has_ended;
	if (__atomic_load_n(&state->live, __ATOMIC_SEQ_CST) > 0)
		return false;
	return e->cgroup_fd < 0 || state->marked > 0 || bpf_cgroup_is_gone(e->cgroup_fd);
}

/* Until something is new in the ring, or the reaper has to say something, or a signal came. */
static int wait_any(struct bpf_engine *e, struct error *err)
{
	struct pollfd fds[] = {
		{ .fd = e->kernel.ring_fd, .events = POLLIN },
		{ .fd = e->base.main_pid ? e->reaper.status_fd : -1, .events = POLLIN },
	};

	if (poll(fds, 2, e->cgroup_fd >= 0 ? BPF_CGROUP_LOOK_MS : -1) < 0) {
		e->is_interrupted = errno == EINTR;
		return errno == EINTR ? 0 : error_set(err, errno, "wait for the workload");
	}
	if (!fds[1].revents)
		return 0;
	e->is_interrupted = true; /* for callers that wait for the command's end */
	int r = reaper_read(&e->reaper, &e->base, err);
	if (r == REAPER_ALL_ENDED)
		e->has_ended = true;
	return r < 0 ? -1 : 0;
}

/* Stops counting; the events in the ring and the counts are reported after this. */
static int finish(struct bpf_engine *e, struct error *err)
{
	e->is_over = e->has_ended = true;
	bpf_kernel_detach(&e->kernel);
	e->base.has_seen_start = e->is_claimed && e->kernel.state->starts > 0;
	return bpf_harvest(e, BPF_HARVEST_AT_LAST, err);
}

/* No task is left: the end, or that of a run. */
static int finish_run(struct bpf_engine *e, struct error *err)
{
	/* What was told before the last of them ended comes before what was only counted. */
	if (!e->is_last_look) {
		e->is_last_look = true;
		return 0;
	}
	e->is_last_look = false;
	int r = e->has_ended ? BPF_WAIT_NEVER : bpf_wait_again(e, err);
	return r == BPF_WAIT_NEVER ? finish(e, err) : r;
}

static int end(struct bpf_engine *e, struct event *out, struct error *err)
{
	*out = (struct event){ .kind = EVENT_END };
	if (e->reaper.was_killed)
		return error_set(err, 0, "the reaper process was killed, and the workload with it");
	if (!e->is_launching)
		return 0;
	e->is_launching = false;
	int r = launch_result(&e->launched, e->launch_path, e->notes, err);
	if (r == EXEC_FOUND)
		return error_set(err, 0, "%s: killed before it could start", e->launch_path);
	*out = (struct event){ .kind = EVENT_NOT_LAUNCHED, .answer = r };
	return r < 0 ? -1 : 0;
}

static int bpf_next(struct engine *base, struct event *out, struct error *err)
{
	struct bpf_engine *e = engine_of(base);

	if (e->launched.start_fd >= 0 && launch_release(&e->launched, err) != 0)
		return -1;
	if (e->base.is_waiting) {
		int r = bpf_wait_next(e, out, err);
		if (r != BPF_WAIT_OVER)
			return r;
	}
	for (;;) {
		int r = take_ready(e, out, err);

		if (r > 0)
			hold_for_image(e, out);
		if (r != 0)
			return r > 0 ? 0 : -1;
		if (e->is_over)
			return end(e, out, err);
		if (e->is_between) {
			*out = (struct event){ .kind = EVENT_AGAIN };
			return bpf_wait_resume(e, err);
		}
		if (has_ended(e)) {
			r = finish_run(e, err);
		} else if (e->is_interrupted) {
			e->is_interrupted = false;
			*out = (struct event){ .kind = EVENT_INTERRUPTED };
			return 0;
		} else {
			r = wait_any(e, err);
			if (r == 0 && e->is_interrupted)
				r = bpf_harvest(e, BPF_HARVEST_MEANWHILE, err);
		}
		if (r != 0)
			return -1;
	}
}

/* Ends what we have launched: the kernel part whoever makes a call, the reaper the others. */
static void end_workload(struct bpf_engine *e)
{
	if (e->reaper.life_fd < 0)
		return;
	if (e->kernel.state)
		__atomic_store_n(&e->kernel.state->is_ending, 1, __ATOMIC_SEQ_CST);
	close(take_fd(e->reaper.life_fd));
}

static int bpf_stop(struct engine *base, struct error *err)
{
	struct bpf_engine *e = engine_of(base);

	(void)err;
	end_workload(e);
	if (!e->base.main_pid)
		e->has_ended = true;
	return 0;
}

static size_t bpf_task_count(struct engine *base)
{
	const struct bpf_state *state = engine_of(base)->kernel.state;

	return state ? __atomic_load_n(&state->live, __ATOMIC_RELAXED) : 0;
}

/* ---- life ---- */

static void bpf_free(struct engine *base)
{
	struct bpf_engine *e = engine_of(base);

	launch_done(&e->launched);
	end_workload(e);
	reaper_done(&e->reaper);
	if (e->wanted.free)
		e->wanted.free(e->wanted.context);
	bpf_claims_done(&e->claims);
	bpf_kernel_done(&e->kernel);
	if (e->cgroup_fd >= 0)
		close(e->cgroup_fd);
	free(e->harvest);
	free(e->launch_path);
	free(e);
}

static const struct engine_ops bpf_ops = {
	.next = bpf_next,
	.stop = bpf_stop,
	.task_count = bpf_task_count,
	.free = bpf_free,
};

static struct bpf_engine *new_empty(enum bpf_kernel_results results, struct warnings *notes,
                                    struct error *err)
{
	struct bpf_engine *e = calloc(1, sizeof *e);

	if (!e) {
		error_set(err, ENOMEM, "start to record");
		return NULL;
	}
	e->base = (struct engine){ .ops = &bpf_ops, .name = "bpf", .is_counting = true };
	e->launched = LAUNCHED_NONE;
	e->reaper = REAPER_NONE;
	e->notes = notes;
	e->results = results;
	e->cgroup_fd = -1;
	return e;
}

static int new_engine(enum bpf_kernel_results results, struct warnings *notes,
                      struct bpf_engine **out, struct error *err)
{
	struct bpf_engine *e = new_empty(results, notes, err);

	if (!e)
		return -1;
	if (bpf_kernel_load(results, &e->kernel, err) != 0) {
		bpf_free(&e->base);
		return ENGINE_BPF_NOT_HERE;
	}
	*out = e;
	return 0;
}

/* The engine, or nothing where what it was made for has failed. */
static int give(struct bpf_engine *e, int r, struct engine **out)
{
	if (r != 0)
		bpf_free(&e->base);
	else
		*out = &e->base;
	return r == 0 ? 0 : -1;
}

static int start(struct bpf_engine *e, const struct launch *launch, struct error *err)
{
	struct launch kept = *launch;

	kept.filter = LAUNCH_NO_FILTER;
	kept.reaper = &e->reaper;
	e->launch_path = strdup(launch->path);
	if (!e->launch_path)
		return error_set(err, ENOMEM, "launch %s", launch->path);
	if (launch_start(&kept, &e->launched, err) != 0)
		return -1;
	e->is_launching = true;
	e->base.main_pid = e->launched.pid;
	return bpf_kernel_mark_child(&e->kernel, e->launched.pid, err);
}

int engine_bpf_launch(const struct launch *launch, enum bpf_kernel_results results,
                      struct warnings *notes, struct engine **out, struct error *err)
{
	struct bpf_engine *e;

	if (!reaper_is_possible()) {
		error_set(err, 0,
		          "this kernel lists no children (CONFIG_PROC_CHILDREN), or ours are "
		          "put into another PID namespace");
		return ENGINE_BPF_NOT_HERE;
	}
	int r = new_engine(results, notes, &e, err);
	if (r != 0)
		return r;
	return give(e, start(e, launch, err), out);
}

static int mark_all(struct bpf_engine *e, const pid_t *pids, size_t count, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		int r = bpf_kernel_mark_process(&e->kernel, pids[i], err);

		if (r == BPF_KERNEL_NO_SUCH_PROCESS)
			return error_set(err, ESRCH, "attach to process %d", (int)pids[i]);
		if (r != 0)
			return -1;
	}
	return 0;
}

int engine_bpf_attach(const pid_t *pids, size_t count, enum bpf_kernel_results results,
                      struct warnings *notes, struct engine **out, struct error *err)
{
	struct bpf_engine *e;
	int r = new_engine(results, notes, &e, err);

	if (r != 0)
		return r;
	e->base.has_joined = true;
	return give(e, mark_all(e, pids, count, err), out);
}

int engine_bpf_contain(const struct engine_bpf_wanted *wanted, enum bpf_kernel_results results,
                       struct warnings *notes, struct engine **out, struct error *err)
{
	struct bpf_engine *e = new_empty(results, notes, err);

	if (!e) {
		if (wanted->free)
			wanted->free(wanted->context);
		return -1;
	}
	e->wanted = *wanted;
	return give(e, bpf_wait_begin(e, err), out);
}

int engine_bpf_join(pid_t first, enum bpf_kernel_results results, struct warnings *notes,
                    struct engine **out, struct error *err)
{
	struct bpf_engine *e = new_empty(results, notes, err);

	return e ? give(e, bpf_wait_join(e, first, err), out) : -1;
}

int engine_bpf_adopt(struct bpf_kernel *kernel, enum bpf_kernel_results results,
                     struct warnings *notes, struct engine **out, struct error *err)
{
	struct bpf_engine *e = new_empty(results, notes, err);

	if (!e)
		return -1;
	e->kernel = *kernel;
	*kernel = BPF_KERNEL_NONE;
	e->is_claimed = true;
	*out = &e->base;
	return 0;
}

int engine_bpf_group(const char *cgroup, enum bpf_kernel_results results, struct warnings *notes,
                     struct engine **out, struct error *err)
{
	struct bpf_engine *e;
	int r = new_engine(results, notes, &e, err);

	if (r != 0)
		return -1;
	r = bpf_cgroup_follow(&e->kernel, cgroup, &e->cgroup_fd, err);
	e->base.has_joined = r == 0 && e->kernel.state->marked > 0;
	return give(e, r, out);
}

int engine_bpf_try(struct error *err)
{
	struct bpf_kernel kernel;
	int r = bpf_kernel_load(BPF_KERNEL_ENTRIES_ONLY, &kernel, err);

	bpf_kernel_done(&kernel);
	return r;
}
