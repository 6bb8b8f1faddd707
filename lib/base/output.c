/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handler, not SIG_IGN: execve(2) resets handlers, and would hand an ignored signal on to every
 * command.
 */
#include "lib/base/output.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"

static void do_nothing(int signal_number)
{
	(void)signal_number;
}

void output_catch_closed_pipe(void)
{
	const struct sigaction action = { .sa_handler = do_nothing, .sa_flags = SA_RESTART };
	struct sigaction before;

	if (sigaction(SIGPIPE, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		sigaction(SIGPIPE, &action, NULL);
}

/* What failed before the last write has left a mark in the stream, and no errno. */
static int lost_errno(void)
{
	struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&output, 1, 0) == 1 && output.revents & POLLERR ? EPIPE : 0;
}

int output_finish(struct error *err)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	int errnum = errno ? errno : lost_errno();
	return error_set(err, errnum, "standard output%s",
	                 errnum ? "" : ": not everything could be written");
}

void output_die_of_closed_pipe(const struct error *err)
{
	struct sigaction now;

	if (err->errnum != EPIPE || sigaction(SIGPIPE, NULL, &now) < 0 || now.sa_handler == SIG_IGN)
		return;
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
}

void output_message(const char *lead, const char *text)
{
	auto_free char *shown = quote_text(text, QUOTE_ONE_LINE);

	fprintf(stderr, "%s: %s\n", lead, shown ? shown : "out of memory");
}

void output_failure(const char *program, const struct error *err)
{
	output_die_of_closed_pipe(err);
	output_message(program, err->text);
	if (err->hint[0])
		output_message("Hint", err->hint);
}
