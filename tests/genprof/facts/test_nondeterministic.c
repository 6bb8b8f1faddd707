/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/facts/nondeterministic.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "genprof/facts/facts.h"
#include "genprof/facts/facts_add.h"
#include "lib/base/error.h"

/* Facts about calls that a run on x86-64 made, by name. */
static struct facts facts_of_calls(const char *const *names)
{
	struct facts facts = { .traced = { [ARCH_X86_64] = true },
		               .arches = { [ARCH_X86_64] = true } };
	struct error err;

	for (; *names; names++) {
		struct call_facts *call;
		cr_assert_eq(facts_add_call(&facts, *names, "a test", &call, &err), 0, "%s",
		             err.text);
		free(call->added);
		call->added = NULL;
	}
	facts_add_done(&facts);
	return facts;
}

static const struct call_facts *find(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->call_count; i++)
		if (strcmp(facts->calls[i].name, name) == 0)
			return &facts->calls[i];
	return NULL;
}

static struct facts extended(const char *const *names)
{
	struct facts facts = facts_of_calls(names);
	struct error err;

	cr_assert_eq(nondeterministic_extend(&facts, NARROWING_STABLE, &err), 0, "%s", err.text);
	return facts;
}

Test(nondeterministic, names_calls_that_exist_in_every_line)
{
	for (size_t i = 0; i < nondeterministic_lines(); i++)
		cr_expect_null(nondeterministic_check_line(i), "line %zu: %s", i,
		               nondeterministic_check_line(i));
}

