/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SCMP_ACT_NOTIFY with an agent, played here: it gets the descriptor and the state, and answers a
 * call.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/kit/spawn.h"

static char path[64], profile[64], state[4096];

static int listen_at(const char *where)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	strcpy(address.sun_path, where);
	cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
	          listen(fd, 1) == 0);
	return fd;
}

/* The descriptor that came with the state, or -1. */
static int receive(int server)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec text = { state, sizeof state - 1 };
	struct msghdr message = { .msg_iov = &text,
		                  .msg_iovlen = 1,
		                  .msg_control = control,
		                  .msg_controllen = sizeof control };
	int connection = accept(server, NULL, NULL), fd = -1;
	ssize_t n = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	close(connection);
	state[n > 0 ? n : 0] = '\0';
	if (n > 0 && header && header->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(header), sizeof fd);
	return fd;
}

/* Answers one mkdir with the given errno. Returns the number that was asked about. */
static int answer(int listener, int errnum)
{
	struct seccomp_notif asked = { 0 };
	struct seccomp_notif_resp reply = { 0 };

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0)
		return -1;
	reply.id = asked.id;
	reply.error = -errnum;
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply) == 0 ? asked.data.nr : -1;
}

static void setup(void)
{
	FILE *file;

	snprintf(path, sizeof path, "/tmp/agent.%d.sock", getpid());
	snprintf(profile, sizeof profile, "/tmp/agent.%d.json", getpid());
	file = fopen(profile, "w");
	cr_assert_not_null(file);
	fprintf(file,
	        "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \"%s\", "
	        "\"listenerMetadata\": \"hello\", \"syscalls\": [ { \"names\": [\"mkdir\"], "
	        "\"action\": \"SCMP_ACT_NOTIFY\" } ] }",
	        path);
	fclose(file);
}

static void teardown(void)
{
	unlink(path);
	unlink(profile);
}

TestSuite(listener, .init = setup, .fini = teardown, .timeout = 60);

static bool ignores_children; /* what the next sc-enforce inherits */

/* sc-enforce with these arguments, one of its descriptors being `to`. */
static pid_t start(const char *const args[], int descriptor, int to)
{
	pid_t command = fork();

	if (command == 0) {
		dup2(to, descriptor);
		close_range(3, ~0U, 0);
		if (ignores_children)
			signal(SIGCHLD, SIG_IGN);
		alarm(30);
		execv(spawn_program("sc-enforce"), (char *const *)args);
		_exit(99);
	}
	return command;
}

/* Runs the command with us as the agent. `mode` may be NULL. */
static void play_agent(const char *mode)
{
	int server = listen_at(path), status = 0;
	int ends[2];
	char said[4096] = "";

	cr_assert_eq(pipe(ends), 0);
	const char *const plain[] = { "sc-enforce", profile, "mkdir", "/tmp/never-made-by-agent",
		                      NULL };
	const char *const watched[] = {
		"sc-enforce", mode, profile, "mkdir", "/tmp/never-made-by-agent", NULL
	};
	pid_t command = start(mode ? watched : plain, 2, ends[1]);
	close(ends[1]);
	int fd = receive(server);
	cr_expect_geq(fd, 0, "no descriptor: \"%s\"", state);
	cr_expect_eq(answer(fd, EXDEV), SYS_mkdir);
	cr_assert_eq(waitpid(command, &status, 0), command);
	cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 1, "status 0x%x", (unsigned)status);
	cr_expect(read(ends[0], said, sizeof said - 1) > 0);
	cr_expect(strstr(said, "Invalid cross-device link"), "%s", said);
	cr_expect(strstr(state, "\"fds\":[\"seccompFd\"]") &&
	                  strstr(state, "\"metadata\":\"hello\"") &&
	                  strstr(state, "\"status\":\"creating\"") &&
	                  strstr(state, "\"ociVersion\""),
	          "%s", state);
	if (!mode) {
		char pid[32];

		snprintf(pid, sizeof pid, "\"pid\":%d", (int)command);
		cr_expect(strstr(state, pid), "%s: want %s", state, pid);
	}
	close(ends[0]);
	close(fd);
	close(server);
}

Test(listener, the_agent_gets_it_with_the_state_and_answers_calls)
{
	play_agent(NULL);
}

Test(listener, the_agent_gets_it_where_SIGCHLD_is_ignored)
{
	ignores_children = true;
	play_agent(NULL);
}

Test(listener, the_agent_answers_while_denials_are_traced)
{
	play_agent("--trace-denials");
}

/*
 * The tracer takes CLONE_UNTRACED out of the second clone: the agent, who leaves after the first
 * one, must not be asked again.
 */
Test(listener, the_agent_is_asked_about_a_clone_as_the_program_made_it)
{
	FILE *file = fopen(profile, "w");
	int server = listen_at(path), ends[2], status = 0;
	char said[4096] = "";

	cr_assert(file && pipe(ends) == 0);
	fprintf(file,
	        "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \"%s\", \"syscalls\": "
	        "[ { \"names\": [\"clone\"], \"action\": \"SCMP_ACT_NOTIFY\", \"args\": [ { "
	        "\"index\": 0, \"value\": 8388608, \"valueTwo\": 0, \"op\": \"SCMP_CMP_MASKED_EQ\" "
	        "} ] } ] }",
	        path);
	fclose(file);
	const char *const args[] = { "sc-enforce", "--trace-denials", profile,
		                     spawn_victim("clone_registers"), NULL };
	pid_t command = start(args, 1, ends[1]);
	close(ends[1]);
	int fd = receive(server);
	cr_expect_geq(fd, 0, "no descriptor: \"%s\"", state);
	cr_expect_eq(answer(fd, EXDEV), SYS_clone);
	close(fd);
	cr_assert_eq(waitpid(command, &status, 0), command);
	cr_expect(read(ends[0], said, sizeof said - 1) > 0);
	cr_expect_str_eq(said, "plain: failed\nuntraced: made\n");
	close(ends[0]);
	close(server);
}

Test(listener, a_missing_listener_is_an_error_before_anything_runs)
{
	struct spawned plain = ENFORCE(profile, "echo", "ran"),
		       traced = ENFORCE("--trace-denials", profile, "echo", "ran");

	cr_expect_eq(plain.status, 125);
	cr_expect(strstr(plain.err, path) && strstr(plain.err, "Hint: an agent has to listen"),
	          "%s", plain.err);
	cr_expect_eq(traced.status, 125);
	cr_expect(strstr(traced.err, path) && strstr(traced.err, "Hint: an agent has to listen"),
	          "%s", traced.err);
	cr_expect(!plain.out[0] && !traced.out[0]);
	cr_expect(strstr(traced.err, plain.err), "%s", traced.err);
}

Test(listener, an_audit_needs_no_agent)
{
	struct spawned got = ENFORCE("--audit", profile, "mkdir", "/nonexistent/x");

	cr_expect(strstr(got.err, "mkdir: notify: decided by syscalls[0]"), "%s", got.err);
	cr_expect(strstr(got.err, "No such file or directory"), "%s", got.err);
}
