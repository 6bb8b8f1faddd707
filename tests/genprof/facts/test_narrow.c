/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/facts/narrow.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

enum { MAX_TUPLES = 100 };

/* Facts about one x86-64 call, as facts_of would find them; what it points at is static. */
static struct call_facts facts_for(const char *name, size_t count, uint64_t (*tuples)[CALL_ARGS])
{
	static uint64_t values[CALL_ARGS][MAX_TUPLES];
	struct call_facts f = { .name = name, .tuples = tuples, .tuple_count = count };
	uint32_t nr = 0;

	cr_assert_eq(syscalls_number(ARCH_X86_64, name, &nr), SYSCALLS_FOUND);
	const struct syscall_info *info = syscalls_info(ARCH_X86_64, nr);
	cr_assert_not_null(info, "%s has no arguments to compare", name);
	f.joint = info->joint;
	for (unsigned a = 0; a < CALL_ARGS; a++) {
		if (info->args[a].kind == ARG_UNFILTERED)
			continue;
		f.args[a].info = &info->args[a];
		f.args[a].values = values[a];
		for (size_t t = 0; t < count; t++) {
			uint64_t v = tuples[t][a];
			size_t at = 0;
			f.args[a].ever_set |= v;
			while (at < f.args[a].value_count && values[a][at] != v)
				at++;
			if (at == f.args[a].value_count)
				values[a][f.args[a].value_count++] = v;
		}
	}
	return f;
}

static struct narrowed narrow(const struct call_facts *facts, enum narrowing how,
                              enum write_and_exec policy)
{
	struct narrowed out = { 0 };
	struct error err = { 0 };

	cr_assert_eq(narrow_call(facts, how, policy, &out, &err), 0, "%s", err.text);
	return out;
}

static bool passes(const struct narrowed *n, const uint64_t args[CALL_ARGS])
{
	for (size_t i = 0; i < n->count; i++) {
		bool all = true;
		for (unsigned c = 0; c < n->list[i].condition_count; c++) {
			const struct condition *condition = &n->list[i].conditions[c];
			all = all && profile_condition_holds(condition, args[condition->index]);
		}
		if (all)
			return true;
	}
	return false;
}

#define PASSES(n, ...) passes(&(n), (const uint64_t[CALL_ARGS]){ __VA_ARGS__ })

