/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A 64-bit task has struct user_pt_regs, a 32-bit one the 18 words of arm's struct pt_regs
 * (arch/arm64/kernel/ptrace.c, user_aarch32_ptrace_view). The number of a call is a register set of
 * its own, NT_ARM_SYSTEM_CALL.
 *
 * Before a signal-stop, a call that will be entered again has been prepared already (do_signal,
 * arch/arm64/kernel/signal.c): x0 is the argument again, and the task is before its svc. So a
 * restart is recognised by the call that the task entered last. A task that comes to the same svc
 * with the same arguments by itself looks the same.
 */
#include "lib/supervise/registers/regset.h"

#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include "lib/base/error.h"

const bool regset_result_replaces_arg0 = true; /* x0 */

enum { NR_OF_64 = 8, WORDS_OF_32 = 18 };
/* Of the words of a 32-bit task. */
enum { NR_OF_32 = 7, SP_OF_32 = 13, PC_OF_32 = 15, CPSR_OF_32 = 16 };
enum { IS_THUMB = 0x20 }; /* in the status register: PSR_AA32_T_BIT, asm/ptrace.h */
enum { SVC_BYTES = 4, THUMB_SVC_BYTES = 2 };
enum { SVC_0 = 0xd4000001u };

union registers_of {
	struct user_regs_struct wide;
	uint32_t narrow[WORDS_OF_32];
};

struct read {
	union registers_of registers;
	bool is_32_bit;
};

static int get(pid_t tid, struct read *out, struct error *err)
{
	struct iovec io = { &out->registers, sizeof out->registers };

	if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) != 0)
		return regset_failed("read the registers", tid, err);
	out->is_32_bit = io.iov_len == sizeof out->registers.narrow;
	return 0;
}

static int put(pid_t tid, struct read *read, struct error *err)
{
	struct iovec io = { &read->registers, read->is_32_bit ? sizeof read->registers.narrow
		                                              : sizeof read->registers.wide };

	return ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &io) == 0
	               ? 0
	               : regset_failed("change the registers", tid, err);
}

static void to_regset(const struct read *read, struct regset *out)
{
	const struct user_regs_struct *wide = &read->registers.wide;
	const uint32_t *narrow = read->registers.narrow;

	if (!read->is_32_bit) {
		*out = (struct regset){ .call = { .arch = ARCH_AARCH64,
			                          .nr = (uint32_t)wide->regs[NR_OF_64],
			                          .ip = wide->pc },
			                .stack_pointer = wide->sp,
			                .result = (int64_t)wide->regs[0] };
		memcpy(out->call.args, wide->regs, sizeof out->call.args);
		return;
	}
	*out = (struct regset){
		.call = { .arch = ARCH_ARM, .nr = narrow[NR_OF_32], .ip = narrow[PC_OF_32] },
		.stack_pointer = narrow[SP_OF_32],
		.result = (int32_t)narrow[0],
	};
	for (unsigned i = 0; i < CALL_ARGS; i++)
		out->call.args[i] = narrow[i];
}

int regset_read(pid_t tid, const enum arch *as, struct regset *out, struct error *err)
{
	struct read read;
	int r = get(tid, &read, err);

	(void)as; /* no code makes calls of the other width */
	if (r == 0)
		to_regset(&read, out);
	return r;
}

static bool stands_before_svc(pid_t tid, uint64_t pc)
{
	errno = 0;
	long word = ptrace(PTRACE_PEEKTEXT, tid, pc, 0);

	return errno == 0 && (uint32_t)word == SVC_0;
}

/* Pure. */
static bool is_call_again(const struct read *read, const struct regset *now,
                          const struct call *entered)
{
	bool is_thumb = read->is_32_bit && read->registers.narrow[CPSR_OF_32] & IS_THUMB;
	uint64_t before = entered->ip - (is_thumb ? THUMB_SVC_BYTES : SVC_BYTES);

	if (now->call.arch != entered->arch || now->call.nr != entered->nr ||
	    memcmp(now->call.args + 1, entered->args + 1,
	           sizeof entered->args - sizeof *entered->args) != 0)
		return false;
	if (now->call.ip == entered->ip)
		return regset_is_restart(now->result);
	return now->call.ip == before && now->call.args[0] == entered->args[0];
}

int regset_restarted_call(pid_t tid, const struct call *entered, struct call *out,
                          struct error *err)
{
	struct regset now;
	struct read read;
	int r = get(tid, &read, err);

	if (r != 0)
		return r;
	to_regset(&read, &now);
	if (entered ? !is_call_again(&read, &now, entered)
	            : read.is_32_bit || !stands_before_svc(tid, now.call.ip))
		return REGISTERS_NO_RESTART;
	*out = entered ? *entered : now.call;
	return 0;
}

static int set_register(pid_t tid, unsigned index, uint64_t value, struct error *err)
{
	struct read read;
	int r = get(tid, &read, err);

	if (r != 0)
		return r;
	if (read.is_32_bit)
		read.registers.narrow[index] = (uint32_t)value;
	else
		read.registers.wide.regs[index] = value;
	return put(tid, &read, err);
}

static int set_nr(pid_t tid, int nr, struct error *err)
{
	struct iovec io = { &nr, sizeof nr };

	return ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &io) == 0
	               ? 0
	               : regset_failed("change the call", tid, err);
}

int regset_inject_errno(pid_t tid, int errnum, struct error *err)
{
	int r = set_nr(tid, -1, err);

	return r != 0 ? r : set_register(tid, 0, (uint64_t) - (int64_t)errnum, err);
}

int regset_replace_nr(pid_t tid, uint32_t nr, struct error *err)
{
	return set_nr(tid, (int)nr, err);
}

int regset_set_arg(pid_t tid, enum arch arch, unsigned index, uint64_t value, struct error *err)
{
	(void)arch;
	return set_register(tid, index, value, err);
}
