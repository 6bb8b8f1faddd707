/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One poll(2) for all runs: a pidfd says that one is over, its pipes what it wrote. Each run is a
 * session of its own, so that what it forked can be killed with it, and dies with this program.
 */
#include "genprof/necessity/trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"

enum { FDS_PER_TRIAL = 3 };

/* In the child: async-signal-safe calls only. */
__attribute__((noreturn)) static void become(char *const argv[], const int outputs[2])
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(outputs[0], STDOUT_FILENO) >= 0 &&
	    dup2(outputs[1], STDERR_FILENO) >= 0)
		execv(argv[0], argv);
	_exit(EXIT_OWN_FAILURE);
}

int trial_start(struct trials *trials, char *const argv[], size_t tag, int limit_ms,
                struct error *err)
{
	int fds[2][2] = { { -1, -1 }, { -1, -1 } };
	struct trial *slot = trials->slots;

	while (slot->pid)
		slot++;
	if (pipe2(fds[0], O_CLOEXEC) < 0 || pipe2(fds[1], O_CLOEXEC) < 0) {
		error_set(err, errno, "%s: pipe", argv[0]);
		goto close_all;
	}
	pid_t pid = child_fork(0);
	if (pid == 0)
		become(argv, (const int[2]){ fds[0][1], fds[1][1] });
	if (pid < 0) {
		error_set(err, errno, "%s: fork", argv[0]);
		goto close_all;
	}
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0) {
		error_set(err, errno, "%s: pidfd_open", argv[0]);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		goto close_all;
	}
	*slot = (struct trial){ .pid = pid,
		                .pidfd = pidfd,
		                .pipes = { fds[0][0], fds[1][0] },
		                .deadline_ns = clock_deadline_ns((unsigned)limit_ms),
		                .tag = tag,
		                .outcome.digests = { HASH_START, HASH_START } };
	for (int i = 0; i < 2; i++) {
		close(fds[i][1]);
		fcntl(fds[i][0], F_SETFL, O_NONBLOCK);
	}
	return 0;
close_all:
	for (int i = 0; i < 4; i++)
		if (fds[i / 2][i % 2] >= 0)
			close(fds[i / 2][i % 2]);
	return -1;
}

static void keep_first(struct trial *t, const unsigned char *bytes, size_t count)
{
	size_t room = TRIAL_FIRST - t->first_count, n = count < room ? count : room;

	memcpy(t->first + t->first_count, bytes, n);
	t->first_count += n;
}

/*
 * The exit statuses of sc-enforce's own failures may be the command's as well (env(1) has the
 * same). What is written first tells: a command that has not started writes nothing.
 */
static bool is_unstarted(const struct trial *t)
{
	int status = t->outcome.wait_status;

	return WIFEXITED(status) && WEXITSTATUS(status) >= EXIT_OWN_FAILURE &&
	       WEXITSTATUS(status) <= EXIT_NOT_FOUND && t->first_count == TRIAL_FIRST &&
	       memcmp(t->first, "sc-enforce: ", TRIAL_FIRST) == 0;
}

/* Reads what is there. */
static void drain(struct trial *t, int which)
{
	unsigned char buffer[65536];
	ssize_t n;

	while (t->pipes[which] >= 0 && (n = read(t->pipes[which], buffer, sizeof buffer)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		if (which == 1)
			keep_first(t, buffer, (size_t)n);
		t->outcome.digests[which] =
			hash_bytes(t->outcome.digests[which], buffer, (size_t)n);
	}
	if (t->pipes[which] >= 0)
		close(t->pipes[which]);
	t->pipes[which] = -1;
}

/* Ends the run for good; what it wrote until now counts. */
static void finish(struct trial *t)
{
	kill(-t->pid, SIGKILL);
	kill(t->pid, SIGKILL);
	while (waitpid(t->pid, &t->outcome.wait_status, 0) < 0 && errno == EINTR)
		;
	for (int i = 0; i < 2; i++) {
		drain(t, i);
		if (t->pipes[i] >= 0)
			close(t->pipes[i]);
	}
	t->outcome.is_unstarted = is_unstarted(t);
	close(t->pidfd);
	t->pid = 0;
}

static size_t list_fds(struct trials *trials, struct pollfd *fds, uint64_t *out_deadline_ns)
{
	size_t running = 0;

	*out_deadline_ns = UINT64_MAX;
	for (size_t i = 0; i < TRIAL_MAX; i++) {
		const struct trial *t = &trials->slots[i];
		struct pollfd *own = &fds[i * FDS_PER_TRIAL];

		own[0] = (struct pollfd){ .fd = t->pid ? t->pidfd : -1, .events = POLLIN };
		for (int p = 0; p < 2; p++)
			own[1 + p] = (struct pollfd){ .fd = t->pid ? t->pipes[p] : -1,
				                      .events = POLLIN };
		if (!t->pid)
			continue;
		running++;
		if (t->deadline_ns < *out_deadline_ns)
			*out_deadline_ns = t->deadline_ns;
	}
	return running;
}

int trial_wait(struct trials *trials, size_t *out_tag, struct necessity_outcome *out_outcome,
               struct error *err)
{
	struct pollfd fds[TRIAL_MAX * FDS_PER_TRIAL];
	uint64_t deadline_ns;

	while (list_fds(trials, fds, &deadline_ns) > 0) {
		if (poll(fds, sizeof fds / sizeof *fds, clock_left_ms(deadline_ns)) < 0) {
			if (errno == EINTR)
				return TRIAL_INTERRUPTED;
			return error_set(err, errno, "poll");
		}
		for (size_t i = 0; i < TRIAL_MAX; i++) {
			struct trial *t = &trials->slots[i];
			bool over = t->pid && fds[i * FDS_PER_TRIAL].revents;

			if (!t->pid)
				continue;
			for (int p = 0; p < 2; p++)
				if (fds[i * FDS_PER_TRIAL + 1 + p].revents)
					drain(t, p);
			t->outcome.timed_out = !over && clock_ns() >= t->deadline_ns;
			if (!over && !t->outcome.timed_out)
				continue;
			finish(t);
			*out_tag = t->tag;
			*out_outcome = t->outcome;
			return TRIAL_ENDED;
		}
	}
	return TRIAL_NONE;
}

void trial_stop(struct trials *trials)
{
	for (size_t i = 0; i < TRIAL_MAX; i++)
		if (trials->slots[i].pid)
			finish(&trials->slots[i]);
}