Test(narrow, takes_only_combinations_that_were_seen_where_arguments_belong_together)
{
	uint64_t seen[][CALL_ARGS] = { { AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0 },
		                       { AF_UNIX, SOCK_DGRAM, 0 } };
	struct call_facts f = facts_for("socket", 2, seen);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	cr_expect_eq(n.count, 2u);
	cr_expect(PASSES(n, AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	cr_expect(PASSES(n, AF_INET, SOCK_STREAM, 0), "flags of a set that was seen are optional");
	cr_expect_not(PASSES(n, AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
	cr_expect_not(PASSES(n, AF_INET, SOCK_DGRAM, 0), "this combination was not seen");
	cr_expect_not(PASSES(n, AF_PACKET, SOCK_DGRAM, 0));
	narrow_done(&n);
}

Test(narrow, names_the_constants_in_comments)
{
	uint64_t seen[][CALL_ARGS] = { { AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0 } };
	struct call_facts f = facts_for("socket", 1, seen);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	cr_assert_eq(n.count, 1u);
	cr_assert_not_null(n.list[0].comment);
	cr_expect(strstr(n.list[0].comment, "AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC") ==
	                  n.list[0].comment,
	          "%s", n.list[0].comment);
	narrow_done(&n);
}

Test(narrow, opens_the_union_of_flags_but_keeps_the_fields_among_them)
{
	uint64_t seen[][CALL_ARGS] = { { 0, 0, O_RDONLY | O_CLOEXEC },
		                       { 0, 0, O_WRONLY | O_CREAT } };
	struct call_facts f = facts_for("openat", 2, seen);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	cr_expect(PASSES(n, 0, 0, O_WRONLY | O_CREAT | O_CLOEXEC));
	cr_expect(PASSES(n, 0, 0, O_RDONLY));
	cr_expect_not(PASSES(n, 0, 0, O_RDWR));
	cr_expect_not(PASSES(n, 0, 0, O_WRONLY | O_TRUNC));
	narrow_done(&n);
}

Test(narrow, ignores_the_upper_half_of_an_argument_that_is_32_bits_wide)
{
	uint64_t seen[][CALL_ARGS] = { { 0, 0x5401 } };
	struct call_facts f = facts_for("ioctl", 1, seen);
	enum narrowing hows[] = { NARROWING_STABLE, NARROWING_EXACT };

	for (int i = 0; i < 2; i++) {
		struct narrowed n = narrow(&f, hows[i], WRITE_AND_EXEC_REFUSED);
		cr_expect(PASSES(n, 0, 0xffffffff00005401));
		cr_expect_not(PASSES(n, 0, 0x5402));
		narrow_done(&n);
	}
}

Test(narrow, refuses_memory_that_is_writable_and_executable_at_once)
{
	uint64_t seen[][CALL_ARGS] = { { 0, 0, PROT_READ | PROT_WRITE },
		                       { 0, 0, PROT_READ | PROT_EXEC },
		                       { 0, 0, 0 } };
	struct call_facts f = facts_for("mprotect", 3, seen);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	cr_expect(PASSES(n, 0, 0, PROT_READ | PROT_WRITE));
	cr_expect(PASSES(n, 0, 0, PROT_EXEC));
	cr_expect_not(PASSES(n, 0, 0, PROT_WRITE | PROT_EXEC));
	cr_expect_not(PASSES(n, 0, 0, PROT_READ | PROT_WRITE | PROT_EXEC));
	for (size_t i = 0; i < n.count; i++)
		cr_expect(strstr(n.list[i].comment, "never writable and executable at once"), "%s",
		          n.list[i].comment);
	narrow_done(&n);

	n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_AS_SEEN);
	cr_expect(PASSES(n, 0, 0, PROT_WRITE | PROT_EXEC));
	narrow_done(&n);
}

Test(narrow, keeps_writing_and_executing_apart_in_every_combination_of_mmap)
{
	uint64_t seen[][CALL_ARGS] = {
		{ 0, 0, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS },
		{ 0, 0, PROT_READ | PROT_EXEC, MAP_PRIVATE },
		{ 0, 0, PROT_READ, MAP_SHARED },
	};
	struct call_facts f = facts_for("mmap", 3, seen);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	cr_expect_eq(n.count, 4u, "two protections, two types of mapping; got %zu", n.count);
	for (size_t i = 0; i < 3; i++)
		cr_expect(passes(&n, seen[i]), "tuple %zu", i);
	cr_expect_not(PASSES(n, 0, 0, PROT_WRITE | PROT_EXEC, MAP_PRIVATE));
	cr_expect_not(PASSES(n, 0, 0, PROT_WRITE | PROT_EXEC, MAP_SHARED));
	cr_expect_not(PASSES(n, 0, 0, PROT_READ, MAP_PRIVATE | MAP_FIXED));
	narrow_done(&n);
}

Test(narrow, compares_a_signal_only_when_nothing_but_0_was_sent)
{
	uint64_t only_zero[][CALL_ARGS] = { { 0, 0 } },
		 others[][CALL_ARGS] = { { 0, SIGTERM }, { 0, 0 } };
	struct call_facts f = facts_for("kill", 1, only_zero);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	cr_expect(PASSES(n, 1, 0));
	cr_expect_not(PASSES(n, 1, SIGTERM));
	narrow_done(&n);
	f = facts_for("kill", 2, others);
	n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);
	cr_expect(PASSES(n, 1, SIGKILL));
	cr_expect_null(n.list[0].comment,
	               "a call that is open to any signal needs no rule of its own");
	narrow_done(&n);
}

/* clock_getcpuclockid(3) of two processes, a thread's clock, a clock of a device, and CLOCK_TAI. */
Test(narrow, compares_no_id_of_a_process_in_a_clock)
{
	static uint64_t seen[][CALL_ARGS] = { { 0xfffc3f66 } };
	static const struct {
		uint64_t clock;
		bool passes;
	} others[] = {
		{ 0xfffc3f66, true },  { 0xffff0006, true }, { 0xfffc3f62, false },
		{ 0xfffc3f63, false }, { 6, false },         { 0, false },
	};
	struct call_facts facts = facts_for("timer_create", 1, seen);

	for (enum narrowing how = NARROWING_STABLE; how <= NARROWING_EXACT; how++) {
		struct narrowed n = narrow(&facts, how, WRITE_AND_EXEC_REFUSED);

		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			cr_expect_eq(passes(&n, (const uint64_t[CALL_ARGS]){ others[i].clock }),
			             others[i].passes, "clock %#jx", (uintmax_t)others[i].clock);
		cr_expect(strstr(n.list[0].comment, "clockid of any process"), "%s",
		          n.list[0].comment);
		narrow_done(&n);
	}
}

Test(narrow, keeps_to_the_tuples_seen_when_asked_for_exact_ones)
{
	uint64_t seen[][CALL_ARGS] = { { 0, 0, PROT_READ, MAP_PRIVATE },
		                       { 0, 0, PROT_WRITE, MAP_SHARED } };
	struct call_facts f = facts_for("mmap", 2, seen);
	struct narrowed n = narrow(&f, NARROWING_EXACT, WRITE_AND_EXEC_REFUSED);

	cr_expect_eq(n.count, 2u);
	cr_expect(passes(&n, seen[0]));
	cr_expect_not(PASSES(n, 0, 0, PROT_READ, MAP_SHARED));
	narrow_done(&n);
}

Test(narrow, lets_an_argument_go_and_says_so_when_its_values_are_unknown)
{
	uint64_t seen[][CALL_ARGS] = { { 0, 1 } };
	struct call_facts f = facts_for("ioctl", 1, seen);

	f.tuples = NULL;
	f.args[1].values = NULL;
	f.args[1].value_count = 0;
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);
	cr_assert_eq(n.count, 1u);
	cr_expect_eq(n.list[0].condition_count, 0u);
	cr_assert_not_null(n.list[0].comment);
	cr_expect(strstr(n.list[0].comment, "too many values"), "%s", n.list[0].comment);
	narrow_done(&n);
}

Test(narrow, keeps_the_bits_of_flags_whose_values_are_unknown)
{
	uint64_t seen[][CALL_ARGS] = { { 0, 0, O_RDWR | O_CREAT } };
	struct call_facts f = facts_for("openat", 1, seen);

	f.tuples = NULL;
	for (int a = 0; a < CALL_ARGS; a++) {
		f.args[a].values = NULL;
		f.args[a].value_count = 0;
	}
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);
	cr_expect(PASSES(n, 0, 0, O_RDWR));
	cr_expect_not(PASSES(n, 0, 0, O_TRUNC));
	narrow_done(&n);
}