/* What was made, one call that chance adds to it, and one that it does not. */
Test(nondeterministic, adds_what_belongs_to_the_calls_that_were_made)
{
	static const struct {
		const char *made[3], *added, *not_added;
	} rows[] = {
		{ { "write" }, "clock_gettime", "mremap" },
		{ { "brk", "write" }, "mremap", "futex" },
		{ { "mmap" }, "madvise", "mprotect" },
		{ { "clone3" }, "futex", "mremap" },
		{ { "clone", "brk" }, "sched_yield", "poll" },
		{ { "flock" }, "clock_nanosleep", "sched_yield" },
		{ { "flock" }, "pselect6", "poll" },
		{ { "read" }, "clock_gettime", "getppid" },
		{ { "read" }, "readv", "pread64" },
		{ { "lseek" }, "pread64", "getcpu" },
		{ { "pread64" }, "preadv", "pwritev" },
		{ { "pwrite64" }, "pwritev", "preadv" },
		{ { "pwrite64" }, "fcntl", "sched_yield" },
		{ { "pwritev2" }, "pwrite64", "preadv" },
		{ { "fork" }, "getppid", "getuid" },
		{ { "access" }, "geteuid", "getppid" },
		{ { "brk" }, "sysinfo", "sched_getaffinity" },
		{ { "clone" }, "getcpu", "dup2" },
		{ { "socket" }, "poll", "clock_nanosleep" },
		{ { "accept4", "bind" }, "poll", "kill" },
		{ { "mkdir" }, "rmdir", "unlink" },
		{ { "mkdir" }, "getrandom", "fsync" },
		{ { "listen" }, "accept", "connect" },
		{ { "listen", "accept4" }, "shutdown", "accept" },
		{ { "connect" }, "getsockopt", "accept" },
		{ { "accept" }, "getpeername", "listen" },
		{ { "openat" }, "lseek", "unlink" },
		{ { "fstat" }, "stat", "lseek" },
		{ { "fstat", "newfstatat" }, "tgkill", "stat" },
		{ { "shmat" }, "shmdt", "munlock" },
		{ { "mlock2" }, "munlock", "shmdt" },
		{ { "timer_create" }, "timer_delete", "inotify_rm_watch" },
		{ { "inotify_add_watch" }, "inotify_rm_watch", "timer_delete" },
		{ { "poll" }, "pselect6", "epoll_wait" },
		{ { "pselect6" }, "clock_nanosleep", "sched_yield" },
		{ { "clock_nanosleep" }, "pselect6", "poll" },
		{ { "wait4" }, "getrusage", "sched_getparam" },
		{ { "clone3" }, "sched_getparam", "clone" },
		{ { "sched_getaffinity" }, "clone", "vfork" },
		{ { "fork" }, "vfork", "sendfile" },
		{ { "vfork" }, "clone", "fork" },
		{ { "accept4" }, "sendfile", "sendfile64" },
		{ { "connect" }, "getsockopt", "sendfile" },
		/* A name inside another one is no reason. */
		{ { "pipe2" }, "poll", "brk" },
		{ { "futex_wait" }, "time", "sched_yield" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct facts facts = extended(rows[i].made);
		const struct call_facts *added = find(&facts, rows[i].added);
		cr_assert_not_null(added, "%s: %s is missing", rows[i].made[0], rows[i].added);
		cr_expect_not_null(added->added, "%s: no reason", rows[i].added);
		cr_expect_null(find(&facts, rows[i].not_added), "%s: %s is there", rows[i].made[0],
		               rows[i].not_added);
		facts_done(&facts);
	}
}

/* A program that only asks for a descriptor's flags has no lock to wait for. */
Test(nondeterministic, looks_at_the_value_that_a_line_names)
{
	static const struct {
		uint64_t cmd;
		const char *added, *not_added;
	} rows[] = {
		{ F_GETFL, "time", "clock_nanosleep" },
		{ F_GETFL, "time", "dup2" },
		{ F_SETLK, "clock_nanosleep", "dup2" },
		{ F_DUPFD_CLOEXEC, "dup2", "nanosleep" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct facts facts = facts_of_calls((const char *const[]){ "fcntl", NULL });
		const uint64_t values[CALL_ARGS] = { [1] = rows[i].cmd };
		struct error err;

		cr_assert_eq(facts_add_tuple(&facts.calls[0], 1u << 1, values, &err), 0, "%s",
		             err.text);
		cr_assert_eq(nondeterministic_extend(&facts, NARROWING_STABLE, &err), 0, "%s",
		             err.text);
		cr_expect_not_null(find(&facts, rows[i].added), "cmd %ju: %s is missing",
		                   (uintmax_t)rows[i].cmd, rows[i].added);
		cr_expect_null(find(&facts, rows[i].not_added), "cmd %ju: %s is there",
		               (uintmax_t)rows[i].cmd, rows[i].not_added);
		facts_done(&facts);
	}
}

/* Threads alone start no program. */
Test(nondeterministic, lets_vfork_in_where_children_were_started)
{
	static const struct {
		uint64_t flags;
		bool wanted;
	} rows[] = {
		{ CLONE_VM | CLONE_VFORK | SIGCHLD, true },
		{ CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD, true },
		{ CLONE_VM | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct facts facts = facts_of_calls((const char *const[]){ "clone", NULL });
		const uint64_t values[CALL_ARGS] = { rows[i].flags };
		struct error err;

		cr_assert_eq(facts_add_tuple(&facts.calls[0], 1u << 0, values, &err), 0, "%s",
		             err.text);
		cr_assert_eq(nondeterministic_extend(&facts, NARROWING_STABLE, &err), 0, "%s",
		             err.text);
		cr_expect_eq(find(&facts, "vfork") != NULL, rows[i].wanted, "flags %#jx",
		             (uintmax_t)rows[i].flags);
		facts_done(&facts);
	}
}

Test(nondeterministic, opens_no_whole_call_for_a_question)
{
	static const struct {
		enum narrowing narrowing;
		bool wanted;
	} rows[] = { { NARROWING_STABLE, true }, { NARROWING_NONE, false } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct facts facts = facts_of_calls((const char *const[]){ "write", NULL });
		struct error err;

		cr_assert_eq(nondeterministic_extend(&facts, rows[i].narrowing, &err), 0, "%s",
		             err.text);
		cr_expect_eq(find(&facts, "ioctl") != NULL, rows[i].wanted, "narrowing %d",
		             (int)rows[i].narrowing);
		facts_done(&facts);
	}
}

/* O_EXCL among other flags is a file of one's own. */
Test(nondeterministic, looks_for_a_flag_among_others)
{
	static const struct {
		uint64_t flags;
		const char *beside;
		bool cuts, removes, removes_in_folder;
	} rows[] = {
		{ O_RDONLY | O_CLOEXEC, "mkdirat", false, false, false },
		{ O_WRONLY | O_CREAT | O_TRUNC, "mkdirat", true, false, false },
		{ O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, "mkdir", true, true, false },
		{ O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, "mkdirat", true, true, true },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct facts facts =
			facts_of_calls((const char *const[]){ "openat", rows[i].beside, NULL });
		const uint64_t values[CALL_ARGS] = { [2] = rows[i].flags };
		struct error err;

		cr_assert_eq(facts_add_tuple(&facts.calls[1], 1u << 2, values, &err), 0, "%s",
		             err.text);
		cr_assert_eq(nondeterministic_extend(&facts, NARROWING_STABLE, &err), 0, "%s",
		             err.text);
		cr_expect_eq(find(&facts, "ftruncate") != NULL, rows[i].cuts, "flags %#jo: cuts",
		             (uintmax_t)rows[i].flags);
		cr_expect_eq(find(&facts, "unlink") != NULL, rows[i].removes, "flags %#jo: removes",
		             (uintmax_t)rows[i].flags);
		cr_expect_eq(find(&facts, "getrandom") != NULL, rows[i].removes,
		             "flags %#jo: draws", (uintmax_t)rows[i].flags);
		cr_expect_eq(find(&facts, "sendfile") != NULL, rows[i].removes,
		             "flags %#jo: copies", (uintmax_t)rows[i].flags);
		cr_expect_eq(find(&facts, "unlinkat") != NULL, rows[i].removes_in_folder,
		             "flags %#jo: removes in a folder", (uintmax_t)rows[i].flags);
		facts_done(&facts);
	}
}

Test(nondeterministic, adds_memory_only_as_an_allocator_asks_for_it)
{
	struct facts facts = extended((const char *const[]){ "brk", NULL });
	const struct call_facts *mmap_call = find(&facts, "mmap"),
				*mremap_call = find(&facts, "mremap");

	cr_assert(mmap_call && mremap_call);
	cr_expect_eq(mmap_call->args[2].ever_set, PROT_READ | PROT_WRITE);
	cr_expect_eq(mmap_call->args[3].ever_set, MAP_PRIVATE | MAP_ANONYMOUS);
	cr_expect_eq(mremap_call->args[3].ever_set, MREMAP_MAYMOVE);
	facts_done(&facts);
}

Test(nondeterministic, leaves_a_call_that_was_made_as_it_was)
{
	struct facts facts = extended((const char *const[]){ "brk", "mremap", NULL });
	const struct call_facts *call = find(&facts, "mremap");

	cr_assert_not_null(call);
	cr_expect_null(call->added);
	cr_expect_eq(call->args[3].value_count, 0);
	facts_done(&facts);
}

Test(nondeterministic, sees_no_reason_in_a_call_that_the_kernel_does_not_have)
{
	static const char *const names[] = { "socket", NULL };
	struct facts facts = facts_of_calls(names);
	struct error err;

	facts.calls[0].only_enosys = true;
	cr_assert_eq(nondeterministic_extend(&facts, NARROWING_STABLE, &err), 0, "%s", err.text);
	cr_expect_null(find(&facts, "poll"));
	facts_done(&facts);
}
