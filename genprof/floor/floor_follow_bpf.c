/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The container is that whose first process descends from us. It does so also when the process that
 * made it has ended: the reaper between us and the command adopts it.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include "genprof/floor/floor_follow.h"
#include "genprof/floor/floor_tally.h"
#include "lib/base/child.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/reaper.h"
#include "lib/supervise/tracee.h"

enum { LOOK_MS = 100 };

struct start {
	struct engine *engine; /* main_status is that of the command */
	struct reaper reaper;
	struct floor_tally *tally;
	int64_t begun_ms;
	bool is_late;
};

static int find_none(void *context, pid_t *out_pid, struct error *err)
{
	(void)context, (void)out_pid, (void)err;
	return 1;
}

static int is_ours(void *context, pid_t pid, struct error *err)
{
	(void)context, (void)err;
	while (pid > 1) {
		if (tracee_parent(pid, &pid) != 0)
			return ENGINE_BPF_IS_GONE;
		if (pid == getpid())
			return ENGINE_BPF_IS_IT;
	}
	return ENGINE_BPF_IS_OTHER;
}

static int wait_for_start(struct engine **out, struct error *err)
{
	const struct engine_bpf_wanted ours = { .find = find_none, .is_it = is_ours };

	return engine_bpf_contain(&ours, BPF_KERNEL_ENTRIES_ONLY, NULL, out, err);
}

/*
 * Waits so long for the command's end, and notes it. *out: nothing will start any more, or the time
 * is over.
 */
static int look(struct start *s, int wait_ms, bool *out, struct error *err)
{
	struct pollfd status = { .fd = s->reaper.status_fd, .events = POLLIN };

	if (!s->engine->has_main_ended && poll(&status, 1, wait_ms) > 0 &&
	    reaper_read(&s->reaper, s->engine, err) < 0)
		return -1;
	s->is_late = clock_coarse_ms() - s->begun_ms > FLOOR_TIME_LIMIT_S * 1000;
	*out = s->is_late || (s->engine->has_main_ended && s->engine->is_waiting);
	return 0;
}

static int follow(struct start *s, struct error *err)
{
	struct event event;
	bool is_over = false, was_stopped = false;

	do {
		if (engine_next(s->engine, &event, err) != 0)
			return -1;
		if (event.kind == EVENT_LOST)
			return error_set(err, 0, "some of its calls could not be counted");
		if (event.kind == EVENT_FLOOR && event.call.arch == arch_native())
			floor_tally_call(s->tally, &event.call);
		if (event.kind == EVENT_INTERRUPTED && look(s, 0, &is_over, err) != 0)
			return -1;
		if (is_over && !was_stopped && engine_stop(s->engine, err) != 0)
			return -1;
		was_stopped = is_over;
	} while (event.kind != EVENT_END);
	while (!s->is_late && !s->engine->has_main_ended && !s->reaper.was_killed)
		if (look(s, LOOK_MS, &is_over, err) != 0)
			return -1;
	return 0;
}

static int judge(const struct start *s, struct error *err)
{
	char ending[CHILD_ENDING_SIZE];

	if (s->reaper.was_killed)
		return error_set(err, 0, "the reaper process was killed, and the runtime with it");
	if (s->is_late)
		return error_set(err, ETIMEDOUT, "the container did not end within %d s",
		                 FLOOR_TIME_LIMIT_S);
	if (s->engine->main_status != 0)
		return error_set(err, 0, "ended with %s",
		                 child_ending(s->engine->main_status, ending));
	return s->engine->has_seen_start
	               ? 0
	               : error_set(err, 0, "it loaded no filter: built without seccomp?");
}

static void on_alarm(int signal)
{
	(void)signal; /* waiting ends: no SA_RESTART */
}

/* Follows it while a signal comes every LOOK_MS. */
static int follow_looking(struct start *s, struct error *err)
{
	const struct itimerval every = { { .tv_usec = LOOK_MS * 1000 },
		                         { .tv_usec = LOOK_MS * 1000 } };
	const struct sigaction action = { .sa_handler = on_alarm };
	struct sigaction before;

	sigaction(SIGALRM, &action, &before);
	setitimer(ITIMER_REAL, &every, NULL);
	int r = follow(s, err);
	setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL);
	sigaction(SIGALRM, &before, NULL);
	return r;
}

int floor_follow_bpf(char *const argv[], int execs, struct floor_tally *tally, struct error *err)
{
	struct start s = { .tally = tally, .reaper = REAPER_NONE, .begun_ms = clock_coarse_ms() };

	(void)execs;
	if (wait_for_start(&s.engine, err) != 0)
		return -1;
	pid_t pid = reaper_fork(&s.reaper, err);
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	int r = pid < 0 ? -1 : follow_looking(&s, err);
	if (r == 0)
		r = judge(&s, err);
	reaper_done(&s.reaper);
	engine_free(s.engine);
	return r;
}

floor_follow *floor_follow_here(void)
{
	struct engine *engine;
	struct error err;

	if (!reaper_is_possible() || wait_for_start(&engine, &err) != 0)
		return floor_follow_ptrace;
	engine_free(engine);
	return floor_follow_bpf;
}
