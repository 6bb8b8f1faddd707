/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container is followed from its start, before its name is known (bpf_claims.h). Then a child
 * process takes over its kernel part and records it like any other. The kernel part is reused when
 * that has ended: a thousand containers one after another load nothing a thousand times.
 *
 * When we are killed each recorder is sent a SIGTERM, and writes what it has.
 */
#include "tracer/containers.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/container/container.h"
#include "lib/supervise/bpf/bpf_claims.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "lib/supervise/control.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"
#include "tracer/settings.h"
#include "tracer/target.h"

enum { MAX_NAME = 200 };

/* The process that records with the kernel part of the same index; pid 0: none. */
struct one {
	pid_t pid;
	int fd; /* readable when it has ended */
};

struct containers {
	struct settings *settings;
	void (*say)(const char *text);
	struct bpf_claims claims;
	struct one ones[BPF_CLAIMS_MAX];
	uint64_t unseen;
	unsigned failures;
	bool is_ending;
};

/* ---- names and files ---- */

static const char *name_of(const struct container *container)
{
	return container->name ? container->name : container->id;
}

/*
 * DIR/NAME.trace, with "_" for what cannot be part of a file's name; the caller frees. NULL: no
 * memory.
 */
static char *path_of(const char *dir, const char *name)
{
	char safe[MAX_NAME + 1], *path;
	size_t n = 0;

	for (; name[n] && n < MAX_NAME; n++)
		safe[n] = isalnum((unsigned char)name[n]) || strchr("_.-", name[n]) ? name[n] : '_';
	safe[n] = '\0';
	if (n == 0 || safe[0] == '.' || safe[0] == '-')
		safe[0] = '_';
	safe[n ? n : 1] = '\0';
	return asprintf(&path, "%s/%s.trace", dir, safe) < 0 ? NULL : path;
}

