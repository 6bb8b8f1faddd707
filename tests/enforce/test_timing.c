/* SPDX-License-Identifier: Apache-2.0 */
/* Steps and cacheability on a filter small enough to count by hand. */
#include "enforce/timing.h"

#include <criterion/criterion.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"
#include "tests/kit/spawn.h"

/* read: allowed after 3 steps; ioctl: by its argument, 6 steps; the rest: errno after 4. */
static struct sock_filter code[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 16, 0, 2),
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 24),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0x5401, 1, 0),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
static const struct filter filter = { code, sizeof code / sizeof *code };

Test(timing, the_kernel_keeps_what_is_allowed_whatever_the_arguments)
{

	cr_expect(timing_is_cached(&filter, ARCH_X86_64, 0), "read");
	cr_expect_not(timing_is_cached(&filter, ARCH_X86_64, 16), "ioctl looks at an argument");
	cr_expect_not(timing_is_cached(&filter, ARCH_X86_64, 1), "write is refused");
}

Test(timing, steps_are_weighted_by_the_calls_of_the_trace)
{
	const struct trace_start start = {
		.command = "x", .kernel = "6", .machine = "x86_64", .engine = "ptrace"
	};
	struct call read_call = { .arch = ARCH_X86_64, .nr = 0 },
		    ioctl_call = { .arch = ARCH_X86_64, .nr = 16, .args = { 0, 0x5401 } };
	struct trace *trace = trace_new();
	struct timing_cost cost;
	enum trace_news news;
	struct error err;
	uint32_t image = 0;

	cr_assert_eq(trace_begin(trace, &start, &err), 0, "%s", err.text);
	cr_assert_eq(trace_image(trace, "/bin/x", &image, &err), 0);
	for (int n = 0; n < 9; n++)
		cr_assert_eq(trace_add(trace, &read_call, 1, image, 0, &news, &err), 0);
	cr_assert_eq(trace_add(trace, &ioctl_call, 1, image, 0, &news, &err), 0);
	cr_assert_eq(timing_of_trace(&filter, trace, NULL, &cost, &err), 0, "%s", err.text);
	cr_expect(cost.calls == 10 && cost.cached == 9, "%lu calls, %lu cached", cost.calls,
	          cost.cached);
	cr_expect_eq(cost.steps, 9 * 3 + 6, "%lu steps", cost.steps);
	struct timing_weights *weights = timing_weights_new(trace, &err);
	cr_assert_not_null(weights);
	cr_expect_eq(timing_weight_of(weights, AUDIT_ARCH_X86_64, 0, 15), 9);
	cr_expect_eq(timing_weight_of(weights, AUDIT_ARCH_X86_64, 0, 16), 10);
	cr_expect_eq(timing_weight_of(weights, AUDIT_ARCH_I386, 0, 16), 0);
	free(weights);
	trace_free(trace);
}

Test(timing, loading_is_measured_in_a_child_even_under_a_filter_that_kills)
{
	struct sock_filter kill_all[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS) };
	const struct filter killer = { kill_all, 1 };
	struct error err;
	uint64_t ns = 0;

	cr_expect_eq(timing_load(&killer, &ns, &err), 0);
	cr_expect_gt(ns, 0);
}

Test(timing, the_program_shows_both_orders)
{
	char trace[64], line[1024];

	snprintf(trace, sizeof trace, "/tmp/timing.%d.json", getpid());
	snprintf(line, sizeof line, "%s", spawn_program("sc-tracer"));
	SPAWN(NULL, line, "-o", trace, "ls", "/");
	struct spawned got = ENFORCE("--timing", "--trace", trace, "default");

	cr_expect_eq(got.status, 0, "%s", got.err);
	cr_expect(strstr(got.out, "load: ") && strstr(got.out, "\nas loaded: ") &&
	                  strstr(got.out, "\nby frequency: ") &&
	                  strstr(got.out, "\nlibseccomp: ") &&
	                  strstr(got.out, "\nlibseccomp as a list: "),
	          "%s", got.out);
	unlink(trace);
}

/* The steps of an order are those that --timing calls "by frequency". */
Test(timing, a_trace_orders_the_filter_that_is_loaded)
{
	char trace[64], line[512];
	unsigned plain = 0, wanted = 0, ordered = 0;

	snprintf(trace, sizeof trace, "/tmp/order.%d.json", getpid());
	snprintf(line, sizeof line, "%s", spawn_program("sc-tracer"));
	SPAWN(NULL, line, "-q", "-o", trace, "ls", "/");
	struct spawned timing = ENFORCE("--timing", "--trace", trace, "default");
	struct spawned check = ENFORCE("--check", "--trace", trace, "default"),
		       run = ENFORCE("--trace", trace, "default", "true");

	cr_assert_eq(sscanf(strstr(timing.out, "as loaded: ") + 11, "%u", &plain), 1, "%s%s",
	             timing.out, timing.err);
	cr_assert_eq(sscanf(strstr(timing.out, "by frequency: ") + 14, "%u", &wanted), 1);
	cr_assert_eq(sscanf(strstr(check.out, "filter: ") + 8, "%u", &ordered), 1, "%s%s",
	             check.out, check.err);
	cr_expect(ordered == wanted && plain != wanted,
	          "plain %u, by frequency %u, with --trace %u", plain, wanted, ordered);
	cr_expect_eq(run.status, 0, "%s", run.err);
	unlink(trace);
}
