/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libseccomp's work as a job: built (libseccomp_rules.c), exported to a memfd and read back as a
 * filter, all of it in a child with a deadline (enforce/filter/deadline.c).
 */
#include "enforce/filter/libseccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforce/filter/deadline.h"
#include "enforce/filter/filter.h"
#include "enforce/filter/libseccomp_rules.h"
#include "enforce/filter/enosys_stub.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

/* What the child does, and where it leaves its result. */
struct job {
	const struct resolved_profile *resolved;
	const struct libseccomp_priority *priorities; /* NULL: none */
	size_t priority_count;
	int (*export)(const scmp_filter_ctx context, int fd);
	int fd;
};

static int do_job(void *context, struct error *err)
{
	const struct job *job = context;
	scmp_filter_ctx built = NULL;

	if (libseccomp_rules_build(job->resolved, job->priorities, job->priority_count, &built,
	                           err) < 0)
		return -1;
	int rc = job->export(built, job->fd);
	seccomp_release(built);
	return rc < 0 ? error_set(err, -rc, "libseccomp: write the filter") : 0;
}

static int read_filter(int fd, struct filter *out, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "filter: fstat");
	size_t size_bytes = (size_t)st.st_size;
	if (size_bytes == 0 || size_bytes % sizeof(struct sock_filter))
		return error_set(err, 0, "libseccomp: wrote a filter of %zu bytes", size_bytes);
	auto_free struct sock_filter *instructions = malloc(size_bytes);
	if (!instructions)
		return error_set(err, ENOMEM, "filter");
	ssize_t n = pread(fd, instructions, size_bytes, 0);
	if (n != (ssize_t)size_bytes)
		return error_set(err, n < 0 ? errno : 0, "filter: read it back");
	*out = (struct filter){ take(instructions), size_bytes / sizeof(struct sock_filter) };
	return 0;
}

static int compare_words(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * How many instructions libseccomp writes at least for the rules on one call: where each compares
 * one argument with one value, a jump for every distinct low half. 0 for other rules.
 */
static int least_instructions(const struct resolved_rule *rules, size_t count, size_t *out_least,
                              struct error *err)
{
	auto_free uint32_t *words = calloc(count, sizeof *words);

	*out_least = 0;
	if (!words)
		return error_set(err, ENOMEM, "filter");
	for (size_t r = 0; r < count; r++) {
		if (rules[r].condition_count != 1 || rules[r].conditions[0].op != OPERATOR_EQ)
			return 0;
		words[r] = (uint32_t)rules[r].conditions[0].value;
	}
	qsort(words, count, sizeof *words, compare_words);
	for (size_t r = 0; r < count; r++)
		*out_least += r == 0 || words[r] != words[r - 1];
	return 0;
}

/*
 * libseccomp takes a time that is quadratic in the rules on one call, also for what no filter can
 * hold.
 */
static int check_size(const struct resolved_profile *resolved, struct error *err)
{
	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];
		size_t count, least;

		for (size_t r = 0; r < arch->rule_count; r += count) {
			const struct resolved_rule *rules =
				verdict_rules(arch, arch->rules[r].nr, &count);

			if (count <= BPF_MAXINSNS)
				continue;
			if (least_instructions(rules, count, &least, err) < 0)
				return -1;
			if (least > BPF_MAXINSNS)
				return error_set(err, 0,
				                 "filter: the rules on %s of %s need more than %zu "
				                 "instructions, the kernel takes at most %d",
				                 syscalls_name(arch->arch, rules->nr),
				                 arch_name(arch->arch), least, BPF_MAXINSNS);
		}
	}
	return 0;
}

/* Runs the job. Returns the file that it has written, which the caller closes. */
static int run_job(struct job *job, int time_limit_ms, struct error *err)
{
	auto_close int fd = memfd_create("filter", MFD_CLOEXEC);

	if (fd < 0)
		return error_set(err, errno, "filter: memfd_create");
	job->fd = fd;
	return deadline_run(do_job, job, "libseccomp", time_limit_ms, err) < 0 ? -1 : take_fd(fd);
}

/* Runs the job and takes in the filter that it has written. */
static int compile(struct job *job, int time_limit_ms, struct filter *out, struct error *err)
{
	struct filter filter = { 0 };

	if (check_size(job->resolved, err) < 0)
		return -1;
	job->export = seccomp_export_bpf;
	auto_close int fd = run_job(job, time_limit_ms, err);
	if (fd < 0 || read_filter(fd, &filter, err) < 0)
		return -1;
	if (enosys_stub_prepend(job->resolved, &filter, err) < 0 ||
	    filter_validate(&filter, err) < 0) {
		filter_done(&filter);
		return -1;
	}
	*out = filter;
	return 0;
}

int libseccomp_filter(const struct resolved_profile *resolved, int time_limit_ms,
                      struct filter *out, struct error *err)
{
	struct job job = { .resolved = resolved };

	return compile(&job, time_limit_ms, out, err);
}

int libseccomp_ordered(const struct resolved_profile *resolved,
                       const struct libseccomp_priority *priorities, size_t count,
                       struct filter *out, struct error *err)
{
	struct job job = { .resolved = resolved,
		           .priorities = priorities,
		           .priority_count = count };

	return compile(&job, LIBSECCOMP_TIME_LIMIT_MS, out, err);
}

/*
 * By way of a file in memory, because seccomp_export_pfc(3) does not say when its output is full.
 */
int libseccomp_pseudo_code(const struct resolved_profile *resolved, FILE *out, struct error *err)
{
	struct job job = { .resolved = resolved, .export = seccomp_export_pfc };
	auto_close int fd = run_job(&job, LIBSECCOMP_TIME_LIMIT_MS, err);
	char buffer[4096];
	off_t at = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((n = pread(fd, buffer, sizeof buffer, at)) > 0) {
		at += n;
		if (fwrite(buffer, 1, (size_t)n, out) < (size_t)n)
			return error_set(err, errno, "standard output");
	}
	return n < 0 ? error_set(err, errno, "libseccomp: read the pseudo code back") : 0;
}
