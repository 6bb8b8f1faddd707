/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts a command under a filter.
 *
 * The child waits at a gate (a pipe) until the tracer has attached, so that no signal and no stop is
 * needed that anybody else could see. Between fork and exec it makes only async-signal-safe calls. What
 * fails there, it reports through a second pipe that the exec closes: an empty report is success.
 *
 * The filter is loaded before the user is changed, because loading needs the privilege, and as late as
 * that allows: everything between is traced, and the engine drops it.
 */
#include "lib/supervise/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "lib/cleanup.h"
#include "lib/error.h"
#include "lib/supervise/exec.h"
#include "lib/warnings.h"

enum stage {
	STAGE_NO_NEW_PRIVS,     /* not a failure: it had to be set */
	STAGE_FILTER,
	STAGE_USER,
	STAGE_EXEC,
};

struct report {
	enum stage stage;
	int errnum;
};

bool launch_has_trace_filter(void)
{
	uint32_t action = SECCOMP_RET_TRACE;

	if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0)
		return true;
	/* Linux 3.17 - 4.13 cannot be asked for an action. A filter at NULL: EFAULT where filters exist. */
	return errno == EINVAL && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, NULL) == -1 && errno == EFAULT;
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

/*
 * SPEC_ALLOW: before Linux 5.16 a filter would otherwise switch on speculation mitigations, which the
 * workload does not have without us. Linux before 4.17 does not know the flag.
 */
static long load(const struct sock_fprog *program)
{
	long r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, program);

	if (r == -1 && errno == EINVAL)
		r = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
	return r;
}

/* Needs CAP_SYS_ADMIN or no_new_privs (seccomp(2)); the latter only where there is no other way. */
static long load_trace_filter(int report_fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA),       /* return trace */
	};
	const struct sock_fprog program = { .len = sizeof code / sizeof code[0], .filter = code };
	long r = load(&program);

	if (r == -1 && errno == EACCES) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
			return -1;
		say(report_fd, STAGE_NO_NEW_PRIVS, 0);
		r = load(&program);
	}
	return r;
}

/* Raw calls: there is one thread, and glibc's wrappers would look for others. */
static long become(const struct exec_user *user)
{
	if (syscall(SYS_setgroups, user->group_count, user->groups) != 0)
		return -1;
	if (syscall(SYS_setresgid, user->gid, user->gid, user->gid) != 0)
		return -1;
	return syscall(SYS_setresuid, user->uid, user->uid, user->uid);
}

_Noreturn static void run_child(const struct launch *launch, int gate_fd, int report_fd)
{
	char go;
	ssize_t n;

	do
		n = read(gate_fd, &go, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		_exit(EXIT_OWN_FAILURE);

	if (launch->filter == LAUNCH_FILTER_TRACE && load_trace_filter(report_fd) != 0) {
		say(report_fd, STAGE_FILTER, errno);
	} else if (launch->user && become(launch->user) != 0) {
		say(report_fd, STAGE_USER, errno);
	} else {
		execve(launch->path, launch->argv, launch->envp);
		say(report_fd, STAGE_EXEC, errno);
	}
	_exit(EXIT_OWN_FAILURE);
}

/* ---- in the tracer ---- */

int launch_start(const struct launch *launch, struct launched *out, struct error *err)
{
	auto_close int gate_read = -1, gate_write = -1, report_read = -1, report_write = -1;
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set(err, errno, "make a pipe");
	gate_read = fds[0];
	gate_write = fds[1];
	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set(err, errno, "make a pipe");
	report_read = fds[0];
	report_write = fds[1];

	pid_t pid = fork();
	if (pid < 0)
		return error_set(err, errno, "fork");
	if (pid == 0) {
		close(gate_write);      /* or the gate would never be seen closed */
		run_child(launch, gate_read, report_write);
	}
	*out = (struct launched){ .pid = pid, .gate_fd = take_fd(gate_write), .report_fd = take_fd(report_read) };
	return 0;
}

int launch_open_gate(struct launched *launched, struct error *err)
{
	int fd = take_fd(launched->gate_fd);
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
		return error_set(err, report->errnum, "become the user to run %s", path);
	default:
		return error_set(err, report->errnum, "load the recording filter");
	}
}

int launch_result(struct launched *launched, const char *path, struct warnings *notes, struct error *err)
{
	auto_close int fd = take_fd(launched->report_fd);
	struct report report;
	ssize_t n;

	while ((n = read(fd, &report, sizeof report)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof report)
			return error_set(err, n < 0 ? errno : 0, "read how the launch of %s went", path);
		if (report.stage != STAGE_NO_NEW_PRIVS)
			return describe(&report, path, err);
		warnings_add(notes, "no_new_privs was set for the workload: loading a filter without CAP_SYS_ADMIN needs it, "
		             "and set-user-ID programs run without their privileges");
	}
	return EXEC_FOUND;
}

void launch_done(struct launched *launched)
{
	if (launched->gate_fd >= 0)
		close(launched->gate_fd);
	if (launched->report_fd >= 0)
		close(launched->report_fd);
	*launched = LAUNCHED_NONE;
}
