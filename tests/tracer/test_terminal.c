/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The line of progress: on a terminal, for runs of more than a few seconds, and gone at the end.
 */
#include <criterion/criterion.h>
#include <pty.h>
#include <regex.h>

#include "tests/kit/run_kit.h"

enum { LONG_MS = 5000, SHORT_MS = 0, MAX_SAID = 4096 };

/*
 * One sc-tracer, which may have a terminal as its standard error; what it has written there comes
 * through `master`.
 */
struct show {
	struct run run;
	pid_t tracer;
	int master;
	char said[MAX_SAID];
};

static void start(struct show *show, const char *const options[], int workload_ms)
{
	const char *argv[RUN_MAX_ARGS];
	struct termios settings;
	char seconds[16];
	int terminal;

	run_init(&show->run);
	snprintf(seconds, sizeof seconds, "%d.%03d", workload_ms / 1000, workload_ms % 1000);
	run_tracer_argv(&show->run, options, (const char *const[]){ "sleep", seconds, NULL }, argv);
	cr_assert_eq(openpty(&show->master, &terminal, NULL, NULL, NULL), 0);
	tcgetattr(terminal, &settings);
	cfmakeraw(&settings);
	tcsetattr(terminal, TCSANOW, &settings);
	show->tracer = fork();
	if (show->tracer == 0) {
		setpgid(0, 0);
		dup2(terminal, STDERR_FILENO);
		closefrom(STDERR_FILENO + 1);
		execv(argv[0], (char *const *)argv);
		_exit(99);
	}
	setpgid(show->tracer, show->tracer);
	close(terminal);
}

/*
 * Reads what was written; its writer is gone when that fails (EIO), or with it the last copy of the
 * terminal.
 */
static void finish(struct show *show, const char *what)
{
	size_t n = 0;
	ssize_t got;

	run_wait(&show->run, show->tracer);
	cr_expect(WIFEXITED(show->run.status) && WEXITSTATUS(show->run.status) == 0,
	          "%s: status %#x", what, (unsigned)show->run.status);
	while (n < MAX_SAID - 1 && (got = read(show->master, show->said + n, MAX_SAID - 1 - n)) > 0)
		n += (size_t)got;
	show->said[n] = '\0';
	close(show->master);
	run_done(&show->run);
}

static bool matches(const char *text, const char *pattern)
{
	regex_t compiled;

	cr_assert_eq(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
	bool r = regexec(&compiled, text, 0, NULL, 0) == 0;
	regfree(&compiled);
	return r;
}

/* Each line overwrites the one before; the last one is cleared. */
#define ONE_LINE                                                                        \
	"\r[0-9]+ s: [0-9]+ calls? \\([0-9]+/s\\), [0-9]+ distinct, 1 task, last new: " \
	"[a-z_0-9]+\033\\[K"

Test(terminal, shows_how_far_a_long_run_is_and_nothing_in_the_end)
{
	enum { ONE_STOP, NOTIFY, TWO_STOPS, QUIET, BRIEF, COUNT };
	static struct show shows[COUNT];
	static const char *const options[COUNT][3] = {
		[ONE_STOP] = { "--engine=ptrace" },
		[NOTIFY] = { "--engine=notify" },
		[TWO_STOPS] = { "-c" },
		[QUIET] = { "-q" },
	};

	/* All at once: what takes the time is the sleep. */
	for (int i = 0; i < COUNT; i++)
		if (i != NOTIFY || run_can(RUN_NOTIFY))
			start(&shows[i], options[i], i == BRIEF ? SHORT_MS : LONG_MS);
	for (int i = 0; i < COUNT; i++) {
		const char *what = options[i][0] ? options[i][0] : "a short run";

		if (i == NOTIFY && !run_can(RUN_NOTIFY))
			continue;
		finish(&shows[i], what);
		if (i == QUIET || i == BRIEF)
			cr_expect_str_eq(shows[i].said, "", "%s: wrote \"%s\"", what,
			                 shows[i].said);
		else
			cr_expect(matches(shows[i].said,
			                  i == TWO_STOPS ? "^(" ONE_LINE ")+\r\033\\[K% time"
			                                 : "^(" ONE_LINE ")+\r\033\\[K$"),
			          "%s: wrote \"%s\"", what, shows[i].said);
	}
}

Test(terminal, is_needed_for_a_line_of_progress)
{
	struct run run;

	run_init(&run);
	run_tracer(&run, NULL, (const char *const[]){ "sleep", "4", NULL });
	char *said = run_read(run.err);
	cr_expect_str_eq(said, "");
	free(said);
	run_done(&run);
}
