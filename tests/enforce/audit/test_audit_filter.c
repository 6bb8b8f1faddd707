/* SPDX-License-Identifier: Apache-2.0 */
/* The filter that --audit and --trace-denials load: which calls it asks the tracer about. */
#include "enforce/audit/audit.h"

#include <criterion/criterion.h>
#include <linux/audit.h>
#include <sched.h>
#include <signal.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/syscalls/arch.h"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static const uint32_t STOP = SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA;

static const struct {
	uint32_t ret, complaining, enforcing;
} answers[] = {
	{ SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW },
	{ SECCOMP_RET_LOG, STOP, SECCOMP_RET_LOG },
	{ SECCOMP_RET_TRAP, STOP, SECCOMP_RET_TRAP },
	{ SECCOMP_RET_TRAP | 7, STOP, SECCOMP_RET_TRAP | 7 },
	{ SECCOMP_RET_ERRNO | 1, STOP, STOP },
	{ SECCOMP_RET_TRACE | 3, STOP, STOP },
	{ SECCOMP_RET_USER_NOTIF, STOP, SECCOMP_RET_USER_NOTIF },
	{ SECCOMP_RET_KILL_THREAD, STOP, STOP },
	{ SECCOMP_RET_KILL_PROCESS, STOP, STOP },
	{ 0x12340000, STOP, STOP }, /* unknown to the kernel, which kills */
};

Test(audit_filter, only_what_is_refused_asks_for_a_stop)
{
	for (size_t i = 0; i < LENGTH(answers); i++) {
		struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, answers[i].ret) };
		const struct filter plain = { code, 1 };
		struct seccomp_data data = { .nr = 39, .arch = AUDIT_ARCH_X86_64 };
		struct filter made = { 0 };
		struct error err;

		cr_assert_eq(audit_filter(&plain, AUDIT_COMPLAIN, 0, 1000, &made, &err), 0, "%s",
		             err.text);
		cr_expect_eq(filter_run(&made, &data, NULL), answers[i].complaining,
		             "complaining, 0x%x", answers[i].ret);
		filter_done(&made);
		cr_assert_eq(audit_filter(&plain, AUDIT_ENFORCE, 0, 1000, &made, &err), 0, "%s",
		             err.text);
		cr_expect_eq(filter_run(&made, &data, NULL), answers[i].enforcing,
		             "enforcing, 0x%x", answers[i].ret);
		data.nr = 1000;
		cr_expect_eq(filter_run(&made, &data, NULL), SECCOMP_RET_KILL_PROCESS);
		data.nr = 1001;
		cr_expect_eq(filter_run(&made, &data, NULL), SECCOMP_RET_KILL_THREAD);
		filter_done(&made);
	}
}

static const struct {
	uint32_t arch, nr;
	uint64_t arg0;
	unsigned stops; /* with which of these it stops */
	uint64_t arg1;
} arranged[] = {
	{ AUDIT_ARCH_X86_64, 39, 0, 0, 0 },
	{ AUDIT_ARCH_X86_64, 56, CLONE_VM | CLONE_VFORK | SIGCHLD, 0, 0 },
	{ AUDIT_ARCH_X86_64, 56, CLONE_UNTRACED | SIGCHLD, SENSITIVE_STOPS_CLONES, 0 },
	{ AUDIT_ARCH_X86_64, ARCH_X32_BIT | 56, CLONE_UNTRACED | SIGCHLD, SENSITIVE_STOPS_CLONES,
	  0 },
	{ AUDIT_ARCH_X86_64, 435, 0, SENSITIVE_STOPS_CLONES, 0 },
	{ AUDIT_ARCH_X86_64, 120, CLONE_UNTRACED, 0, 0 },
	{ AUDIT_ARCH_I386, 120, CLONE_UNTRACED, SENSITIVE_STOPS_CLONES, 0 },
	{ AUDIT_ARCH_I386, 56, CLONE_UNTRACED, 0, 0 },
	{ AUDIT_ARCH_I386, 435, 0, SENSITIVE_STOPS_CLONES, 0 },
	{ AUDIT_ARCH_X86_64, 203, 0, SENSITIVE_STOPS_AFFINITY, 0 },
	{ AUDIT_ARCH_X86_64, 204, 0, SENSITIVE_STOPS_AFFINITY, 0 },
	{ AUDIT_ARCH_X86_64, ARCH_X32_BIT | 204, 0, SENSITIVE_STOPS_AFFINITY, 0 },
	{ AUDIT_ARCH_I386, 242, 0, SENSITIVE_STOPS_AFFINITY, 0 },
	{ AUDIT_ARCH_AARCH64, 435, 0, 0, 0 },
	{ AUDIT_ARCH_X86_64, 101, 16, SENSITIVE_STOPS_TRACERS, 0 },
	{ AUDIT_ARCH_X86_64, ARCH_X32_BIT | 521, 0x4206, SENSITIVE_STOPS_TRACERS, 0 },
	{ AUDIT_ARCH_I386, 26, 16, SENSITIVE_STOPS_TRACERS, 0 },
	{ AUDIT_ARCH_I386, 101, 16, 0, 0 },
	{ AUDIT_ARCH_X86_64, 317, SECCOMP_SET_MODE_FILTER, SENSITIVE_STOPS_TRACERS,
	  SECCOMP_FILTER_FLAG_NEW_LISTENER },
	{ AUDIT_ARCH_X86_64, ARCH_X32_BIT | 317, SECCOMP_SET_MODE_FILTER, SENSITIVE_STOPS_TRACERS,
	  SECCOMP_FILTER_FLAG_NEW_LISTENER },
	{ AUDIT_ARCH_I386, 354, SECCOMP_SET_MODE_FILTER, SENSITIVE_STOPS_TRACERS,
	  SECCOMP_FILTER_FLAG_NEW_LISTENER | 1 },
	{ AUDIT_ARCH_X86_64, 317, SECCOMP_SET_MODE_FILTER, 0, SECCOMP_FILTER_FLAG_TSYNC },
};