Test(narrow, never_makes_more_rules_than_the_bound_and_still_passes_what_was_seen)
{
	static uint64_t seen[MAX_TUPLES][CALL_ARGS];

	for (uint64_t i = 0; i < MAX_TUPLES; i++) {
		seen[i][0] = i % 10;
		seen[i][1] = i % 7;
		seen[i][2] = i / 10;
	}
	const char *const names[] = { "socket", "setsockopt", "prctl" };
	for (int c = 0; c < 3; c++) {
		struct call_facts f = facts_for(names[c], MAX_TUPLES, seen);
		struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

		cr_expect_leq(n.count, (size_t)NARROW_MAX_STABLE, "%s: %zu rules", names[c],
		              n.count);
		for (size_t i = 0; i < MAX_TUPLES; i++)
			cr_expect(passes(&n, seen[i]), "%s: tuple %zu", names[c], i);
		narrow_done(&n);
	}
}

Test(narrow, uses_one_condition_for_each_argument_and_only_operators_that_compile_right)
{
	uint64_t seen[][CALL_ARGS] = { { CLONE_VM | CLONE_FS, 0 }, { SIGCHLD, 0 } };
	struct call_facts f = facts_for("clone", 2, seen);
	struct narrowed n = narrow(&f, NARROWING_STABLE, WRITE_AND_EXEC_REFUSED);

	for (size_t i = 0; i < n.count; i++) {
		for (unsigned c = 0; c < n.list[i].condition_count; c++) {
			enum operator op = n.list[i].conditions[c].op;
			cr_expect(op == OPERATOR_EQ || op == OPERATOR_MASKED_EQ);
			cr_expect(c == 0 || n.list[i].conditions[c - 1].index <
			                            n.list[i].conditions[c].index);
		}
	}
	cr_expect(PASSES(n, SIGCHLD));
	cr_expect_not(PASSES(n, SIGCHLD | CLONE_NEWUSER));
	narrow_done(&n);
}
