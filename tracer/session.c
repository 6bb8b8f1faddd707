/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of the program: engine -> event -> recorder, until no task is left. Between two events
 * it forwards signals that it got to the command.
 */
#include "tracer/session.h"

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/control.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/exec.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/stack/backtrace.h"
#include "lib/text/plural.h"
#include "lib/user/user.h"
#include "tracer/choice.h"
#include "tracer/settings.h"
#include "tracer/target.h"

/* ---- before ---- */

bool session_replaces(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && (stat(path, &st) != 0 || S_ISREG(st.st_mode));
}

int session_check_output(const char *path, struct error *err)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return 0;
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return error_set(err, EISDIR, "%s", path);
		if (!S_ISREG(st.st_mode))
			return access(path, W_OK) == 0 ? 0 : error_set(err, errno, "%s", path);
	}
	/* The file will be replaced as a whole, so it is its directory that matters. */
	auto_free char *copy = strdup(path);
	if (!copy)
		return error_set(err, ENOMEM, "%s", path);
	return access(dirname(copy), W_OK | X_OK) == 0 ? 0 : error_set(err, errno, "%s", path);
}

/* ---- meanwhile ---- */

struct session {
	const struct settings *settings;
	const struct session_watcher *watcher;
	struct recorder *recorder;
	struct engine *engine;
	/* why the recording ended, when it was not for the workload's end */
	const char *ending;
	bool was_asked_to_end; /* the command has had its SIGTERM */
	bool was_stopped;      /* because the command has ended */
};

/* First the command is asked to end. Later, or when it has ended already, everything is ended. */
static int end_in_time(struct session *s, struct error *err)
{
	bool may_ask = s->engine->main_pid && !s->engine->has_main_ended && !s->was_asked_to_end;

	s->ending = "time limit";
	s->was_asked_to_end = true;
	return may_ask ? control_send(s->engine->main_pid, SIGTERM, err)
	               : engine_stop(s->engine, err);
}

static int handle_requests(struct session *s, struct error *err)
{
	struct control_requests asked = control_take();

	if (asked.sent & control_bit(SIGRTMAX))
		s->watcher->on_summary(s->recorder);
	asked.sent &= ~control_bit(SIGRTMAX);
	if (asked.tick) {
		s->recorder->tasks = engine_task_count(s->engine);
		s->watcher->on_tick(s->recorder);
	}
	if (asked.time_is_up && end_in_time(s, err) != 0)
		return -1;
	if (s->engine->main_pid)
		return s->engine->has_main_ended
		               ? 0
		               : control_pass_on(s->engine->main_pid, &asked, err);
	if (!asked.sent && !asked.typed)
		return 0;
	s->ending = "detached";
	return engine_stop(s->engine, err);
}

/*
 * The command has ended, and what outlives it is not to be waited for: neither is it where we are
 * the init of a container in place of the command, for the kernel ends the others with init.
 */
static int stop_if_over(struct session *s, struct error *err)
{
	if (!(s->settings->exit_with_main || getpid() == 1) || !s->engine->has_main_ended ||
	    s->was_stopped)
		return 0;
	s->was_stopped = true;
	return engine_stop(s->engine, err);
}

/* What is known of a run once it is over. */
static int end_run(struct session *s, const char *ending, struct session_end *end,
                   struct error *err)
{
	end->has_seen_start |= s->engine->has_seen_start;
	if (s->engine->has_joined)
		trace_joined(s->recorder->trace);
	return record_end(s->recorder, ending, err);
}

static int begin_again(struct session *s, struct session_end *end, struct error *err)
{
	const char *words[3];
	uint64_t runs;

	target_words(s->settings, words);
	if (end_run(s, "ended", end, err) != 0 ||
	    record_again(s->recorder, (char *const *)words, &runs, err) != 0)
		return -1;
	s->watcher->on_again(s->recorder, words[1], runs);
	return 0;
}

static int loop(struct session *s, struct session_end *end, struct error *err)
{
	struct event event;

	for (;;) {
		if (engine_next(s->engine, &event, err) != 0)
			return -1;
		switch (event.kind) {
		case EVENT_END:
			return 0;
		case EVENT_AGAIN:
			if (begin_again(s, end, err) != 0)
				return -1;
			break;
		case EVENT_NOT_LAUNCHED:
			end->was_launched = false;
			end->exit_status = event.answer == EXEC_NOT_FOUND ? EXIT_NOT_FOUND
			                                                  : EXIT_CANNOT_EXECUTE;
			return 0;
		default:
			if (record_event(s->recorder, &event, err) != 0)
				return -1;
		}
		if (stop_if_over(s, err) != 0)
			return -1;
		/* A table that is asked for shows what the workload has done by now. */
		if (control_is_pending() &&
		    (event.kind == EVENT_INTERRUPTED || !s->engine->is_counting) &&
		    handle_requests(s, err) != 0)
			return -1;
	}
}

