/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/filter/enosys_stub.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/audit.h>
#include <stdlib.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

/* A filter that allows everything, with the stub for the given limits before it. */
static struct filter with_stub(struct resolved_arch *archs, size_t count)
{
	struct resolved_profile resolved = { .archs = archs, .arch_count = count };
	struct filter filter = { calloc(1, sizeof(struct sock_filter)), 1 };
	struct error err;

	filter.instructions[0] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	cr_assert_eq(enosys_stub_prepend(&resolved, &filter, &err), 0, "%s", err.text);
	cr_assert_eq(filter_validate(&filter, &err), 0, "%s", err.text);
	return filter;
}

static const struct {
	uint32_t arch, nr;
	bool enosys;
} rows[] = {
	{ AUDIT_ARCH_X86_64, 0, false },
	{ AUDIT_ARCH_X86_64, 435, false },
	{ AUDIT_ARCH_X86_64, 436, true },
	{ AUDIT_ARCH_X86_64, 0x3fffffff, true },
	{ AUDIT_ARCH_X86_64, 0x40000000, false }, /* x32, which has its own limit */
	{ AUDIT_ARCH_X86_64, 0x40000200, false },
	{ AUDIT_ARCH_X86_64, 0x40000201, true },
	{ AUDIT_ARCH_X86_64, 0x80000000, true }, /* bit 30 is clear */
	{ AUDIT_ARCH_X86_64, 0xffffffff, true },
	{ AUDIT_ARCH_I386, 100, false },
	{ AUDIT_ARCH_I386, 101, true },
	{ AUDIT_ARCH_AARCH64, 9999, false }, /* no limit there */
};

Test(enosys_stub, answers_enosys_above_each_limit_and_leaves_the_rest)
{
	struct resolved_arch archs[] = {
		{ .arch = ARCH_X86_64, .has_enosys_limit = true, .highest_named = 435 },
		{ .arch = ARCH_I386, .has_enosys_limit = true, .highest_named = 100 },
		{ .arch = ARCH_X32, .has_enosys_limit = true, .highest_named = 0x40000200 },
		{ .arch = ARCH_AARCH64 },
	};
	struct filter filter = with_stub(archs, 4);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct seccomp_data data = { .nr = (int)rows[i].nr, .arch = rows[i].arch };
		uint32_t want = rows[i].enosys ? SECCOMP_RET_ERRNO | ENOSYS : SECCOMP_RET_ALLOW;

		cr_expect_eq(filter_run(&filter, &data, NULL), want, "arch 0x%x nr 0x%x",
		             rows[i].arch, rows[i].nr);
	}
	filter_done(&filter);
}

Test(enosys_stub, is_nothing_without_limits)
{
	struct resolved_arch archs[] = { { .arch = ARCH_X86_64 }, { .arch = ARCH_X32 } };
	struct filter filter = with_stub(archs, 2);

	cr_expect_eq(filter.count, 1);
	filter_done(&filter);
}
