/* SPDX-License-Identifier: Apache-2.0 */
#include "enforce/filter/disassemble.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/audit.h>
#include <stdlib.h>

#include "enforce/filter/filter.h"

static char *text_of(struct sock_filter *instructions, size_t count)
{
	struct filter filter = { instructions, count };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	cr_assert_not_null(out);
	disassemble_write(&filter, out);
	fclose(out);
	return text;
}

Test(disassemble, names_calls_architectures_words_and_actions)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 0, 6),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 41, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 28),
		BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 2, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	};
	char *text = text_of(program, sizeof program / sizeof *program);

	cr_expect_str_eq(text, "   0  A = arch\n"
	                       "   1  if (A == 0xc000003e) goto 2 else goto 8\t/* x86_64 */\n"
	                       "   2  A = nr\n"
	                       "   3  if (A == 0x29) goto 4 else goto 7\t/* socket */\n"
	                       "   4  A = args[1].high\n"
	                       "   5  A &= 0xff\n"
	                       "   6  if (A & 0x2) goto 8 else goto 7\n"
	                       "   7  return 0x7fff0000\t/* allow */\n"
	                       "   8  return 0x00050001\t/* errno EPERM */\n");
	free(text);
}

Test(disassemble, writes_every_kind_of_instruction)
{
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_IMM, 7),
		BPF_STMT(BPF_ST, 3),
		BPF_STMT(BPF_LDX | BPF_MEM, 3),
		BPF_STMT(BPF_ALU | BPF_XOR | BPF_X, 0),
		BPF_STMT(BPF_ALU | BPF_NEG, 0),
		BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_MISC | BPF_TXA, 0),
		BPF_STMT(BPF_STX, 2),
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_STMT(BPF_JMP | BPF_JA, 0),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_X, 0, 0, 0),
		BPF_STMT(BPF_RET | BPF_A, 0),
	};
	char *text = text_of(program, sizeof program / sizeof *program);

	cr_expect_str_eq(
		text, "   0  A = 0x7\n   1  M[3] = A\n   2  X = M[3]\n   3  A ^= X\n   4  A = -A\n"
		      "   5  A >>= 0x4\n   6  X = A\n   7  A = X\n   8  M[2] = X\n   9  A = 64\n"
		      "  10  goto 11\n  11  if (A > X) goto 12 else goto 12\n  12  return A\n");
	free(text);
}
