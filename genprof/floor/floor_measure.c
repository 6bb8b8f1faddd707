/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter holds the task that loaded it, every task of its process when it was loaded with TSYNC,
 * and whatever these make. task->image says whether a task is held, because new tasks inherit it.
 *
 * Loading is seen at the entry, so an attempt that fails looks like one: the counts are reset when
 * the same start loads again. Probes (a NULL filter) are recognised.
 */
#include "genprof/floor/floor_measure.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/ptrace/engine_ptrace.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/tracee.h"
#include "lib/syscalls/syscalls.h"

enum { NOT_HELD, HELD };
enum { MAX_GROUPS = 16 };

struct start {
	struct floor_tally *tally;
	pid_t groups[MAX_GROUPS]; /* processes whose every thread is held */
	size_t group_count;
	bool has_loaded;
	int execs_left; /* until the workload runs: nothing more is counted then */
};

/* ---- counting ---- */

static void forget_this_start(struct floor_tally *tally)
{
	for (size_t i = 0; i < FLOOR_MAX_NUMBER; i++)
		tally->calls[i].in_this_start = false;
}

static void count_call(struct floor_tally *tally, const struct call *call)
{
	const char *name = syscalls_name(call->arch, call->nr);
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);

	if (call->nr >= FLOOR_MAX_NUMBER || (name && floor_bundle_refuses(name)))
		return; /* no kernel has it: it fails whatever the filter says */
	struct floor_count *count = &tally->calls[call->nr];
	int argument = name ? floor_kept_argument(name) : FLOOR_NO_ARGUMENT;

	count->in_this_start = true;
	if (argument == FLOOR_NO_ARGUMENT)
		return;
	bool is_known = info && info->args[argument].kind != ARG_UNFILTERED;
	uint64_t value = is_known ? call->args[argument] & SYSCALLS_ARG_MASK : call->args[argument];
	if (!floor_keep_value(count->values, &count->value_count, value))
		count->has_more_values = true;
}

