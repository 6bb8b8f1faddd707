/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few instructions for each value that seccomp_data.arch can have, put before the whole filter,
 * as runc does it (libcontainer/seccomp/patchbpf). libseccomp cannot express "numbers above".
 */
#include "enforce/filter/enosys_stub.h"

#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

enum { BLOCK_MAX = 7 };

static const uint32_t NO_LIMIT = UINT32_MAX; /* no number is greater */

/* if (arch == audit && nr > limit) return ERRNO(ENOSYS); */
static size_t plain_block(struct sock_filter *out, uint32_t audit, uint32_t limit)
{
	const struct sock_filter block[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, audit, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, limit, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	};

	memcpy(out, block, sizeof block);
	return sizeof block / sizeof *block;
}

/*
 * The same for x86-64 and x32, which share their value: if (nr > (nr & X32 ? limit_x32 : limit_64))
 * ...
 */
static size_t x86_64_block(struct sock_filter *out, uint32_t limit_64, uint32_t limit_x32)
{
	const struct sock_filter block[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 5),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, ARCH_X32_BIT, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, limit_64, 1, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, limit_x32, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
	};

	_Static_assert(sizeof block / sizeof *block <= BLOCK_MAX, "the longest block");
	memcpy(out, block, sizeof block);
	return sizeof block / sizeof *block;
}

static uint32_t limit_of(const struct resolved_profile *resolved, enum arch arch)
{
	const struct resolved_arch *rules = verdict_arch(resolved, arch);

	return rules && rules->has_enosys_limit ? rules->highest_named : NO_LIMIT;
}

int enosys_stub_prepend(const struct resolved_profile *resolved, struct filter *filter,
                        struct error *err)
{
	struct sock_filter stub[ARCH_COUNT * BLOCK_MAX];
	size_t length = 0;

	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];

		if (arch_audit_value(arch->arch) == AUDIT_ARCH_X86_64 || !arch->has_enosys_limit)
			continue;
		length += plain_block(stub + length, arch_audit_value(arch->arch),
		                      arch->highest_named);
	}
	uint32_t limit_64 = limit_of(resolved, ARCH_X86_64),
		 limit_x32 = limit_of(resolved, ARCH_X32);
	if (limit_64 != NO_LIMIT || limit_x32 != NO_LIMIT)
		length += x86_64_block(stub + length, limit_64, limit_x32);
	if (length == 0)
		return 0;

	struct sock_filter *grown =
		reallocarray(filter->instructions, filter->count + length, sizeof *grown);
	if (!grown)
		return error_set(err, ENOMEM, "filter");
	memmove(grown + length, grown, filter->count * sizeof *grown);
	memcpy(grown, stub, length * sizeof *grown);
	filter->instructions = grown;
	filter->count += length;
	return 0;
}
