/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The validator and the interpreter, against rules read from the kernel's source and against the
 * kernel itself: what one refuses the other refuses, what they run gives the same answer.
 */
#include "enforce/filter/filter.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/error.h"

#define FILTER(...)                                                                                \
	{                                                                                          \
		.instructions = (struct sock_filter[]){ __VA_ARGS__ },                             \
		.count =                                                                           \
			sizeof((struct sock_filter[]){ __VA_ARGS__ }) / sizeof(struct sock_filter) \
	}
#define LD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define RET(value) BPF_STMT(BPF_RET | BPF_K, value)
#define NR offsetof(struct seccomp_data, nr)
#define LENGTH(array) (sizeof(array) / sizeof *(array))

enum { PROBE = SYS_getpgid }; /* harmless, and criterion does not need it */

static const struct {
	const char *what;
	struct filter filter;
	const char *complaint; /* NULL: valid */
} programs[] = {
	{ "one return", FILTER(RET(SECCOMP_RET_ALLOW)), NULL },
	{ "return of A", FILTER(LD(NR), BPF_STMT(BPF_RET | BPF_A, 0)), NULL },
	{ "no return", FILTER(LD(NR)), "not a return" },
	{ "return of X does not exist", FILTER(BPF_STMT(BPF_RET | BPF_X, 0)), "opcode" },
	{ "load of the last word", FILTER(LD(60), RET(0)), NULL },
	{ "load behind the data", FILTER(LD(64), RET(0)), "offset 64" },
	{ "load across words", FILTER(LD(2), RET(0)), "offset 2" },
	{ "load of a byte", FILTER(BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), RET(0)), "opcode" },
	{ "load of an indirect word", FILTER(BPF_STMT(BPF_LD | BPF_W | BPF_IND, 0), RET(0)),
	  "opcode" },
	{ "load of the length",
	  FILTER(BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), BPF_STMT(BPF_RET | BPF_A, 0)), NULL },
	{ "modulo", FILTER(LD(NR), BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, 2), RET(0)), "opcode" },
	{ "division by a constant", FILTER(LD(NR), BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 2), RET(0)),
	  NULL },
	{ "division by constant zero",
	  FILTER(LD(NR), BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 0), RET(0)), "divides" },
	{ "shift by 31", FILTER(LD(NR), BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 31), RET(0)), NULL },
	{ "shift by 32", FILTER(LD(NR), BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 32), RET(0)),
	  "shifts" },
	{ "scratch word 16", FILTER(BPF_STMT(BPF_ST, 16), RET(0)), "scratch word 16" },
	{ "scratch word read unset", FILTER(BPF_STMT(BPF_LD | BPF_MEM, 3), RET(0)),
	  "may be unset" },
	{ "scratch word read set",
	  FILTER(BPF_STMT(BPF_ST, 3), BPF_STMT(BPF_LD | BPF_MEM, 3), RET(0)), NULL },
	{ "scratch word set on one of two paths",
	  FILTER(LD(NR), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 1), BPF_STMT(BPF_ST, 3),
	         BPF_STMT(BPF_LD | BPF_MEM, 3), RET(0)),
	  "may be unset" },
	{ "scratch word set on both paths",
	  FILTER(LD(NR), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 2), BPF_STMT(BPF_ST, 3),
	         BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_STX, 3),
	         BPF_STMT(BPF_LDX | BPF_MEM, 3), RET(0)),
	  NULL },
	{ "jump to the last",
	  FILTER(LD(NR), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 1, 0), RET(0), RET(1)), NULL },
	{ "jump behind the last",
	  FILTER(LD(NR), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 1, 2, 0), RET(0), RET(1)), "out of" },
	{ "false jump behind the last",
	  FILTER(LD(NR), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 0, 9), RET(0), RET(1)), "out of" },
	{ "far jump", FILTER(BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), RET(0)), "out of" },
	{ "last is a jump", FILTER(RET(0), BPF_STMT(BPF_JMP | BPF_JA, 0)), "out of" },
	{ "unreachable nonsense", FILTER(RET(0), BPF_STMT(0xff, 0), RET(0)), "opcode" },
};

/* In a child: whether the kernel takes the filter. 0, or the errno. */
static int kernel_takes(const struct filter *filter)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		struct sock_fprog prog = { (unsigned short)filter->count, filter->instructions };

		alarm(10);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
			_exit(255);
		/* Valid programs here may kill this child; that also means that they were taken. */
		_exit(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) == 0 ? 0 : errno);
	}
	cr_assert(child > 0);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

Test(filter, validates_as_the_kernel_does)
{
	for (size_t i = 0; i < LENGTH(programs); i++) {
		struct error err = { 0 };
		int got = filter_validate(&programs[i].filter, &err);
		int kernel = kernel_takes(&programs[i].filter);

		cr_expect_eq(got, programs[i].complaint ? -1 : 0, "%s: got %d \"%s\"",
		             programs[i].what, got, err.text);
		cr_expect_eq(kernel, programs[i].complaint ? EINVAL : 0, "%s: the kernel says %s",
		             programs[i].what, strerror(kernel));
		if (programs[i].complaint)
			cr_expect(strstr(err.text, programs[i].complaint),
			          "%s: got \"%s\", want \"...%s...\"", programs[i].what, err.text,
			          programs[i].complaint);
	}
}