/* ---- following one start ---- */

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
		forget_this_start(s->tally);
		s->has_loaded = true;
		task->image = HELD;
		if (kind == SENSITIVE_TSYNC_FILTER && s->group_count < MAX_GROUPS &&
		    tracee_group(task->tid, &group) == 0)
			s->groups[s->group_count++] = group;
	} else if (is_held(s, task)) {
		count_call(s->tally, call);
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

static int run_traced(char *const argv[], struct start *s, struct error *err)
{
	const struct launch launch = { .path = argv[0], .argv = argv, .envp = environ };
	/* no SA_RESTART: waiting must end */
	const struct sigaction alarm_action = { .sa_handler = on_alarm };
	struct sigaction before;
	struct engine *engine;

	if (engine_ptrace_launch(&launch, ENGINE_PTRACE_ENTRIES_ONLY, NULL, &engine, err) < 0)
		return -1;
	time_is_up = 0;
	sigaction(SIGALRM, &alarm_action, &before);
	alarm(FLOOR_TIME_LIMIT_S);
	int result = follow(s, engine, err);
	alarm(0);
	sigaction(SIGALRM, &before, NULL);
	if (result == 0)
		result = judge(s, engine, err);
	engine_free(engine);
	return result;
}

static int become(void *data)
{
	char *const *argv = data;

	alarm(FLOOR_TIME_LIMIT_S);
	execv(argv[0], argv);
	return 127;
}

/*
 * One that was created stays until it is deleted, and one that failed may be half there. The result
 * is ignored.
 */
static void delete_container(const char *runtime, char *state, char *id)
{
	char *const argv[] = { (char *)runtime,
		               (char *)"--root",
		               state,
		               (char *)"delete",
		               (char *)"--force",
		               id,
		               NULL };

	int status = child_run(0, become, (void *)argv);

	(void)status;
}

/*
 * "$0" the runtime, "$1" its state, "$2" the bundle, "$3" the container, "$4" a terminal, $5 an
 * option of exec, which does not read the bundle for it
 */
#define RUN "exec \"$0\" --root \"$1\" run --bundle \"$2\" \"$3\""
/* The shell may end first; the engine goes on until the container has ended too. */
#define CREATE_AND_START \
	"\"$0\" --root \"$1\" create --bundle \"$2\" \"$3\" && \"$0\" --root \"$1\" start \"$3\""
#define EXECUTE_AND_KILL                                             \
	"\"$0\" --root \"$1\" exec $5 \"$3\" /workload; status=$?; " \
	"\"$0\" --root \"$1\" kill \"$3\" KILL; exit $status"

static const struct {
	const char *script, *words;
	int execs; /* by tasks that the filter holds */
	bool leaves_container;
} ways[FLOOR_VARIANT_COUNT] = {
	[FLOOR_AS_ROOT] = { RUN, "run", 1, false },
	[FLOOR_AS_USER] = { RUN, "run as another user", 1, false },
	[FLOOR_CREATED_FIRST] = { CREATE_AND_START, "create and start", 1, true },
	[FLOOR_WITH_TERMINAL] = { RUN " <>\"$4\" >&0", "run with a terminal", 1, false },
	[FLOOR_WRITABLE] = { RUN, "run, writable", 1, false },
	[FLOOR_DROPPED] = { RUN, "run without capabilities", 1, false },
	[FLOOR_EXECUTED] = { CREATE_AND_START " && { " EXECUTE_AND_KILL "; }",
	                     "create, start and exec", 2, true },
};

/* Its other end, which the caller closes; or -1 with errno. */
static int open_terminal(char *name, size_t size)
{
	auto_close int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	return fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0 && ptsname_r(fd, name, size) == 0
	               ? take_fd(fd)
	               : -1;
}

int floor_measure_start(const char *runtime, const struct floor_bundle *bundle,
                        enum floor_privileges privileges, enum floor_variant variant,
                        struct floor_tally *tally, struct error *err)
{
	struct start s = { .tally = tally, .execs_left = ways[variant].execs };
	char state[80], directory[80], id[32], terminal[80] = "/dev/null";
	auto_close int master = -1;

	if (variant == FLOOR_WITH_TERMINAL &&
	    (master = open_terminal(terminal, sizeof terminal)) < 0)
		return error_set(err, errno, "open a terminal");
	snprintf(state, sizeof state, "%s/state", bundle->directory);
	snprintf(directory, sizeof directory, "%s", bundle->directory);
	snprintf(id, sizeof id, "sc-floor-%d", (int)getpid());
	const char *option = privileges == FLOOR_NO_NEW_PRIVS ? "--no-new-privs" : "";
	char *const argv[] = {
		(char *)"/bin/sh",
		(char *)"-c",
		(char *)ways[variant].script,
		(char *)runtime,
		state,
		directory,
		id,
		terminal,
		(char *)option,
		NULL,
	};

	forget_this_start(tally);
	int result = run_traced(argv, &s, err);
	if (result < 0 || ways[variant].leaves_container)
		delete_container(runtime, state, id);
	if (result < 0)
		return error_wrap(err, "%s %s", runtime, ways[variant].words);
	tally->starts++;
	for (size_t i = 0; i < FLOOR_MAX_NUMBER; i++)
		tally->calls[i].starts += tally->calls[i].in_this_start;
	return 0;
}

/* ---- the result ---- */

static int add_count(const struct floor_count *count, uint32_t nr, struct floor *floor,
                     struct error *err)
{
	const char *name = syscalls_name(arch_native(), nr);
	struct floor_call *call = NULL;

	if (!name)
		return error_set(
			err, 0,
			"call number %u has no name here: this program is older than the runtime",
			nr);
	if (floor_add_call(floor, name, &call, err) < 0)
		return -1;
	call->starts = count->starts;
	if (count->value_count == 0 || count->has_more_values)
		return 0;
	call->argument = floor_kept_argument(name);
	call->value_count = count->value_count;
	memcpy(call->values, count->values, sizeof call->values);
	return 0;
}

int floor_measure_result(const struct floor_tally *tally, struct floor *out, struct error *err)
{
	struct floor floor = { .starts = tally->starts };

	for (uint32_t nr = 0; nr < FLOOR_MAX_NUMBER; nr++) {
		if (tally->calls[nr].starts > 0 &&
		    add_count(&tally->calls[nr], nr, &floor, err) < 0) {
			floor_done(&floor);
			return -1;
		}
	}
	floor_sort(&floor);
	*out = floor;
	return 0;
}
