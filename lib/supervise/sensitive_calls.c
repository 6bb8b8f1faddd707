/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads of a call's number and arguments whether it changes how its task has to be watched: a
 * filter of the workload's own can suppress the tracer's stops, and a task made with CLONE_UNTRACED
 * would run under our filter without a tracer, which makes every call of it fail with ENOSYS
 * (seccomp(2)).
 */
#include "lib/supervise/sensitive_calls.h"

#include <assert.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "lib/syscalls/call.h"

/* Where an architecture does not have the call: 0 is the number of one. */
enum { NO_CALL = UINT32_MAX - 1 };

struct numbers {
	enum arch kernel; /* of a kernel for it come these calls */
	uint32_t execve, execveat, prctl, seccomp, clone, clone3, restart_syscall, setaffinity,
		getaffinity;
	uint32_t open, openat, openat2, setattr, uring_setup, ptrace;
};

static const struct numbers numbers[ARCH_COUNT] = {
#define SENSITIVE(arch, kernel_, execve_, execveat_, prctl_, seccomp_, clone_, clone3_, restart_, \
                  set_, get_, open_, openat_, openat2_, setattr_, uring_, ptrace_)                \
	[ARCH_##arch] = { .kernel = ARCH_##kernel_,                                               \
		          .execve = execve_,                                                      \
		          .execveat = execveat_,                                                  \
		          .prctl = prctl_,                                                        \
		          .seccomp = seccomp_,                                                    \
		          .clone = clone_,                                                        \
		          .clone3 = clone3_,                                                      \
		          .restart_syscall = restart_,                                            \
		          .setaffinity = set_,                                                    \
		          .getaffinity = get_,                                                    \
		          .open = open_,                                                          \
		          .openat = openat_,                                                      \
		          .openat2 = openat2_,                                                    \
		          .setattr = setattr_,                                                    \
		          .uring_setup = uring_,                                                  \
		          .ptrace = ptrace_ },
#include "lib/supervise/sensitive_calls.def"
#undef SENSITIVE
};

static uint32_t plain_number(const struct call *call)
{
	return call->arch == ARCH_X32 ? call->nr & ~ARCH_X32_BIT : call->nr;
}

enum sensitive_kind sensitive_classify(const struct call *call)
{
	const struct numbers *n = &numbers[call->arch];
	if (!n->execve)
		return SENSITIVE_NONE; /* an architecture that no kernel we trace on has */
	uint32_t nr = plain_number(call);

	if (nr == n->execve || nr == n->execveat)
		return SENSITIVE_EXEC;
	if (nr == n->prctl && (uint32_t)call->args[0] == PR_SET_SECCOMP)
		return call->args[1] == SECCOMP_MODE_FILTER ? SENSITIVE_OWN_FILTER : SENSITIVE_NONE;
	if (nr == n->seccomp && (uint32_t)call->args[0] == SECCOMP_SET_MODE_FILTER)
		return call->args[1] & SECCOMP_FILTER_FLAG_TSYNC ? SENSITIVE_TSYNC_FILTER
		                                                 : SENSITIVE_OWN_FILTER;
	if (nr == n->clone && call->args[0] & CLONE_UNTRACED)
		return SENSITIVE_CLONE_UNTRACED;
	if (nr == n->restart_syscall)
		return SENSITIVE_RESTART;
	if (nr == n->setaffinity || nr == n->getaffinity || nr == n->setattr ||
	    nr == n->uring_setup)
		return SENSITIVE_AFFINITY;
	if (nr == n->openat || nr == n->openat2)
		return SENSITIVE_OPENAT;
	if (nr == n->open)
		return SENSITIVE_OPEN;
	return nr == n->clone3 ? SENSITIVE_CLONE3 : SENSITIVE_NONE;
}

bool sensitive_asks_listener(const struct call *call)
{
	const struct numbers *n = &numbers[call->arch];

	return n->seccomp && plain_number(call) == n->seccomp &&
	       (uint32_t)call->args[0] == SECCOMP_SET_MODE_FILTER &&
	       call->args[1] & SECCOMP_FILTER_FLAG_NEW_LISTENER;
}

