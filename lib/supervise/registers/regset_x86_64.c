/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A 64-bit tracer sees every task through struct user_regs_struct, also a 32-bit one
 * (PTRACE_GETREGS gives the tracer's view, arch/x86/kernel/ptrace.c).
 */
#include "lib/supervise/registers/regset.h"

#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "lib/base/error.h"

enum { CS_OF_32_BIT_CODE = 0x23 }; /* __USER32_CS, arch/x86/include/asm/segment.h */

const bool regset_result_replaces_arg0 = false; /* rax is no argument */

static void to_call(const struct user_regs_struct *regs, bool is_32_bit, struct call *out)
{
	uint32_t nr = (uint32_t)regs->orig_rax;

	*out = (struct call){ .nr = nr, .ip = regs->rip };
	if (is_32_bit) {
		const uint64_t args[] = { regs->rbx, regs->rcx, regs->rdx,
			                  regs->rsi, regs->rdi, regs->rbp };

		out->arch = ARCH_I386;
		for (unsigned i = 0; i < CALL_ARGS; i++)
			out->args[i] = (uint32_t)args[i];
	} else {
		const uint64_t args[] = { regs->rdi, regs->rsi, regs->rdx,
			                  regs->r10, regs->r8,  regs->r9 };

		out->arch = nr & ARCH_X32_BIT && nr != UINT32_MAX ? ARCH_X32 : ARCH_X86_64;
		memcpy(out->args, args, sizeof args);
	}
}

static int get(pid_t tid, struct user_regs_struct *out, struct error *err)
{
	return ptrace(PTRACE_GETREGS, tid, 0, out) == 0
	               ? 0
	               : regset_failed("read the registers", tid, err);
}

int regset_read(pid_t tid, const enum arch *as, struct regset *out, struct error *err)
{
	struct user_regs_struct regs;
	int r = get(tid, &regs, err);

	if (r != 0)
		return r;
	to_call(&regs, as ? *as == ARCH_I386 : regs.cs == CS_OF_32_BIT_CODE, &out->call);
	out->stack_pointer = regs.rsp;
	out->result = (int64_t)regs.rax;
	return 0;
}

int regset_restarted_call(pid_t tid, const struct call *entered, struct call *out,
                          struct error *err)
{
	struct user_regs_struct regs;
	int r = get(tid, &regs, err);

	(void)entered;
	if (r != 0)
		return r;
	if ((int64_t)regs.orig_rax < 0 || !regset_is_restart((int64_t)regs.rax))
		return REGISTERS_NO_RESTART;
	to_call(&regs, regs.cs == CS_OF_32_BIT_CODE, out);
	return 0;
}

static int poke(pid_t tid, size_t offset, uint64_t value, struct error *err)
{
	return ptrace(PTRACE_POKEUSER, tid, offset, value) == 0
	               ? 0
	               : regset_failed("change the registers", tid, err);
}

int regset_inject_errno(pid_t tid, int errnum, struct error *err)
{
	int r = poke(tid, offsetof(struct user_regs_struct, orig_rax), UINT64_MAX, err);

	return r != 0 ? r
	              : poke(tid, offsetof(struct user_regs_struct, rax),
	                     (uint64_t) - (int64_t)errnum, err);
}

int regset_replace_nr(pid_t tid, uint32_t nr, struct error *err)
{
	return poke(tid, offsetof(struct user_regs_struct, orig_rax), nr, err);
}

int regset_set_arg(pid_t tid, enum arch arch, unsigned index, uint64_t value, struct error *err)
{
	static const size_t wide[CALL_ARGS] = {
		offsetof(struct user_regs_struct, rdi), offsetof(struct user_regs_struct, rsi),
		offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, r10),
		offsetof(struct user_regs_struct, r8),  offsetof(struct user_regs_struct, r9),
	};
	static const size_t narrow[CALL_ARGS] = {
		offsetof(struct user_regs_struct, rbx), offsetof(struct user_regs_struct, rcx),
		offsetof(struct user_regs_struct, rdx), offsetof(struct user_regs_struct, rsi),
		offsetof(struct user_regs_struct, rdi), offsetof(struct user_regs_struct, rbp),
	};

	return poke(tid, arch == ARCH_I386 ? narrow[index] : wide[index], value, err);
}
