/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two processes communicate through one shared page, because the filter may refuse every call
 * of the waiting one. Both give up after a while, in case the other was killed.
 */
#include "enforce/run/listener.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/verdict/verdict.h"

enum { NOT_YET = -1, GIVE_UP_AFTER_MS = 20000, POLL_INTERVAL_NS = 50000 };

struct listener_page {
	atomic_int fd;     /* the listener, or NOT_YET */
	atomic_int result; /* 0 or an errno value, or NOT_YET */
};

bool listener_is_wanted(const struct resolved_profile *resolved)
{
	for (size_t a = 0; a < resolved->arch_count; a++) {
		for (size_t r = 0; r < resolved->archs[a].rule_count; r++) {
			if (resolved->archs[a].rules[r].action == ACTION_NOTIFY)
				return true;
		}
	}
	return false;
}

/* ---- the helper ---- */

/* The state as text with one descriptor beside it, in one message. 0 or an errno value. */
static int send_state(int agent, const char *state, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof fd)];
	} control = { 0 };
	struct iovec text = { (void *)state, strlen(state) };
	struct msghdr message = { .msg_iov = &text,
		                  .msg_iovlen = 1,
		                  .msg_control = &control,
		                  .msg_controllen = sizeof control.space };

	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof fd),
		                           .cmsg_level = SOL_SOCKET,
		                           .cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
	ssize_t n = sendmsg(agent, &message, MSG_NOSIGNAL);
	if (n < 0)
		return errno;
	return (size_t)n == strlen(state) ? 0 : EMSGSIZE;
}

_Noreturn static void run_helper(struct listener_page *page, int agent, const char *state,
                                 pid_t command)
{
	uint64_t end_ns = clock_deadline_ns(GIVE_UP_AFTER_MS);
	const struct timespec pause = { .tv_nsec = POLL_INTERVAL_NS };

	while (atomic_load(&page->fd) == NOT_YET) {
		if (clock_ns() >= end_ns || kill(command, 0) != 0)
			_exit(0);
		nanosleep(&pause, NULL);
	}
	atomic_store(&page->result, send_state(agent, state, atomic_load(&page->fd)));
	_exit(0);
}

/* Both share the descriptor table, and the command's tracer does not see the child. */
enum { HELPER_FLAGS = CLONE_FILES | CLONE_UNTRACED };

struct helper {
	struct listener_page *page;
	int agent;
	const char *state;
	pid_t command;
};

/* In a process between, so that the helper is not a child of the command. */
static int fork_helper(void *data)
{
	const struct helper *helper = data;
	pid_t pid = child_fork(HELPER_FLAGS);

	if (pid == 0)
		run_helper(helper->page, helper->agent, helper->state, helper->command);
	return pid < 0;
}

static int start_helper(struct listener_page *page, int agent, const char *state, struct error *err)
{
	struct helper helper = { page, agent, state, getpid() };
	int status = child_run(HELPER_FLAGS, fork_helper, &helper);

	if (status == 0)
		return 0;
	return error_set(err, status < 0 ? errno : EAGAIN,
	                 "listener: start the helper that hands it over");
}

/* ---- before ---- */

static int connect_agent(const char *path, struct error *err)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char shown[256];
	auto_close int agent = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof address.sun_path)
		return error_set(err, ENAMETOOLONG, "listenerPath %s",
		                 json_printable(shown, sizeof shown, path));
	strcpy(address.sun_path, path);
	if (agent < 0 || connect(agent, (const struct sockaddr *)&address, sizeof address) < 0) {
		error_set(err, errno, "listenerPath %s", json_printable(shown, sizeof shown, path));
		return error_hint(
			err,
			"an agent has to listen there: it answers the calls with SCMP_ACT_NOTIFY");
	}
	return take_fd(agent);
}

/* NULL when there is no memory. */
static char *state_text(const struct profile *profile)
{
	char folder[PATH_MAX], id[32];
	int pid = (int)getpid();

	snprintf(id, sizeof id, "sc-enforce-%d", pid);
	json_auto_t *state = json_pack("{s:s, s:[s], s:i, s:s*, s:{s:s, s:s, s:s, s:i, s:s}}",
	                               "ociVersion", "1.0.2", "fds", "seccompFd", "pid", pid,
	                               "metadata", profile->listener_metadata, "state",
	                               "ociVersion", "1.0.2", "id", id, "status", "creating", "pid",
	                               pid, "bundle", getcwd(folder, sizeof folder) ? folder : "/");
	size_t size = state ? json_dumpb(state, NULL, 0, JSON_COMPACT) : 0;
	char *text = size > 0 ? calloc(1, size + 1) : NULL;
	if (text)
		json_dumpb(state, text, size, JSON_COMPACT);
	return text;
}

int listener_start(const struct resolved_profile *resolved, struct listener *out, struct error *err)
{
	auto_close int agent = connect_agent(resolved->profile->listener_path, err);
	auto_free char *state = state_text(resolved->profile);

	if (agent < 0)
		return -1;
	if (!state)
		return error_set(err, ENOMEM, "listener");
	struct listener_page *page =
		mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return error_set(err, errno, "listener: share memory");
	atomic_store(&page->fd, NOT_YET);
	atomic_store(&page->result, NOT_YET);
	if (start_helper(page, agent, state, err) < 0) {
		munmap(page, sizeof *page);
		return -1;
	}
	agent = -1; /* the helper's; execve closes it here */
	out->page = page;
	return 0;
}

int listener_hand_over(const struct listener *listener, int fd)
{
	uint64_t end_ns = clock_deadline_ns(GIVE_UP_AFTER_MS);
	int result;

	atomic_store(&listener->page->fd, fd);
	while ((result = atomic_load(&listener->page->result)) == NOT_YET) {
		if (clock_ns() >= end_ns)
			return ETIMEDOUT;
	}
	return result;
}