Test(filter, refuses_no_instructions_and_more_than_the_kernel_takes)
{
	struct error err;
	struct filter filter = { NULL, 0 };
	static struct sock_filter many[BPF_MAXINSNS + 1];

	cr_expect_eq(filter_validate(&filter, &err), -1);
	for (size_t i = 0; i < LENGTH(many); i++)
		many[i] = (struct sock_filter)RET(0);
	filter = (struct filter){ many, BPF_MAXINSNS };
	cr_expect_eq(filter_validate(&filter, &err), 0, "%s", err.text);
	filter.count++;
	cr_expect_eq(filter_validate(&filter, &err), -1);
	cr_expect(strstr(err.text, "4096"), "%s", err.text);
}

/*
 * A is loaded from the low word of argument 0, X from that of argument 1, then `insn`, then return
 * A.
 */
static const struct {
	struct sock_filter insn;
	uint32_t a, x, want;
} arithmetic[] = {
	{ BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 2), 0xffffffff, 0, 1 },
	{ BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 9), 40, 2, 42 },
	{ BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 2), 1, 0, 0xffffffff },
	{ BPF_STMT(BPF_ALU | BPF_SUB | BPF_X, 0), 7, 3, 4 },
	{ BPF_STMT(BPF_ALU | BPF_MUL | BPF_K, 0x10000), 0x10001, 0, 0x10000 },
	{ BPF_STMT(BPF_ALU | BPF_MUL | BPF_X, 0), 6, 7, 42 },
	{ BPF_STMT(BPF_ALU | BPF_DIV | BPF_K, 7), 0xffffffff, 0, 0x24924924 },
	{ BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), 43, 2, 21 },
	{ BPF_STMT(BPF_ALU | BPF_DIV | BPF_X, 0), 43, 0, 0 },
	{ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff), 0x1234, 0, 0x34 },
	{ BPF_STMT(BPF_ALU | BPF_AND | BPF_X, 0), 0x1234, 0xf0, 0x30 },
	{ BPF_STMT(BPF_ALU | BPF_OR | BPF_K, 0xff), 0x1200, 0, 0x12ff },
	{ BPF_STMT(BPF_ALU | BPF_OR | BPF_X, 0), 1, 2, 3 },
	{ BPF_STMT(BPF_ALU | BPF_XOR | BPF_K, 0xff), 0x12f0, 0, 0x120f },
	{ BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0), 5, 1, 4 },
	{ BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 31), 3, 0, 0x80000000 },
	{ BPF_STMT(BPF_ALU | BPF_LSH | BPF_X, 0), 1, 4, 16 },
	{ BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 31), 0x80000000, 0, 1 },
	{ BPF_STMT(BPF_ALU | BPF_RSH | BPF_X, 0), 0x80000000, 4, 0x08000000 },
	{ BPF_STMT(BPF_ALU | BPF_NEG, 0), 1, 0, 0xffffffff },
	{ BPF_STMT(BPF_MISC | BPF_TXA, 0), 1, 2, 2 },
	{ BPF_STMT(BPF_LD | BPF_IMM, 77), 1, 2, 77 },
	{ BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0), 1, 2, 64 },
};

Test(filter, computes_as_the_machine_is_defined)
{
	for (size_t i = 0; i < LENGTH(arithmetic); i++) {
		struct filter filter = FILTER(LD(24), BPF_STMT(BPF_MISC | BPF_TAX, 0), LD(16),
		                              arithmetic[i].insn, BPF_STMT(BPF_RET | BPF_A, 0));
		struct seccomp_data data = { .args = { arithmetic[i].a, arithmetic[i].x } };
		struct error err;
		uint32_t got = filter_run(&filter, &data, NULL);

		cr_assert_eq(filter_validate(&filter, &err), 0, "row %zu: %s", i, err.text);
		cr_expect_eq(got, arithmetic[i].want, "row %zu, opcode 0x%02x: got 0x%x, want 0x%x",
		             i, arithmetic[i].insn.code, got, arithmetic[i].want);
	}
}

static const struct {
	unsigned op;
	uint32_t a, operand;
	bool want;
} jumps[] = {
	{ BPF_JEQ, 5, 5, true },   { BPF_JEQ, 5, 6, false },          { BPF_JGT, 5, 4, true },
	{ BPF_JGT, 5, 5, false },  { BPF_JGT, 0x80000000, 1, true },  { BPF_JGE, 5, 5, true },
	{ BPF_JGE, 5, 6, false },  { BPF_JGE, 1, 0xffffffff, false }, { BPF_JSET, 6, 2, true },
	{ BPF_JSET, 6, 9, false }, { BPF_JSET, 6, 0, false },
};

