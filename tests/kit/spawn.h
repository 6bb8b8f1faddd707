/* SPDX-License-Identifier: Apache-2.0 */
/* Programs run by tests: with a time limit, their output caught, nothing left behind. */
#pragma once

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void spawn_needs_root(void)
{
	if (geteuid() != 0)
		cr_skip_test("needs root");
}

struct spawned {
	int status; /* exit status, or 128 + the signal */
	char out[65536];
	char err[65536];
};

static inline void spawn_read_back(FILE *file, char *buffer, size_t size)
{
	rewind(file);
	size_t n = fread(buffer, 1, size - 1, file);
	buffer[n] = '\0';
	fclose(file);
}

/* Runs argv[0] with `input` as standard input. The time limit kills it: status 128 + SIGALRM. */
static inline struct spawned spawn(const char *input, const char *const argv[])
{
	struct spawned result = { .status = -1 };
	FILE *in = tmpfile(), *out = tmpfile(), *err = tmpfile();
	int status = 0;

	if (!in || !out || !err)
		return result;
	if (input)
		fputs(input, in);
	rewind(in);
	pid_t child = fork();
	if (child == 0) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fileno(in), 0);
		dup2(fileno(out), 1);
		dup2(fileno(err), 2);
		close_range(3, ~0U, 0);
		alarm(60);
		execvp(argv[0], (char *const *)argv);
		_exit(99);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return result;
	kill(-child, SIGKILL);
	result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	spawn_read_back(out, result.out, sizeof result.out);
	spawn_read_back(err, result.err, sizeof result.err);
	fclose(in);
	return result;
}

/* The path of a program of this build. */
static inline const char *spawn_program(const char *name)
{
	static char path[512];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof path, "%s/bin/%s", build ? build : "build", name);
	return path;
}

/* The path of a program of tests/victims. */
static inline const char *spawn_victim(const char *name)
{
	static char path[512];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof path, "%s/victims/%s", build ? build : "build", name);
	return path;
}

#define SPAWN(input, ...) spawn(input, (const char *const[]){ __VA_ARGS__, NULL })
#define ENFORCE(...) SPAWN(NULL, spawn_program("sc-enforce"), __VA_ARGS__)
