/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/facts/value_groups.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "genprof/facts/facts.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

/* Facts about a call of which one argument was seen with one value. */
static struct call_facts facts_for(const char *name, unsigned index, uint64_t value)
{
	struct call_facts f = { .name = name };
	uint32_t nr = 0;

	cr_assert_eq(syscalls_number(ARCH_X86_64, name, &nr), SYSCALLS_FOUND);
	f.args[index].info = &syscalls_info(ARCH_X86_64, nr)->args[index];
	f.args[index].values = malloc(sizeof(uint64_t));
	f.args[index].values[0] = value;
	f.args[index].value_count = 1;
	f.args[index].ever_set = value;
	return f;
}

static struct arg_facts values_beside(const char *name, unsigned index, uint64_t value)
{
	struct call_facts f = facts_for(name, index, value);
	struct error err;

	cr_assert_eq(value_groups_add(&f, &err), 0, "%s", err.text);
	return f.args[index];
}

static bool has_value(const struct arg_facts *arg, uint64_t value)
{
	for (size_t i = 0; i < arg->value_count; i++)
		if (arg->values[i] == value)
			return true;
	return false;
}

Test(value_groups, have_calls_arguments_and_values_that_exist_in_every_line)
{
	for (size_t i = 0; i < value_groups_lines(); i++) {
		const char *unknown;
		value_groups_check_line(i, &unknown);
		cr_expect_null(unknown, "line %zu: %s", i, unknown);
	}
}

Test(value_groups, open_the_usual_flags_whatever_was_seen)
{
	struct arg_facts arg = values_beside("openat", 2, O_RDONLY);

	cr_expect(arg.always & O_CLOEXEC);
	cr_expect_not(arg.always & (O_CREAT | O_TRUNC | O_PATH));
	cr_expect(has_value(&arg, O_RDONLY));
	cr_expect_not(has_value(&arg, O_WRONLY), "reading is not writing");
	free(arg.values);
}

Test(value_groups, open_all_of_a_group_once_one_was_seen)
{
	struct arg_facts arg = values_beside("openat", 2, O_WRONLY | O_CREAT);

	cr_expect(arg.always & O_TRUNC);
	cr_expect(has_value(&arg, O_RDWR | O_CREAT), "the field changes, the flags beside it stay");
	free(arg.values);
}

Test(value_groups, complete_an_enumeration)
{
	struct arg_facts arg = values_beside("epoll_ctl", 1, EPOLL_CTL_ADD);

	cr_expect_eq(arg.value_count, 3u);
	cr_expect(has_value(&arg, EPOLL_CTL_DEL));
	free(arg.values);
}

Test(value_groups, keep_what_reaches_further_out)
{
	static const struct {
		const char *call;
		unsigned index;
		uint64_t seen, other;
	} rows[] = {
		{ "socket", 0, AF_INET, AF_PACKET },
		{ "futex", 1, FUTEX_WAIT, FUTEX_CMP_REQUEUE_PI },
		{ "fcntl", 1, F_GETFD, F_NOTIFY },
		{ "prctl", 0, 15, 22 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arg_facts arg = values_beside(rows[i].call, rows[i].index, rows[i].seen);
		cr_expect_not(has_value(&arg, rows[i].other), "%s: %#lx", rows[i].call,
		              rows[i].other);
		free(arg.values);
	}
	struct arg_facts clone = values_beside("clone", 0, SIGCHLD);
	cr_expect_not(clone.always & (CLONE_NEWUSER | CLONE_NEWNS | CLONE_UNTRACED));
	cr_expect(clone.always & CLONE_THREAD);
	free(clone.values);
}

Test(value_groups, leave_a_call_without_a_line_alone)
{
	struct arg_facts arg = values_beside("ptrace", 0, 16);

	cr_expect_eq(arg.value_count, 1u);
	cr_expect_eq(arg.always, 0u);
	free(arg.values);
}
