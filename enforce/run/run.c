/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps in the order in which runc takes them: the agent's listener, the user, the filter, the
 * command.
 */
#include "enforce/run/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "enforce/run/command.h"
#include "enforce/run/listener.h"
#include "enforce/run/load.h"
#include "lib/base/cleanup.h"
#include "lib/verdict/verdict.h"

int run_check_execve(const struct run *run, const struct load_command *command, struct error *err)
{
	struct verdict verdict = load_predict(run->resolved, command);
	char text[64];

	if (verdict_is_allowed(verdict))
		return 0;
	return error_set(
		err, 0,
		"%s: execve is answered with %s: no program can be started under this profile",
		run->profile, verdict_describe(verdict, text, sizeof text));
}

int run_command(const struct run *run, enum exit_status *out_status, struct error *err)
{
	bool wants_listener = run->resolved && listener_is_wanted(run->resolved);
	struct listener listener = { 0 };
	auto_free char *path = NULL;

	*out_status = EXIT_OWN_FAILURE;
	if (wants_listener && listener_start(run->resolved, &listener, err) < 0)
		return -1;
	if (become_apply(&run->become, err) < 0)
		return -1;
	if (command_find(run->command[0], &path, out_status, err) < 0)
		return -1;
	const struct load_command command = { path, run->command, environ };
	if (run->resolved && run_check_execve(run, &command, err) < 0) {
		*out_status = EXIT_CANNOT_EXECUTE;
		return -1;
	}
	const struct load_filter load = { run->filter,
		                          run->resolved ? load_flags(run->resolved) : 0,
		                          wants_listener ? &listener : NULL };
	return load_and_execute(&load, &command, out_status, err);
}
