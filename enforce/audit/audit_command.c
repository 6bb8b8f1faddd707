/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child sets the command's user, capabilities and filter itself. It reports errors through
 * shared memory, because the filter may refuse every call.
 */
#include "enforce/audit/audit_command.h"

#include <errno.h>
#include <linux/capability.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

#include "enforce/run/command.h"
#include "enforce/run/listener.h"
#include "enforce/run/load.h"
#include "enforce/run/run.h"
#include "lib/base/cleanup.h"
#include "lib/base/warnings.h"
#include "lib/user/user.h"

/* For the child that becomes the command. */
struct child {
	const struct run *run;
	bool wants_listener;
	struct listener listener; /* started in the child */
	struct error *failure;    /* shared with us: empty, or what went wrong there */
};

/* In the child, before the filter is loaded. */
static int become_in_child(void *context)
{
	struct child *child = context;

	if (child->wants_listener &&
	    listener_start(child->run->resolved, &child->listener, child->failure) < 0)
		return -1;
	return become_apply(&child->run->become, child->failure);
}

/* And after it. */
static int hand_over_in_child(void *context, int fd)
{
	return listener_hand_over(&((struct child *)context)->listener, fd);
}

/*
 * A command with this capability can rewrite any process that it sees (ptrace(2), proc_pid_mem(5)).
 */
static bool keeps_ptrace(const struct become *become)
{
	bool loses_all = become->user && become->user->uid != 0;
	uint64_t kept = become->limits_capabilities ? become->capabilities
	                : loses_all                 ? 0
	                                            : become->held;

	return kept >> CAP_SYS_PTRACE & 1;
}

int audit_command(const struct run *run, const struct audit *asked, struct refusals *refusals,
                  struct audit_end *out_end, struct warnings *notes, enum exit_status *out_status,
                  struct error *err)
{
	auto_free char *path = NULL;

	*out_end = (struct audit_end){ 0 };
	*out_status = EXIT_OWN_FAILURE;
	if (command_find(run->command[0], &path, out_status, err) < 0)
		return -1;
	const struct load_command command = { path, run->command, environ };
	if (asked->mode == AUDIT_ENFORCE && run_check_execve(run, &command, err) < 0) {
		*out_status = EXIT_CANNOT_EXECUTE;
		return -1;
	}
	if (asked->mode == AUDIT_ENFORCE && keeps_ptrace(&run->become))
		warnings_add(
			notes,
			"--trace-denials: the command keeps CAP_SYS_PTRACE and could rewrite the "
			"process that refuses its calls; --cap-drop=SYS_PTRACE prevents it");
	struct error *failure = mmap(NULL, sizeof *failure, PROT_READ | PROT_WRITE,
	                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (failure == MAP_FAILED)
		return error_set(err, errno, "share memory");
	unsigned flags = load_flags(run->resolved);
	struct child child = { .run = run,
		               .failure = failure,
		               .wants_listener = asked->mode == AUDIT_ENFORCE &&
		                                 listener_is_wanted(run->resolved) };
	const struct audit audit = {
		.mode = asked->mode,
		.resolved = run->resolved,
		.filter = run->filter,
		.flags = child.wants_listener ? load_flags_for_listener(flags) : flags,
		.launch = { .path = path,
		            .argv = run->command,
		            .envp = environ,
		            .prepare = become_in_child,
		            .on_listener = hand_over_in_child,
		            .prepare_context = &child },
		.wants_stacks = asked->wants_stacks,
		.on_refusal = asked->on_refusal,
		.context = asked->context,
	};
	int rc = audit_run(&audit, refusals, out_end, notes, err);
	if (rc < 0 && failure->text[0])
		*err = *failure;
	munmap(failure, sizeof *failure);
	if (rc < 0 || out_end->was_launched)
		return rc;
	*out_status = (enum exit_status)out_end->exit_status;
	return -1;
}