static int check_directory(const char *path, struct error *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return error_set(err, errno, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return error_set(err, ENOTDIR, "%s", path);
	return access(path, W_OK | X_OK) == 0 ? 0 : error_set(err, errno, "%s", path);
}

/* Two of one name may end at once: one after the other reads what the other has written. */
static int lock_beside(const char *path, struct error *err)
{
	auto_free char *dir = strndup(path, (size_t)(strrchr(path, '/') - path));
	int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd < 0 || flock(fd, LOCK_EX) != 0) {
		error_set(err, errno, "%s", dir ? dir : path);
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

int containers_write(struct settings *settings, struct trace *trace, struct error *err)
{
	auto_close int lock = lock_beside(settings->output, err);
	struct trace *before = NULL;
	struct error ignored;
	struct stat st;
	char *other;

	if (lock < 0)
		return -1;
	if (stat(settings->output, &st) != 0)
		return trace_write(trace, settings->output, err);
	/* Reading a pipe that stands there would wait for ever. */
	if (S_ISREG(st.st_mode) && trace_read(settings->output, &before, &ignored) == 0) {
		int r = trace_merge(trace, before, err);

		trace_free(before);
		return r == 0 ? trace_write(trace, settings->output, err) : -1;
	}
	if (asprintf(&other, "%s.%d", settings->output, (int)getpid()) < 0)
		return error_set(err, ENOMEM, "%s", settings->output);
	free(settings->named_output);
	settings->output = settings->named_output = other;
	return trace_write(trace, settings->output, err);
}

/* ---- one container ---- */

static int become_recorder(struct containers *c, unsigned index, struct container *container,
                           pid_t parent, struct engine **out, struct error *err)
{
	enum bpf_kernel_results results = c->claims.results;
	char *path = path_of(c->settings->output, name_of(container));

	/* Of a parent that has ended already no signal would come. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(1);
	struct bpf_kernel kernel = bpf_claims_take(&c->claims, index);
	free(c->settings->named_output);
	c->settings->output = c->settings->named_output = path;
	c->settings->container = c->settings->named_container = strdup(name_of(container));
	if (!path || !c->settings->container)
		return error_set(err, ENOMEM, "record container %s", name_of(container));
	c->settings->time_limit_s = 0;
	return engine_bpf_adopt(&kernel, results, NULL, out, err) == 0 ? CONTAINERS_ONE : -1;
}

static int record(struct containers *c, unsigned index, struct container *container,
                  struct engine **out, struct error *err)
{
	char line[512];
	pid_t parent = getpid(), pid = child_fork(0);

	if (pid == 0)
		return become_recorder(c, index, container, parent, out, err);
	if (pid < 0) {
		error_set(err, errno, "record container %s", name_of(container));
		return -1;
	}
	c->ones[index] = (struct one){ .pid = pid, .fd = (int)syscall(SYS_pidfd_open, pid, 0) };
	if (c->ones[index].fd < 0)
		return error_set(err, errno, "wait for the recorder of container %s",
		                 name_of(container));
	snprintf(line, sizeof line, "container %s: recording", name_of(container));
	c->say(line);
	return bpf_claims_lend(&c->claims, index, err);
}

/* All that have started are asked for before any is refused, as in bpf_wait.c. */
static int take_starts(struct containers *c, struct engine **out, struct error *err)
{
	struct container found[BPF_CLAIMS_MAX] = { 0 };
	unsigned indices[BPF_CLAIMS_MAX], count = 0;
	int r = 0;
	pid_t pid;

	while (count < BPF_CLAIMS_MAX && bpf_claims_next(&c->claims, &indices[count], &pid)) {
		r = container_of(pid, &found[count], err);
		if (r < 0)
			break;
		c->unseen += r == CONTAINER_GONE;
		r = 0;
		count++;
	}
	for (unsigned i = 0; i < count; i++) {
		if (r == 0 && found[i].id)
			r = record(c, indices[i], &found[i], out, err);
		else if (r == 0)
			bpf_claims_refuse(&c->claims, indices[i]);
		container_done(&found[i]);
	}
	return r;
}

/* ---- all of them ---- */

static bool is_any_left(const struct containers *c)
{
	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++)
		if (c->ones[i].pid)
			return true;
	return false;
}

static void reap(struct containers *c)
{
	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++) {
		int status;

		if (!c->ones[i].pid || waitpid(c->ones[i].pid, &status, WNOHANG) <= 0)
			continue;
		c->failures += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
		close(c->ones[i].fd);
		c->ones[i] = (struct one){ 0 };
		bpf_claims_give_back(&c->claims, i);
	}
}

static void end_all(struct containers *c)
{
	c->is_ending = true;
	for (unsigned i = 0; i < BPF_CLAIMS_MAX; i++)
		if (c->ones[i].pid)
			kill(c->ones[i].pid, SIGTERM);
}

static int wait_any(struct containers *c, struct error *err)
{
	struct pollfd fds[2 * BPF_CLAIMS_MAX];

	for (size_t i = 0; i < BPF_CLAIMS_MAX; i++) {
		fds[2 * i] = (struct pollfd){
			.fd = c->is_ending ? -1 : bpf_claims_fd(&c->claims, (unsigned)i),
			.events = POLLIN
		};
		fds[2 * i + 1] = (struct pollfd){ .fd = c->ones[i].pid ? c->ones[i].fd : -1,
			                          .events = POLLIN };
	}
	if (poll(fds, sizeof fds / sizeof *fds, -1) < 0 && errno != EINTR)
		return error_set(err, errno, "wait for containers");
	if (control_is_pending()) {
		struct control_requests asked = control_take();

		if (asked.sent || asked.typed || asked.time_is_up)
			end_all(c);
	}
	reap(c);
	return 0;
}

static int watch(struct containers *c, struct engine **out, struct error *err)
{
	while (!c->is_ending || is_any_left(c)) {
		int r = c->is_ending ? 0 : take_starts(c, out, err);

		if (r != 0)
			return r;
		if (wait_any(c, err) != 0)
			return -1;
	}
	return 0;
}

static int finish(struct containers *c, struct error *err)
{
	uint64_t unseen = c->unseen + c->claims.missed;
	char line[160];

	if (unseen) {
		snprintf(line, sizeof line,
		         "warning: %" PRIu64 " container%s not recorded: too many at once, or "
		         "ended before it was known whose",
		         unseen, unseen == 1 ? " was" : "s were");
		c->say(line);
	}
	return c->failures == 0 ? 0
	                        : error_set(err, 0, "%u container%s could not be recorded",
	                                    c->failures, PLURAL(c->failures));
}

int containers_watch(struct settings *settings, void (*say)(const char *text), struct engine **out,
                     struct error *err)
{
	struct containers c = { .settings = settings, .say = say };

	if (check_directory(settings->output, err) != 0 ||
	    bpf_claims_begin(target_results(settings), &c.claims, err) != 0)
		return -1;
	control_install(CONTROL_OURS);
	child_keep_status(NULL); /* of the recorders, which run no command */
	if (settings->time_limit_s)
		control_limit_time(settings->time_limit_s);
	say("waiting for containers to start");
	int r = watch(&c, out, err);
	if (r == CONTAINERS_ONE)
		return r;
	if (r < 0)
		end_all(&c);
	bpf_claims_done(&c.claims);
	return r == 0 ? finish(&c, err) : r;
}
