/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a command under a filter.
 *
 * The child reads from the start pipe until the tracer has attached, so that no signal and no stop
 * is needed that another process could see. Between fork and exec it makes only async-signal-safe
 * calls. It reports what fails there through a second pipe, which the exec closes: an empty report
 * is success.
 *
 * The filter is loaded before the user is changed, because loading needs the privilege, and as late
 * as that allows: everything between is traced, and the engine drops it.
 */
#include "lib/supervise/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/descriptor.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/exec.h"
#include "lib/supervise/listener.h"
#include "lib/supervise/reaper.h"
#include "lib/user/user.h"

enum stage {
	STAGE_NO_NEW_PRIVS, /* not a failure: it had to be set */
	STAGE_FILTER,
	STAGE_USER,
	STAGE_EXEC,
};

struct report {
	enum stage stage;
	int errnum;
};

/*
 * WAIT_KILLABLE_RECV (Linux 5.19): once we have seen a call, a signal does not make it start over,
 * which would count it twice. No SPEC_ALLOW: no kernel that has this flag still needs it.
 */
enum { LISTENER_FLAGS = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV };

enum { LISTENER_COMES_WITHIN_S = 60 }; /* or a helper that was killed would hang us */

bool launch_has_trace_filter(void)
{
	uint32_t action = SECCOMP_RET_TRACE;

	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0)
		return true;
	/*
	 * Linux 3.17 - 4.13 cannot be asked for an action. A filter at NULL: EFAULT where filters
	 * exist.
	 */
	return errno == EINVAL && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) == -1 &&
	       errno == EFAULT;
}

bool launch_is_filtered(void)
{
	/* Where a filter refuses even this, there is one. */
	return prctl(PR_GET_SECCOMP) != SECCOMP_MODE_DISABLED;
}

/* ---- in the child ---- */

static void say(int report_fd, enum stage stage, int errnum)
{
	struct report report = { .stage = stage, .errnum = errnum };
	ssize_t n;

	do
		n = write(report_fd, &report, sizeof report);
	while (n < 0 && errno == EINTR);
}

/* What loading needs to tell apart: which action, and with which flags of seccomp(2). */
static long load_with(uint32_t action, unsigned flags)
{
	struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, action) };
	const struct sock_fprog program = { .len = sizeof code / sizeof code[0], .filter = code };

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/*
 * SPEC_ALLOW: before Linux 5.16 a filter would otherwise switch on speculation mitigations, which
 * the workload does not have without us. Linux before 4.17 does not know the flag.
 */
static long load(enum launch_filter filter)
{
	if (filter == LAUNCH_FILTER_NOTIFY)
		return load_with(SECCOMP_RET_USER_NOTIF, LISTENER_FLAGS);
	long r = load_with(SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA, SECCOMP_FILTER_FLAG_SPEC_ALLOW);
	if (r == -1 && errno == EINVAL)
		r = load_with(SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA, 0);
	return r;
}

/*
 * Needs CAP_SYS_ADMIN or no_new_privs (seccomp(2)); the latter only where there is no other way.
 * Returns the listener, if there is one, or 0; -1 with errno.
 */
static long load_filter(enum launch_filter filter, int report_fd)
{
	long r = load(filter);

	if (r == -1 && errno == EACCES) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
			return -1;
		say(report_fd, STAGE_NO_NEW_PRIVS, 0);
		r = load(filter);
	}
	return r;
}