bool sensitive_becomes_tracer(const struct call *call)
{
	const struct numbers *n = &numbers[call->arch];
	uint32_t request = (uint32_t)call->args[0];

	return n->ptrace && plain_number(call) == n->ptrace &&
	       (request == PTRACE_ATTACH || request == PTRACE_SEIZE);
}

/* ---- filters ---- */

static size_t answer_to(struct sock_filter *out, uint32_t nr, uint32_t ret)
{
	out[0] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1);
	out[1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, ret);
	return 2;
}

/* The low word of an argument. It comes first here. */
static struct sock_filter load_arg(unsigned arg)
{
	return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	                                    (uint32_t)(offsetof(struct seccomp_data, args) +
	                                               arg * sizeof(uint64_t)));
}

/* The same for a call that has any of the bits in the low word of an argument. */
static size_t answer_to_bits(struct sock_filter *out, uint32_t nr, unsigned arg, uint32_t bits,
                             uint32_t ret)
{
	const struct sock_filter code[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 4),
		load_arg(arg),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, ret),
		/* the number is gone, and no other one is tested for */
		BPF_STMT(BPF_LD | BPF_IMM, UINT32_MAX),
	};

	memcpy(out, code, sizeof code);
	return sizeof code / sizeof *code;
}

static size_t answer_to_plain_clone(struct sock_filter *out, uint32_t nr, uint32_t stop,
                                    uint32_t otherwise)
{
	const struct sock_filter code[] = {
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 6),
		load_arg(0),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_UNTRACED, 3, 0),
		load_arg(SENSITIVE_TAG_ARG),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SENSITIVE_TAG, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, stop),
		BPF_STMT(BPF_RET | BPF_K, otherwise),
	};

	memcpy(out, code, sizeof code);
	return sizeof code / sizeof *code;
}

/* The accumulator holds the number, without the bit of x32. */
static size_t answer_to_numbers(struct sock_filter *out, const struct numbers *of, unsigned stops,
                                uint32_t stop, uint32_t otherwise)
{
	size_t n = 0;

	if (stops & SENSITIVE_STOPS_AFFINITY) {
		const uint32_t sees[] = { of->setaffinity, of->getaffinity, of->setattr,
			                  of->uring_setup };

		for (size_t i = 0; i < sizeof sees / sizeof *sees; i++)
			n += answer_to(out + n, sees[i], stop);
	}
	if (stops & SENSITIVE_STOPS_CLONES) {
		n += answer_to(out + n, of->clone3, stop);
		n += answer_to_bits(out + n, of->clone, 0, CLONE_UNTRACED, stop);
	}
	if (stops & SENSITIVE_STOPS_PLAIN_CLONES)
		n += answer_to_plain_clone(out + n, of->clone, stop, otherwise);
	if (stops & SENSITIVE_STOPS_TRACERS) {
		n += answer_to(out + n, of->ptrace, stop);
		if (of == &numbers[ARCH_X86_64])
			n += answer_to(out + n, numbers[ARCH_X32].ptrace & ~ARCH_X32_BIT, stop);
		n += answer_to_bits(out + n, of->seccomp, 1, SECCOMP_FILTER_FLAG_NEW_LISTENER,
		                    stop);
	}
	out[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, otherwise);
	return n;
}

size_t sensitive_filter(unsigned stops, uint32_t stop, uint32_t otherwise,
                        struct sock_filter out[SENSITIVE_FILTER_MAX])
{
	size_t n = 0;

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		if (!numbers[arch].execve || numbers[arch].kernel != arch_native() ||
		    arch == ARCH_X32)
			/*
			 * x32 is x86-64 to a filter, and these calls have the same numbers, but for
			 * ptrace
			 */
			continue;
		assert(n + 30 <= SENSITIVE_FILTER_MAX);
		out[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		                                        offsetof(struct seccomp_data, arch));
		struct sock_filter *is_arch = &out[n++];
		out[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		                                        offsetof(struct seccomp_data, nr));
		if (arch == ARCH_X86_64)
			out[n++] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K,
			                                        ~ARCH_X32_BIT);
		n += answer_to_numbers(out + n, &numbers[arch], stops, stop, otherwise);
		*is_arch = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		                                        arch_audit_value(arch), 0,
		                                        (uint8_t)(out + n - is_arch - 1));
	}
	out[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, otherwise);
	return n;
}