Test(filter, jumps_compare_unsigned_words_with_a_constant_or_x)
{
	for (size_t i = 0; i < LENGTH(jumps); i++) {
		struct seccomp_data data = { .args = { jumps[i].a, jumps[i].operand } };
		struct filter constant = FILTER(LD(16),
		                                BPF_JUMP((uint16_t)(BPF_JMP | jumps[i].op | BPF_K),
		                                         jumps[i].operand, 1, 0),
		                                RET(0), RET(1));
		struct filter x =
			FILTER(LD(24), BPF_STMT(BPF_MISC | BPF_TAX, 0), LD(16),
		               BPF_JUMP((uint16_t)(BPF_JMP | jumps[i].op | BPF_X), 0, 1, 0), RET(0),
		               RET(1));

		cr_expect_eq(filter_run(&constant, &data, NULL), jumps[i].want, "row %zu, constant",
		             i);
		cr_expect_eq(filter_run(&x, &data, NULL), jumps[i].want, "row %zu, X", i);
	}
}

Test(filter, loads_every_word_of_the_data_and_tells_which_and_counts_its_steps)
{
	struct seccomp_data data = { .nr = 3,
		                     .arch = AUDIT_ARCH_X86_64,
		                     .instruction_pointer = 0x1122334455667788 };
	struct filter scratch =
		FILTER(LD(NR), BPF_STMT(BPF_ST, 15), LD(4), BPF_STMT(BPF_LDX | BPF_MEM, 15),
	               BPF_STMT(BPF_JMP | BPF_JA, 1), RET(9), BPF_STMT(BPF_MISC | BPF_TXA, 0),
	               BPF_STMT(BPF_RET | BPF_A, 0));
	struct filter_path path;

	for (size_t i = 0; i < 6; i++)
		data.args[i] = i << 32 | 0xa0 | i;
	for (uint32_t offset = 0; offset < sizeof data; offset += 4) {
		struct filter filter = FILTER(LD(offset), BPF_STMT(BPF_RET | BPF_A, 0));
		uint32_t want;

		memcpy(&want, (const char *)&data + offset, sizeof want);
		cr_expect_eq(filter_run(&filter, &data, &path), want, "offset %u", offset);
		cr_expect_eq(path.words_read, 1u << offset / 4, "offset %u: 0x%x", offset,
		             path.words_read);
	}
	cr_expect_eq(filter_run(&scratch, &data, &path), 3);
	cr_expect_eq(path.steps, 7, "got %zu", path.steps);
	cr_expect_eq(path.words_read, 1u << 0 | 1u << 1, "got 0x%x", path.words_read);
}

/* In a child under the filter: the errno that the probe call gives for these arguments. */
static int kernel_answer(const struct filter *filter, uint64_t arg0, uint64_t arg1)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		struct sock_fprog prog = { (unsigned short)filter->count, filter->instructions };

		alarm(10);
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) < 0)
			_exit(255);
		errno = 0;
		syscall(PROBE, arg0, arg1);
		_exit(errno);
	}
	cr_assert(child > 0);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Test(filter, answers_as_the_running_kernel_does)
{
	/* The probe gives errno 32 + (result & 63), anything else is allowed. */
	srand(1);
	for (size_t i = 0; i < LENGTH(arithmetic); i++) {
		struct filter filter =
			FILTER(LD(NR), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PROBE, 1, 0),
		               RET(SECCOMP_RET_ALLOW), LD(24), BPF_STMT(BPF_MISC | BPF_TAX, 0),
		               LD(16), arithmetic[i].insn, BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 63),
		               BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 32),
		               BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
		               BPF_STMT(BPF_RET | BPF_A, 0));

		for (int n = 0; n < 4; n++) {
			uint32_t a = n ? (uint32_t)rand() * 2654435761u : arithmetic[i].a;
			uint32_t x = n ? (uint32_t)rand() & 31 : arithmetic[i].x;
			struct seccomp_data data = { .nr = PROBE,
				                     .arch = AUDIT_ARCH_X86_64,
				                     .args = { a, x } };
			uint32_t ret = filter_run(&filter, &data, NULL);

			if (ret == 0) { /* divided by zero: the kernel kills the thread */
				cr_expect_eq(kernel_answer(&filter, a, x), -1,
				             "row %zu: a 0x%x x 0x%x", i, a, x);
				continue;
			}
			int got = kernel_answer(&filter, a, x);
			cr_expect_eq((uint32_t)got, ret & 0xffff,
			             "row %zu: a 0x%x x 0x%x: kernel %d, interpreter 0x%x", i, a, x,
			             got, ret);
		}
	}
}

Test(filter, done_leaves_an_empty_filter)
{
	struct filter filter = { calloc(3, sizeof(struct sock_filter)), 3 };

	filter_done(&filter);
	cr_expect_null(filter.instructions);
	cr_expect_eq(filter.count, 0);
	filter_done(&filter);
}
