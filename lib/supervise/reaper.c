/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Without ptrace there is no PTRACE_O_EXITKILL, so another process has to end the workload when its
 * tracer dies. The reaper is a child subreaper (PR_SET_CHILD_SUBREAPER, prctl(2)): an orphan of the
 * workload becomes its child, so that killing children until none is left ends the whole tree,
 * however it was forked. The reaper kills nothing but its own children, so it cannot hit a process
 * that was given a reused id.
 *
 * It keeps no descriptor but its own, so that a pipe of the workload is closed when the workload
 * closes it, and it blocks every signal, because a terminal sends signals to the whole group.
 */
#include "lib/supervise/reaper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/engine.h"

static const char children_path[] = "/proc/thread-self/children";

enum { KILL_AGAIN_AFTER_MS = 10, NO_COMMAND = -1 };

bool reaper_is_possible(void)
{
	struct stat ours, childrens;

	/*
	 * After unshare(CLONE_NEWPID) the reaper would be that namespace's init, and tell the ids
	 * there. One that has no process yet is not to be seen (pid_namespaces(7)).
	 */
	if (stat("/proc/self/ns/pid", &ours) == 0 &&
	    (stat("/proc/self/ns/pid_for_children", &childrens) != 0 ||
	     ours.st_ino != childrens.st_ino))
		return false;
	return access(children_path, R_OK) == 0;
}

/* ---- in the reaper ---- */

/* The reaper's descriptors, moved to the lowest numbers so that all above can be closed. */
enum { FD_STATUS, FD_LIFE, FD_SIGNALS, FD_PID, FD_COUNT };

/*
 * Reaps what has ended, and writes the command's wait status; *command is NO_COMMAND from then on,
 * because its id may be given to another process. False once no child is left.
 */
static bool reap(pid_t *command)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != *command)
			continue;
		*command = NO_COMMAND;
		if (write(FD_STATUS, &status, sizeof status) < 0)
			continue; /* the tracer has died: FD_LIFE is about to say so */
	}
	return pid == 0;
}

static void kill_children(void)
{
	char line[4096], *next = line, *end;
	auto_close int fd = open(children_path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof line - 1);

	/* What does not fit is killed in the next round: the ones before it are gone then. */
	line[n > 0 ? n : 0] = '\0';
	for (long pid; (pid = strtol(next, &end, 10)) > 0 && *end == ' '; next = end)
		kill((pid_t)pid, SIGKILL);
}

static void end_all(pid_t command)
{
	do {
		kill_children();
		poll(NULL, 0, KILL_AGAIN_AFTER_MS);
	} while (reap(&command));
}

static void drain_signals(void)
{
	struct signalfd_siginfo info[8];

	while (read(FD_SIGNALS, info, sizeof info) > 0)
		;
}

_Noreturn static void keep(pid_t command)
{
	struct pollfd fds[] = {
		{ .fd = FD_LIFE, .events = POLLIN },
		{ .fd = FD_SIGNALS, .events = POLLIN },
	};

	while (reap(&command)) {
		if ((poll(fds, 2, -1) < 0 && errno != EINTR) || fds[0].revents) {
			end_all(command);
			break;
		}
		drain_signals();
	}
	_exit(0);
}

/* Moves the descriptors to FD_STATUS, FD_LIFE ... and closes all others. */
static int move_descriptors(const int from[FD_COUNT])
{
	int high[FD_COUNT];

	for (int i = 0; i < FD_COUNT; i++) {
		high[i] = fcntl(from[i], F_DUPFD_CLOEXEC, FD_COUNT);
		if (high[i] < 0)
			return -1;
	}
	for (int i = 0; i < FD_COUNT; i++)
		if (dup3(high[i], i, O_CLOEXEC) < 0)
			return -1;
	return (int)syscall(SYS_close_range, FD_COUNT, ~0u, 0);
}

/* The reaper's life. Returns, as 0, in the process that it makes. */
static pid_t run(int status_fd, int life_fd, int pid_fd, const sigset_t *callers_mask)
{
	struct sigaction callers_action;
	sigset_t child_signal;
	pid_t command;

	child_keep_status(&callers_action);
	sigemptyset(&child_signal);
	sigaddset(&child_signal, SIGCHLD);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		_exit(1);
	int signal_fd = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signal_fd < 0)
		_exit(1);
	command = child_fork(0);
	if (command < 0)
		_exit(1);
	if (command == 0) {
		close(status_fd);
		close(life_fd);
		close(pid_fd);
		close(signal_fd);
		sigaction(SIGCHLD, &callers_action, NULL);
		sigprocmask(SIG_SETMASK, callers_mask, NULL);
		return 0;
	}
	const int ours[FD_COUNT] = { status_fd, life_fd, signal_fd, pid_fd };
	/*
	 * The caller may start the command once it has the id. So the id comes last: a copy of the
	 * pipe that the command closes by its exec would keep that pipe open, and its first calls
	 * would count as the launch's.
	 */
	if (move_descriptors(ours) != 0 ||
	    write(FD_PID, &command, sizeof command) != sizeof command) {
		kill(command, SIGKILL);
		_exit(1);
	}
	close(FD_PID);
	keep(command);
}

/* ---- in the caller ---- */

static int make_pipe(int *out_read, int *out_write, struct error *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return error_set(err, errno, "make a pipe");
	*out_read = fds[0];
	*out_write = fds[1];
	return 0;
}

pid_t reaper_fork(struct reaper *out, struct error *err)
{
	auto_close int status_read = -1, status_write = -1, life_read = -1, life_write = -1,
		       pid_read = -1, pid_write = -1;
	sigset_t all, before;
	pid_t command = 0;

	if (make_pipe(&status_read, &status_write, err) != 0 ||
	    make_pipe(&life_read, &life_write, err) != 0 ||
	    make_pipe(&pid_read, &pid_write, err) != 0)
		return -1;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0)
		return error_set(err, errno, "become the subreaper of the workload");
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	pid_t pid = child_fork(0);
	if (pid == 0) {
		close(take_fd(status_read));
		close(take_fd(life_write));
		close(take_fd(pid_read));
		run(take_fd(status_write), take_fd(life_read), take_fd(pid_write), &before);
		return 0;
	}
	int errnum = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid < 0)
		return error_set(err, errnum, "fork");
	close(take_fd(pid_write));
	if (read(pid_read, &command, sizeof command) != sizeof command) {
		waitpid(pid, NULL, 0);
		return error_set(err, 0, "the reaper process could not start");
	}
	*out = (struct reaper){ .pid = pid,
		                .status_fd = take_fd(status_read),
		                .life_fd = take_fd(life_write) };
	return command;
}

int reaper_read(struct reaper *reaper, struct engine *engine, struct error *err)
{
	ssize_t n;
	int status;

	do
		n = read(reaper->status_fd, &status, sizeof status);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return error_set(err, errno, "learn how the command ended");
	if (n == sizeof status) {
		engine->has_main_ended = true;
		engine->main_status = status;
		return 0;
	}
	if (!engine->has_main_ended) {
		reaper->was_killed = true;
		end_all(NO_COMMAND);
	}
	return REAPER_ALL_ENDED;
}

void reaper_done(struct reaper *reaper)
{
	if (reaper->life_fd >= 0)
		close(reaper->life_fd);
	if (reaper->status_fd >= 0)
		close(reaper->status_fd);
	while (reaper->pid > 0 && waitpid(reaper->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*reaper = REAPER_NONE;
}