/* ---- after ---- */

static int finish(struct session *s, struct session_end *end, struct error *err)
{
	int status = s->engine->main_status;

	char ending[CHILD_ENDING_SIZE] = "ended";

	if (s->engine->is_waiting && record_drop_run(s->recorder))
		return 0;
	if (s->engine->is_waiting) {
		const char *words[3];

		target_words(s->settings, words);
		error_set(err, 0, "%s %s: did not start (%s)", words[0], words[1], s->ending);
		return s->engine->unseen_starts
		               ? error_hint(err,
		                            "%" PRIu64 " container%s ended before it was known "
		                            "whose: it may have been among them",
		                            s->engine->unseen_starts,
		                            PLURAL(s->engine->unseen_starts))
		               : error_hint(err, "nothing was recorded");
	}
	if (s->engine->main_pid != 0) {
		if (!s->engine->has_main_ended)
			return error_set(err, 0, "the command has vanished");
		child_split(status, &end->exit_status, &end->signal);
		child_ending(status, ending);
	}
	if (end_run(s, s->ending ? s->ending : ending, end, err) != 0)
		return -1;
	return record_unite(s->recorder, err);
}

static int watch(struct session *s, struct session_end *end, struct error *err)
{
	unsigned what = (s->settings->summary ? RECORD_RESULTS : 0) |
	                (s->settings->stacks ? RECORD_STACKS : 0);

	const char *words[3] = { NULL };
	bool is_outside = target_is_wanted(s->settings);

	if (is_outside)
		target_words(s->settings, words);
	if (record_begin(s->recorder, is_outside ? (char *const *)words : s->settings->command,
	                 s->engine, what, err) != 0)
		return -1;
	if (s->engine->is_waiting)
		s->watcher->on_wait(words[0], words[1]);
	control_install(s->engine->main_pid ? CONTROL_COMMAND : CONTROL_OURS);
	if (s->settings->time_limit_s)
		control_limit_time(s->settings->time_limit_s);
	/* Not sooner: an engine may take longer to start, and the signal would end us. */
	if (s->watcher->tick_after_s)
		control_start_ticking(s->watcher->tick_after_s);
	if (loop(s, end, err) != 0)
		return -1;
	return end->was_launched ? finish(s, end, err) : 0;
}

/* ---- start ---- */

/* Finds the command and its user, and starts it. Positive answers as of exec_find. */
static int launch(struct session *s, struct warnings *notes, struct error *err)
{
	const struct settings *settings = s->settings;
	struct launch how = { .argv = settings->command, .envp = settings->environment };
	struct user user = { 0 };
	auto_free char *path = NULL;
	int r = exec_find(settings->command[0], settings->environment, &path, err);

	if (r != EXEC_FOUND)
		return r;
	how.path = path;
	if (settings->user) {
		if (user_find(settings->user, &user, err) != 0)
			return -1;
		how.user = &user;
	}
	r = choice_launch(settings, &how, notes, &s->engine, err);
	user_done(&user);
	return r;
}

static int start(struct session *s, struct warnings *notes, struct error *err)
{
	if (s->settings->stacks && backtrace_prepare(err) != 0)
		return -1;
	return s->settings->attach_count || target_is_wanted(s->settings)
	               ? choice_attach(s->settings, notes, &s->engine, err)
	               : launch(s, notes, err);
}

int session_run(const struct settings *settings, struct engine *given,
                const struct session_watcher *watcher, struct recorder *recorder,
                struct session_end *out, struct warnings *notes, struct error *err)
{
	struct session s = {
		.settings = settings, .watcher = watcher, .recorder = recorder, .engine = given
	};
	struct session_end end = { .was_launched = true };
	int r = given ? 0 : start(&s, notes, err);

	if (r > 0) {
		end.was_launched = false;
		end.exit_status = r == EXEC_NOT_FOUND ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
		r = 0;
	} else if (r == 0) {
		r = watch(&s, &end, err);
	}
	engine_free(s.engine);
	if (r == 0)
		*out = end;
	return r;
}
