/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/floor/floor_measure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "genprof/floor/floor_tally.h"
#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"

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

int floor_measure_start(const struct floor_start *start, struct floor_tally *tally,
                        struct error *err)
{
	enum floor_variant variant = start->variant;
	char state[80], directory[80], id[32], terminal[80] = "/dev/null";
	auto_close int master = -1;

	if (variant == FLOOR_WITH_TERMINAL &&
	    (master = open_terminal(terminal, sizeof terminal)) < 0)
		return error_set(err, errno, "open a terminal");
	snprintf(state, sizeof state, "%s/state", start->bundle->directory);
	snprintf(directory, sizeof directory, "%s", start->bundle->directory);
	snprintf(id, sizeof id, "sc-floor-%d", (int)getpid());
	const char *option = start->privileges == FLOOR_NO_NEW_PRIVS ? "--no-new-privs" : "";
	char *const argv[] = {
		(char *)"/bin/sh",
		(char *)"-c",
		(char *)ways[variant].script,
		(char *)start->runtime,
		state,
		directory,
		id,
		terminal,
		(char *)option,
		NULL,
	};

	floor_tally_begin(tally);
	int result = start->follow(argv, ways[variant].execs, tally, err);
	if (result < 0 || ways[variant].leaves_container)
		delete_container(start->runtime, state, id);
	if (result < 0)
		return error_wrap(err, "%s %s", start->runtime, ways[variant].words);
	floor_tally_end(tally);
	return 0;
}