static bool is_plain_clone(const struct seccomp_data *data)
{
	uint32_t nr = data->arch == AUDIT_ARCH_X86_64 ? (uint32_t)data->nr & ~ARCH_X32_BIT
	                                              : (uint32_t)data->nr;

	return nr == (data->arch == AUDIT_ARCH_X86_64 ? 56 : 120) &&
	       data->arch != AUDIT_ARCH_AARCH64 && !(data->args[0] & CLONE_UNTRACED);
}

Test(audit_filter, allowed_calls_stop_only_where_the_tracer_has_to_arrange_something)
{
	static const uint32_t made[] = { SECCOMP_RET_ALLOW, SECCOMP_RET_LOG },
			      refused[] = { SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO | 1 };

	for (unsigned stops = 1; stops < 8; stops++) {
		for (size_t i = 0; i < LENGTH(arranged); i++) {
			const struct seccomp_data data = { .nr = (int)arranged[i].nr,
				                           .arch = arranged[i].arch,
				                           .args = { arranged[i].arg0,
				                                     arranged[i].arg1 } };
			bool want_stop = stops & arranged[i].stops;

			for (unsigned k = 0; k < 2; k++) {
				struct sock_filter allows = BPF_STMT(BPF_RET | BPF_K, made[k]),
						   refuses = BPF_STMT(BPF_RET | BPF_K, refused[k]);
				struct filter allowing = { 0 }, refusing = { 0 };
				struct error err;

				cr_assert_eq(audit_filter(&(struct filter){ &allows, 1 },
				                          AUDIT_ENFORCE, stops, 1000, &allowing,
				                          &err),
				             0, "%s", err.text);
				cr_assert_eq(audit_filter(&(struct filter){ &refuses, 1 },
				                          AUDIT_ENFORCE, stops, 1000, &refusing,
				                          &err),
				             0, "%s", err.text);
				cr_expect_eq(filter_run(&allowing, &data, NULL),
				             want_stop ? STOP : made[k], "row %zu, stops %u, 0x%x",
				             i, stops, made[k]);
				bool is_asked = k == 1 || (is_plain_clone(&data) &&
				                           stops & SENSITIVE_STOPS_CLONES);
				cr_expect_eq(filter_run(&refusing, &data, NULL),
				             is_asked ? STOP : SECCOMP_RET_TRAP, "row %zu, 0x%x", i,
				             refused[k]);
				filter_done(&allowing);
				filter_done(&refusing);
			}
		}
	}
}

/*
 * The kernel's answer to a clone that has lost its CLONE_UNTRACED must not be carried out: a mark
 * identifies it.
 */
Test(audit_filter, a_clone_is_trapped_by_the_kernel_only_if_that_is_the_answer_to_it_as_it_was_made)
{
	static const uint32_t answered[] = { SECCOMP_RET_TRAP, SECCOMP_RET_USER_NOTIF };
	static const struct {
		uint32_t arch, nr;
		uint64_t flags, mark;
		bool stops;
	} clones[] = {
		{ AUDIT_ARCH_X86_64, 56, SIGCHLD, 0, true },
		{ AUDIT_ARCH_X86_64, ARCH_X32_BIT | 56, SIGCHLD, 0, true },
		{ AUDIT_ARCH_I386, 120, SIGCHLD, 0, true },
		{ AUDIT_ARCH_X86_64, 56, SIGCHLD, SENSITIVE_TAG, false },
		{ AUDIT_ARCH_I386, 120, SIGCHLD, SENSITIVE_TAG, false },
		{ AUDIT_ARCH_X86_64, 56, CLONE_UNTRACED | SIGCHLD, 0, false },
		{ AUDIT_ARCH_X86_64, 120, SIGCHLD, 0, false },
		{ AUDIT_ARCH_I386, 56, SIGCHLD, 0, false },
		{ AUDIT_ARCH_AARCH64, 56, SIGCHLD, 0, false },
	};

	for (size_t i = 0; i < LENGTH(clones); i++) {
		const struct seccomp_data data = {
			.nr = (int)clones[i].nr,
			.arch = clones[i].arch,
			.args = { [0] = clones[i].flags, [SENSITIVE_TAG_ARG] = clones[i].mark }
		};

		for (size_t k = 0; k < LENGTH(answered); k++) {
			struct sock_filter answer = BPF_STMT(BPF_RET | BPF_K, answered[k]);
			struct filter made = { 0 };
			struct error err;

			cr_assert_eq(audit_filter(&(struct filter){ &answer, 1 }, AUDIT_ENFORCE,
			                          SENSITIVE_STOPS_CLONES, 1000, &made, &err),
			             0, "%s", err.text);
			cr_expect_eq(filter_run(&made, &data, NULL),
			             clones[i].stops ? STOP : answered[k], "row %zu, 0x%x", i,
			             answered[k]);
			filter_done(&made);
		}
	}
}
