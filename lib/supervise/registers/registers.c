/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of a stopped task: what is the same on every machine. Which register holds what is
 * regset.h's.
 */
#include "lib/supervise/registers/registers.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "lib/base/error.h"
#include "lib/supervise/registers/regset.h"

/* SYS_SECCOMP, asm-generic/siginfo.h; glibc has no name for it */
enum { TRAPPED_BY_FILTER = 1 };
enum { HIGHEST_ERRNO = 4095 }; /* MAX_ERRNO, linux/err.h */

static void set_result(struct registers *regs, int64_t result)
{
	regs->result = result;
	regs->will_restart = regset_is_restart(result);
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

/* Where only registers can be had: the caller knows where the task is. */
static int from_registers(pid_t tid, enum registers_at expected, struct registers *out,
                          struct error *err)
{
	struct registers read = { .at = expected };
	struct regset set;
	int r = regset_read(tid, NULL, &set, err);

	if (r != 0)
		return r;
	read.stack_pointer = set.stack_pointer;
	if (expected == REGISTERS_RETURN)
		set_result(&read, set.result);
	else
		read.call = set.call;
	if (expected == REGISTERS_FILTER) {
		unsigned long data = 0;

		if (ptrace(PTRACE_GETEVENTMSG, tid, 0, &data) != 0)
			return regset_failed("read the filter's answer", tid, err);
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
			return regset_failed("read the system call", tid, err);
		*has_call_info = false;
	}
	return from_registers(tid, expected, out, err);
}

int registers_trapped_call(pid_t tid, struct call *out, struct error *err)
{
	struct regset set;
	siginfo_t info;
	enum arch arch;

	if (ptrace(PTRACE_GETSIGINFO, tid, 0, &info) != 0)
		return regset_failed("read the signal", tid, err);
	if (info.si_signo != SIGSYS || info.si_code != TRAPPED_BY_FILTER)
		return REGISTERS_NOT_TRAPPED;
	if (arch_from_audit(info.si_arch, (uint32_t)info.si_syscall, &arch) != 0)
		return unknown_arch(info.si_arch, tid, err);
	int r = regset_read(tid, &arch, &set, err);
	if (r != 0)
		return r;
	set.call.arch = arch;
	set.call.nr = (uint32_t)info.si_syscall;
	*out = set.call;
	return 0;
}
