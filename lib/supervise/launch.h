/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child on its way to exec a command: forked, held by the start pipe until a tracer has attached,
 * then made to load a filter, become another user and exec.
 */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct error;
struct reaper;
struct sock_fprog;
struct user;
struct warnings;

/* Which filter the child loads before it execs. */
enum launch_filter {
	LAUNCH_NO_FILTER,
	LAUNCH_FILTER_TRACE, /* every call: SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA */
	/* `program`; no_new_privs is as the caller has arranged it */
	LAUNCH_FILTER_GIVEN,
	/* every call: SECCOMP_RET_USER_NOTIF, see launch_take_listener */
	LAUNCH_FILTER_NOTIFY,
};

/* Tells our own filter's stops from those of a filter of the workload. */
enum { LAUNCH_TRACE_DATA = 0x5ca1 };

/* What to run. Everything is borrowed and must outlive launch_start only. */
struct launch {
	const char *path;
	char *const *argv;
	char *const *envp;
	const struct user *user; /* NULL: as we are */
	enum launch_filter filter;
	const struct sock_fprog *program; /* LAUNCH_FILTER_GIVEN */
	unsigned program_flags;           /* of seccomp(2) */
	/* LAUNCH_FILTER_GIVEN: runs in the child before; -1 with errno. Or NULL */
	int (*prepare)(void *context);
	/*
	 * Where program_flags ask for a listener: gets it, under the filter, and makes no call. 0
	 * or an errno value
	 */
	int (*on_listener)(void *context, int fd);
	void *prepare_context; /* for both */
	/* changed: becomes the parent of the child. NULL: we are */
	struct reaper *reaper;
};

/* A child between fork and exec. Initialise with LAUNCHED_NONE. */
struct launched {
	pid_t pid;
	/* the start pipe: a byte releases the child, closing it ends the child */
	int start_fd;
	int report_fd; /* what it has to say, empty and closed once it has exec'd */
	/* LAUNCH_FILTER_NOTIFY: where the listener comes, for launch_take_listener; else -1 */
	int listener_socket;
	struct launch_shared_page *shared_page; /* the same; owned, shared with the child */
};

#define LAUNCHED_NONE \
	((struct launched){ .pid = -1, .start_fd = -1, .report_fd = -1, .listener_socket = -1 })

/* Forks the child, which waits at the start pipe. */
int launch_start(const struct launch *launch, struct launched *out, struct error *err);

/*
 * Releases the child. Its calls before the exec belong to the launch, not to the workload. From now
 * on this process is not dumpable: others of its user cannot write to its memory (PR_SET_DUMPABLE,
 * prctl(2)).
 */
int launch_release(struct launched *launched, struct error *err);

/*
 * What became of the launch, once the child has exec'd or ended: EXEC_FOUND when nothing failed
 * (and `notes` gets a line when no_new_privs had to be set); another answer of enum exec_answer,
 * with `err` filled, when the exec failed; -1 when something before it did. Closes the report.
 */
int launch_result(struct launched *launched, const char *path, struct warnings *notes,
                  struct error *err);

/*
 * With LAUNCH_FILTER_NOTIFY, after launch_release: our own copy of the listener, which the caller
 * closes, or -1 in *out_fd when the launch failed before there was one (launch_result tells). From
 * the loading of the filter on every call of the child waits for an answer to its notification, so
 * nothing may be waited for between the two.
 */
int launch_take_listener(struct launched *launched, int *out_fd, struct error *err);

/* Whether the child has exec'd or ended. */
bool launch_has_closed_report(const struct launched *launched);

/*
 * Loads a filter that allows everything into the calling process, for good, and returns its
 * listener or -1 (errno): for trying out what the kernel can do, in a child.
 */
int launch_load_trial_listener(void);

/* Closes what is open; a child that still waits at the start pipe ends by itself. */
void launch_done(struct launched *launched);

/*
 * Whether this kernel has seccomp filters with SECCOMP_RET_TRACE: asked, not inferred from its
 * version.
 */
bool launch_has_trace_filter(void);

/* Whether this process has a seccomp filter already. */
bool launch_is_filtered(void);

/*
 * Whether one of those has a listener. Its answers are stricter than SECCOMP_RET_TRACE
 * (seccomp(2)): a call that the listener lets be made never stops for a tracer.
 */
bool launch_has_outer_listener(void);