int launch_load_trial_listener(void)
{
	long r = load_with(SECCOMP_RET_ALLOW, LISTENER_FLAGS);

	if (r == -1 && errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		r = load_with(SECCOMP_RET_ALLOW, LISTENER_FLAGS);
	return (int)r;
}

/* A second listener is refused (kernel/seccomp.c, has_duplicate_listener). In a child. */
static int ask_for_listener(void *unused)
{
	(void)unused;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return 0;
	return load_with(SECCOMP_RET_ALLOW, SECCOMP_FILTER_FLAG_NEW_LISTENER) == -1 &&
	       errno == EBUSY;
}

bool launch_has_outer_listener(void)
{
	int status = launch_is_filtered() ? child_run(0, ask_for_listener, NULL) : 0;

	return status != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

static int load_given(const struct launch *launch)
{
	if (launch->prepare && launch->prepare(launch->prepare_context) != 0)
		return -1;
	long r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, launch->program_flags,
	                 launch->program);
	if (r < 0 || !(launch->program_flags & SECCOMP_FILTER_FLAG_NEW_LISTENER))
		return (int)r;
	errno = launch->on_listener(launch->prepare_context, (int)r);
	return errno == 0 ? 0 : -1;
}

static int filter_child(const struct launch *launch, struct launch_shared_page *shared_page,
                        int socket, int report_fd)
{
	if (launch->filter == LAUNCH_NO_FILTER)
		return 0;
	if (launch->filter == LAUNCH_FILTER_GIVEN)
		return load_given(launch);
	if (shared_page && listener_start_sender(shared_page, socket, report_fd) != 0)
		return -1;
	long r = load_filter(launch->filter, report_fd);
	if (shared_page)
		atomic_store(&shared_page->listener_fd, r < 0 ? LISTENER_FAILED : (int)r);
	return r < 0 ? -1 : 0;
}

_Noreturn static void run_child(const struct launch *launch, struct launch_shared_page *shared_page,
                                int socket, int start_fd, int report_fd)
{
	char go;
	ssize_t n;

	do
		n = read(start_fd, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(EXIT_OWN_FAILURE);

	if (filter_child(launch, shared_page, socket, report_fd) != 0) {
		say(report_fd, STAGE_FILTER, errno);
	} else if (launch->user && user_become(launch->user) != 0) {
		say(report_fd, STAGE_USER, errno);
	} else {
		execve(launch->path, launch->argv, launch->envp);
		say(report_fd, STAGE_EXEC, errno);
	}
	_exit(EXIT_OWN_FAILURE);
}

/* ---- in the tracer ---- */

static int make_pipe(int *out_read, int *out_write, struct error *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set(err, errno, "make a pipe");
	*out_read = fds[0];
	*out_write = fds[1];
	return 0;
}

static struct launch_shared_page *make_shared_page(struct error *err)
{
	struct launch_shared_page *shared_page =
		mmap(NULL, sizeof *shared_page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
	             -1, 0);

	if (shared_page == MAP_FAILED) {
		error_set(err, errno, "share memory with the command");
		return NULL;
	}
	atomic_store(&shared_page->listener_fd, LISTENER_NOT_YET);
	return shared_page;
}

int launch_start(const struct launch *launch, struct launched *out, struct error *err)
{
	auto_close int start_read = -1, start_write = -1, report_read = -1, report_write = -1;
	auto_close int listener_read = -1, listener_write = -1;
	struct launched launched = LAUNCHED_NONE;

	if (make_pipe(&start_read, &start_write, err) != 0 ||
	    make_pipe(&report_read, &report_write, err) != 0)
		return -1;
	if (launch->filter == LAUNCH_FILTER_NOTIFY) {
		launched.shared_page = make_shared_page(err);
		if (!launched.shared_page)
			return -1;
		if (descriptor_pair(&listener_read, &listener_write, LISTENER_COMES_WITHIN_S,
		                    err) != 0) {
			launch_done(&launched);
			return -1;
		}
	}
	launched.pid = launch->reaper ? reaper_fork(launch->reaper, err) : child_fork(0);
	if (launched.pid == 0) {
		close(start_write); /* or the start pipe would never be seen closed */
		run_child(launch, launched.shared_page, listener_write, start_read, report_write);
	}
	if (launched.pid < 0) {
		launch_done(&launched);
		return launch->reaper ? -1 : error_set(err, errno, "fork");
	}
	launched.start_fd = take_fd(start_write);
	launched.report_fd = take_fd(report_read);
	launched.listener_socket = take_fd(listener_read);
	*out = launched;
	return 0;
}

int launch_release(struct launched *launched, struct error *err)
{
	int fd = take_fd(launched->start_fd);

	/*
	 * The command may have our user: it must not write to our memory. Not sooner: the child
	 * would inherit it.
	 */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
		close(fd);
		return error_set(err, errno, "protect the own memory");
	}
	ssize_t n = write(fd, "", 1);
	int errnum = errno;

	close(fd);
	return n == 1 ? 0 : error_set(err, errnum, "start the command");
}

static int describe(const struct report *report, const char *path, struct error *err)
{
	switch (report->stage) {
	case STAGE_EXEC:
		return exec_failed(path, report->errnum, err);
	case STAGE_USER:
		return user_error(report->errnum, err);
	default:
		return error_set(err, report->errnum, "load the filter");
	}
}

int launch_result(struct launched *launched, const char *path, struct warnings *notes,
                  struct error *err)
{
	auto_close int fd = take_fd(launched->report_fd);
	struct report report;
	ssize_t n;

	while ((n = read(fd, &report, sizeof report)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof report)
			return error_set(err, n < 0 ? errno : 0, "read how the launch of %s went",
			                 path);
		if (report.stage != STAGE_NO_NEW_PRIVS)
			return describe(&report, path, err);
		warnings_add(notes, "no_new_privs was set for the workload: loading a filter "
		                    "without CAP_SYS_ADMIN needs it, and set-user-ID programs run "
		                    "without their privileges");
	}
	return EXEC_FOUND;
}

bool launch_has_closed_report(const struct launched *launched)
{
	struct pollfd report = { .fd = launched->report_fd };

	return poll(&report, 1, 0) == 1; /* POLLHUP needs not be asked for */
}

int launch_take_listener(struct launched *launched, int *out_fd, struct error *err)
{
	*out_fd = -1;
	if (descriptor_receive(launched->listener_socket, out_fd) < 0)
		return error_set(err, errno, "take the listener of the command");
	return 0;
}

void launch_done(struct launched *launched)
{
	if (launched->listener_socket >= 0)
		close(launched->listener_socket);
	if (launched->shared_page)
		munmap(launched->shared_page, sizeof *launched->shared_page);
	if (launched->start_fd >= 0)
		close(launched->start_fd);
	if (launched->report_fd >= 0)
		close(launched->report_fd);
	*launched = LAUNCHED_NONE;
}
