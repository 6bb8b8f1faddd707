/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of the program: engine -> event -> recorder, until nothing is left to watch. Between two events
 * it looks whether somebody has sent a signal, and passes it on to the command.
 *
 * A Ctrl-C reaches every process of the foreground group, so the command has it already, unless it has
 * left the group.
 */
#include "tracer/session.h"

#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/error.h"
#include "lib/supervise/exec.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/engine_ptrace.h"
#include "lib/supervise/launch.h"
#include "tracer/control.h"
#include "tracer/settings.h"

/* ---- before ---- */

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

static int pass_on(const struct engine *engine, int signal_number, struct error *err)
{
	if (engine->has_main_ended || kill(engine->main_pid, signal_number) == 0 || errno == ESRCH)
		return 0;
	return error_set(err, errno, "send %s to the command", strsignal(signal_number));
}

static int obey(const struct engine *engine, struct error *err)
{
	struct control_requests asked = control_take();
	bool has_it_already = asked.interrupt_was_typed && getpgid(engine->main_pid) == getpgrp();

	if (asked.interrupt && !has_it_already && pass_on(engine, SIGINT, err) != 0)
		return -1;
	if (asked.terminate && pass_on(engine, SIGTERM, err) != 0)
		return -1;
	return asked.hang_up ? pass_on(engine, SIGHUP, err) : 0;
}

static int loop(struct engine *engine, struct recorder *recorder, struct session_end *end, struct error *err)
{
	struct event event;

	for (;;) {
		if (engine_next(engine, &event, err) != 0)
			return -1;
		switch (event.kind) {
		case EVENT_END:
			return 0;
		case EVENT_NOT_LAUNCHED:
			end->was_launched = false;
			end->exit_status = event.answer == EXEC_NOT_FOUND ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
			return 0;
		default:
			if (record_event(recorder, &event, err) != 0)
				return -1;
		}
		if (control_is_pending() && obey(engine, err) != 0)
			return -1;
	}
}

/* ---- after ---- */

static int finish(const struct engine *engine, struct recorder *recorder, struct session_end *end, struct error *err)
{
	int status = engine->main_status;
	char ending[48];

	if (!engine->has_main_ended)
		return error_set(err, 0, "the command has vanished");
	if (WIFSIGNALED(status)) {
		end->signal = WTERMSIG(status);
		snprintf(ending, sizeof ending, "signal SIG%s", sigabbrev_np(end->signal) ? sigabbrev_np(end->signal) : "?");
	} else {
		end->exit_status = WEXITSTATUS(status);
		snprintf(ending, sizeof ending, "exit %d", end->exit_status);
	}
	return record_end(recorder, ending, err);
}

static int watch(struct engine *engine, const struct settings *settings, struct recorder *recorder,
                 struct session_end *end, struct error *err)
{
	enum record_results results = settings->summary ? RECORD_WITH_RESULTS : RECORD_ENTRIES_ONLY;

	if (record_begin(recorder, settings->command, engine->name, results, err) != 0)
		return -1;
	if (loop(engine, recorder, end, err) != 0)
		return -1;
	return end->was_launched ? finish(engine, recorder, end, err) : 0;
}

/* The exit status for a command that could not be found. */
static int not_found(int answer, struct session_end *out)
{
	if (answer < 0)
		return -1;
	out->was_launched = false;
	out->exit_status = answer == EXEC_NOT_FOUND ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE;
	return 0;
}

int session_run(const struct settings *settings, struct recorder *recorder, struct session_end *out,
                struct warnings *notes, struct error *err)
{
	struct exec_user user = { 0 };
	struct launch launch = { .argv = settings->command, .envp = settings->environment };
	struct engine *engine = NULL;
	auto_free char *path = NULL;
	struct session_end end = { .was_launched = true };
	int r;

	r = exec_find(settings->command[0], settings->environment, &path, err);
	if (r != EXEC_FOUND) {
		*out = end;
		return not_found(r, out);
	}
	launch.path = path;
	if (settings->user) {
		if (exec_find_user(settings->user, &user, err) != 0)
			return -1;
		launch.user = &user;
	}
	r = engine_ptrace_launch(&launch, settings->summary ? ENGINE_PTRACE_WITH_RESULTS : ENGINE_PTRACE_ENTRIES_ONLY, notes,
	                         &engine, err);
	if (r == 0) {
		control_install();
		r = watch(engine, settings, recorder, &end, err);
	}
	engine_free(engine);
	exec_user_done(&user);
	if (r == 0)
		*out = end;
	return r;
}
