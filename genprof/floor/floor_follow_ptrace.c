/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter holds the task that loaded it, every task of its process when it was loaded with TSYNC,
 * and whatever these make. task->image says whether a task is held, because new tasks inherit it.
 *
 * Loading is seen at the entry, so an attempt that fails looks like one: the counts are reset when
 * the same start loads again. Probes (a NULL filter) are recognised.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "genprof/floor/floor_follow.h"
#include "genprof/floor/floor_tally.h"
#include "lib/base/child.h"
#include "lib/base/error.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/ptrace/engine_ptrace.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/tracee.h"

enum { NOT_HELD, HELD };
enum { MAX_GROUPS = 16 };

struct start {
	struct floor_tally *tally;
	pid_t groups[MAX_GROUPS]; /* processes whose every thread is held */
	size_t group_count;
	bool has_loaded;
	int execs_left; /* until the workload runs: nothing more is counted then */
};

static bool is_held(const struct start *s, struct task *task)
{
	pid_t group;

	if (task->image == NOT_HELD && s->group_count > 0 && tracee_group(task->tid, &group) == 0)
		for (size_t i = 0; i < s->group_count; i++)
			if (s->groups[i] == group)
				task->image = HELD;
	return task->image == HELD;
}

static void on_call(struct start *s, struct task *task, const struct call *call)
{
	enum sensitive_kind kind = sensitive_classify(call);
	pid_t group;

	if (s->execs_left == 0 || call->arch != arch_native())
		return;
	if ((kind == SENSITIVE_OWN_FILTER || kind == SENSITIVE_TSYNC_FILTER) &&
	    call->args[2] != 0) {
		floor_tally_begin(s->tally);
		s->has_loaded = true;
		task->image = HELD;
		if (kind == SENSITIVE_TSYNC_FILTER && s->group_count < MAX_GROUPS &&
		    tracee_group(task->tid, &group) == 0)
			s->groups[s->group_count++] = group;
	} else if (is_held(s, task)) {
		floor_tally_call(s->tally, call);
	}
}

static void on_event(struct start *s, const struct event *event)
{
	if (event->kind == EVENT_CALL) {
		on_call(s, event->task, &event->call);
	} else if (event->kind == EVENT_EXEC) {
		if (is_held(s, event->task) && s->execs_left > 0)
			s->execs_left--;
		s->group_count = 0; /* the other threads are gone */
		event->task->image = NOT_HELD;
	}
}

static volatile sig_atomic_t time_is_up;

static void on_alarm(int signal)
{
	(void)signal;
	time_is_up = 1;
}

static int follow(struct start *s, struct engine *engine, struct error *err)
{
	struct event event;
	bool was_stopped = false;

	for (;;) {
		if (engine_next(engine, &event, err) < 0 || event.kind == EVENT_NOT_LAUNCHED)
			return -1;
		if (event.kind == EVENT_END)
			break;
		if (event.kind != EVENT_INTERRUPTED)
			on_event(s, &event);
		if (time_is_up && !was_stopped) {
			was_stopped = true;
			if (engine_stop(engine, err) < 0)
				return -1;
		}
	}
	if (was_stopped)
		return error_set(err, ETIMEDOUT, "the container did not end within %d s",
		                 FLOOR_TIME_LIMIT_S);
	return 0;
}

static int judge(const struct start *s, const struct engine *engine, struct error *err)
{
	int status = engine->main_status;
	char ending[CHILD_ENDING_SIZE];

	if (status != 0)
		return error_set(err, 0, "ended with %s", child_ending(status, ending));
	if (!s->has_loaded)
		return error_set(err, 0, "it loaded no filter: built without seccomp?");
	return s->execs_left == 0
	               ? 0
	               : error_set(err, 0, "the task that loaded the filter executed nothing");
}

int floor_follow_ptrace(char *const argv[], int execs, struct floor_tally *tally, struct error *err)
{
	const struct launch launch = { .path = argv[0], .argv = argv, .envp = environ };
	/* no SA_RESTART: waiting must end */
	const struct sigaction alarm_action = { .sa_handler = on_alarm };
	struct start s = { .tally = tally, .execs_left = execs };
	struct sigaction before;
	struct engine *engine;

	if (engine_ptrace_launch(&launch, ENGINE_PTRACE_ENTRIES_ONLY, NULL, &engine, err) < 0)
		return -1;
	time_is_up = 0;
	sigaction(SIGALRM, &alarm_action, &before);
	alarm(FLOOR_TIME_LIMIT_S);
	int result = follow(&s, engine, err);
	alarm(0);
	sigaction(SIGALRM, &before, NULL);
	if (result == 0)
		result = judge(&s, engine, err);
	engine_free(engine);
	return result;
}
