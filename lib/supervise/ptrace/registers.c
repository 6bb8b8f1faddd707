/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of a stopped task. A 64-bit tracer sees every task through struct user_regs_struct,
 * also a 32-bit one (PTRACE_GETREGS gives the tracer's view, arch/x86/kernel/ptrace.c).
 */
#include "lib/supervise/ptrace/registers.h"

#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#include "lib/base/error.h"

#ifndef __x86_64__
#error "registers are known for x86-64 kernels only"
#endif

enum { CS_OF_32_BIT_CODE = 0x23 }; /* __USER32_CS, arch/x86/include/asm/segment.h */
/* SYS_SECCOMP, asm-generic/siginfo.h; glibc has no name for it */
enum { TRAPPED_BY_FILTER = 1 };
enum { HIGHEST_ERRNO = 4095 }; /* MAX_ERRNO, linux/err.h */

/* linux/errno.h: what an interrupted call leaves in its result until the signal is dealt with. */
enum {
	RESTART_SYS = 512,
	RESTART_NO_INTR = 513,
	RESTART_NO_HAND = 514,
	RESTART_BLOCK = 516,
};

static int failed(const char *what, pid_t tid, struct error *err)
{
	if (errno == ESRCH)
		return REGISTERS_GONE;
	return error_set(err, errno, "%s of task %d", what, (int)tid);
}

static bool is_restart(int64_t result)
{
	switch (-result) {
	case RESTART_SYS:
	case RESTART_NO_INTR:
	case RESTART_NO_HAND:
	case RESTART_BLOCK:
		return true;
	default:
		return false;
	}
}

static void set_result(struct registers *regs, int64_t result)
{
	regs->result = result;
	regs->will_restart = is_restart(result);
	if (regs->will_restart)
		regs->errnum = EINTR;
	else if (result < 0 && result >= -HIGHEST_ERRNO)
		regs->errnum = (int)-result;
}

static int unknown_arch(uint32_t audit_arch, pid_t tid, struct error *err)
{
	return error_set(err, 0, "task %d: system call of an unknown architecture %#x", (int)tid,
	                 audit_arch);
}

static int from_info(const struct __ptrace_syscall_info *info, pid_t tid, struct registers *out,
                     struct error *err)
{
	struct registers read = { .stack_pointer = info->stack_pointer };
	uint64_t nr;

	switch (info->op) {
	case PTRACE_SYSCALL_INFO_ENTRY:
		read.at = REGISTERS_ENTRY;
		nr = info->entry.nr;
		memcpy(read.call.args, info->entry.args, sizeof read.call.args);
		break;
	case PTRACE_SYSCALL_INFO_SECCOMP:
		read.at = REGISTERS_FILTER;
		nr = info->seccomp.nr;
		memcpy(read.call.args, info->seccomp.args, sizeof read.call.args);
		read.filter_data = info->seccomp.ret_data;
		break;
	case PTRACE_SYSCALL_INFO_EXIT:
		read.at = REGISTERS_RETURN;
		set_result(&read, info->exit.rval);
		*out = read;
		return 0;
	default:
		*out = read;
		return 0;
	}
	read.call.nr = (uint32_t)nr;
	read.call.ip = info->instruction_pointer;
	if (arch_from_audit(info->arch, read.call.nr, &read.call.arch) != 0)
		return unknown_arch(info->arch, tid, err);
	*out = read;
	return 0;
}

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

/* Where only registers can be had: the caller knows where the task stands. */
static int from_registers(pid_t tid, enum registers_at expected, struct registers *out,
                          struct error *err)
{
	struct user_regs_struct regs;
	struct registers read = { .at = expected };

	if (ptrace(PTRACE_GETREGS, tid, 0, &regs) != 0)
		return failed("read the registers", tid, err);
	read.stack_pointer = regs.rsp;
	if (expected == REGISTERS_RETURN) {
		set_result(&read, (int64_t)regs.rax);
	} else {
		to_call(&regs, regs.cs == CS_OF_32_BIT_CODE, &read.call);
	}
	if (expected == REGISTERS_FILTER) {
		unsigned long data = 0;

		if (ptrace(PTRACE_GETEVENTMSG, tid, 0, &data) != 0)
			return failed("read the filter's answer", tid, err);
		read.filter_data = (uint32_t)data;
	}
	*out = read;
	return 0;
}

int registers_read(pid_t tid, bool *has_call_info, enum registers_at expected,
                   struct registers *out, struct error *err)
{
	struct __ptrace_syscall_info info;

	if (*has_call_info) {
		if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof info, &info) > 0)
			return from_info(&info, tid, out, err);
		if (errno != EIO)
			return failed("read the system call", tid, err);
		*has_call_info = false;
	}
	return from_registers(tid, expected, out, err);
}

int registers_restarted_call(pid_t tid, struct call *out, struct error *err)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tid, 0, &regs) != 0)
		return failed("read the registers", tid, err);
	if ((int64_t)regs.orig_rax < 0 || !is_restart((int64_t)regs.rax))
		return REGISTERS_NO_RESTART;
	to_call(&regs, regs.cs == CS_OF_32_BIT_CODE, out);
	return 0;
}

int registers_trapped_call(pid_t tid, struct call *out, struct error *err)
{
	struct user_regs_struct regs;
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, tid, 0, &info) != 0)
		return failed("read the signal", tid, err);
	if (info.si_signo != SIGSYS || info.si_code != TRAPPED_BY_FILTER)
		return REGISTERS_NOT_TRAPPED;
	if (ptrace(PTRACE_GETREGS, tid, 0, &regs) != 0)
		return failed("read the registers", tid, err);
	regs.orig_rax = (uint32_t)info.si_syscall;
	to_call(&regs, info.si_arch == AUDIT_ARCH_I386, out);
	return 0;
}

static int poke(pid_t tid, size_t offset, uint64_t value, struct error *err)
{
	return ptrace(PTRACE_POKEUSER, tid, offset, value) == 0
	               ? 0
	               : failed("change the registers", tid, err);
}

int registers_inject_errno(pid_t tid, int errnum, struct error *err)
{
	int r = poke(tid, offsetof(struct user_regs_struct, orig_rax), UINT64_MAX, err);

	return r != 0 ? r
	              : poke(tid, offsetof(struct user_regs_struct, rax),
	                     (uint64_t) - (int64_t)errnum, err);
}

int registers_replace_nr(pid_t tid, uint32_t nr, struct error *err)
{
	return poke(tid, offsetof(struct user_regs_struct, orig_rax), nr, err);
}

int registers_args(pid_t tid, enum arch arch, uint64_t out[CALL_ARGS], struct error *err)
{
	struct user_regs_struct regs;
	struct call call;

	if (ptrace(PTRACE_GETREGS, tid, 0, &regs) != 0)
		return failed("read the registers", tid, err);
	to_call(&regs, arch == ARCH_I386, &call);
	memcpy(out, call.args, sizeof call.args);
	return 0;
}

int registers_set_arg(pid_t tid, enum arch arch, unsigned index, uint64_t value, struct error *err)
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
