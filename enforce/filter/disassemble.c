/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each instruction as a C statement. What the accumulator holds and which architecture a line
 * belongs to is followed in one pass (jumps only go forward); where two ways disagree, no name is
 * shown.
 */
#include "enforce/filter/disassemble.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/filter.h"
#include "lib/base/cleanup.h"
#include "lib/syscalls/arch.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

enum { UNKNOWN_OFFSET = -1 };

/* What is known before an instruction runs. */
struct known {
	bool is_reached;
	int offset; /* the accumulator is the word at this offset, or UNKNOWN_OFFSET */
	bool has_audit;
	uint32_t audit; /* then seccomp_data.arch is this */
};

static void join(struct known *into, const struct known *from)
{
	if (!into->is_reached) {
		*into = *from;
		return;
	}
	if (into->offset != from->offset)
		into->offset = UNKNOWN_OFFSET;
	if (!from->has_audit || into->audit != from->audit)
		into->has_audit = false;
}

static const char *word_name(uint32_t offset, char *buffer, size_t size)
{
	static const char *const plain[] = { "nr", "arch", "ip.low", "ip.high" };

	if (offset < 16)
		return plain[offset / 4];
	snprintf(buffer, size, "args[%u].%s", (offset - 16) / 8, offset % 8 ? "high" : "low");
	return buffer;
}

/* The name of a system call number or architecture value that the accumulator is compared with. */
static const char *constant_name(const struct known *known, uint32_t value)
{
	enum arch arch;

	if (known->offset == offsetof(struct seccomp_data, arch))
		return arch_from_audit(value, 0, &arch) == 0 ? arch_name(arch) : NULL;
	if (known->offset != offsetof(struct seccomp_data, nr) || !known->has_audit)
		return NULL;
	return arch_from_audit(known->audit, value, &arch) == 0 ? syscalls_name(arch, value) : NULL;
}

static void write_jump(const struct sock_filter *insn, size_t pc, const struct known *known,
                       FILE *out)
{
	const char *op = "&";
	char operand[16];

	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		fprintf(out, "goto %zu", pc + 1 + insn->k);
		return;
	case BPF_JEQ:
		op = "==";
		break;
	case BPF_JGT:
		op = ">";
		break;
	case BPF_JGE:
		op = ">=";
		break;
	}
	snprintf(operand, sizeof operand, BPF_SRC(insn->code) == BPF_X ? "X" : "0x%x", insn->k);
	fprintf(out, "if (A %s %s) goto %zu else goto %zu", op, operand, pc + 1 + insn->jt,
	        pc + 1 + insn->jf);
	bool is_value = BPF_SRC(insn->code) == BPF_K && BPF_OP(insn->code) != BPF_JSET;
	const char *name = is_value ? constant_name(known, insn->k) : NULL;
	if (name)
		fprintf(out, "\t/* %s */", name);
}

static void write_alu(const struct sock_filter *insn, FILE *out)
{
	static const char *const ops[] = { "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=" };

	if (BPF_OP(insn->code) == BPF_NEG)
		fprintf(out, "A = -A");
	else if (BPF_SRC(insn->code) == BPF_X)
		fprintf(out, "A %s X",
		        BPF_OP(insn->code) == BPF_XOR ? "^=" : ops[BPF_OP(insn->code) >> 4]);
	else
		fprintf(out, "A %s 0x%x",
		        BPF_OP(insn->code) == BPF_XOR ? "^=" : ops[BPF_OP(insn->code) >> 4],
		        insn->k);
}

static void write_load(const struct sock_filter *insn, char target, FILE *out)
{
	char buffer[32];

	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		fprintf(out, "%c = %s", target, word_name(insn->k, buffer, sizeof buffer));
		break;
	case BPF_MEM:
		fprintf(out, "%c = M[%u]", target, insn->k);
		break;
	case BPF_LEN:
		fprintf(out, "%c = %zu", target, sizeof(struct seccomp_data));
		break;
	default:
		fprintf(out, "%c = 0x%x", target, insn->k);
		break;
	}
}

static void write_return(const struct sock_filter *insn, FILE *out)
{
	char buffer[64];

	if (BPF_RVAL(insn->code) == BPF_A)
		fprintf(out, "return A");
	else
		fprintf(out, "return 0x%08x\t/* %s */", insn->k,
		        verdict_describe((struct verdict){ .ret = insn->k }, buffer,
		                         sizeof buffer));
}

static void write_instruction(const struct sock_filter *insn, size_t pc, const struct known *known,
                              FILE *out)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		write_load(insn, 'A', out);
		break;
	case BPF_LDX:
		write_load(insn, 'X', out);
		break;
	case BPF_ST:
		fprintf(out, "M[%u] = A", insn->k);
		break;
	case BPF_STX:
		fprintf(out, "M[%u] = X", insn->k);
		break;
	case BPF_ALU:
		write_alu(insn, out);
		break;
	case BPF_JMP:
		write_jump(insn, pc, known, out);
		break;
	case BPF_RET:
		write_return(insn, out);
		break;
	case BPF_MISC:
		fprintf(out, BPF_MISCOP(insn->code) == BPF_TAX ? "X = A" : "A = X");
		break;
	}
}

/* Carries what is known to the instructions that may come next. */
static void flow(const struct sock_filter *insn, size_t pc, struct known *all)
{
	struct known next = all[pc], equal;

	switch (BPF_CLASS(insn->code)) {
	case BPF_RET:
		return;
	case BPF_LD:
		next.offset = BPF_MODE(insn->code) == BPF_ABS ? (int)insn->k : UNKNOWN_OFFSET;
		break;
	case BPF_ALU:
	case BPF_MISC:
		next.offset = UNKNOWN_OFFSET;
		break;
	case BPF_JMP:
		if (BPF_OP(insn->code) == BPF_JA) {
			join(&all[pc + 1 + insn->k], &next);
			return;
		}
		equal = next;
		if (insn->code == (BPF_JMP | BPF_JEQ | BPF_K) &&
		    next.offset == offsetof(struct seccomp_data, arch)) {
			equal.has_audit = true;
			equal.audit = insn->k;
		}
		join(&all[pc + 1 + insn->jt], &equal);
		join(&all[pc + 1 + insn->jf], &next);
		return;
	}
	join(&all[pc + 1], &next);
}

void disassemble_write(const struct filter *filter, FILE *out)
{
	auto_free struct known *known = calloc(filter->count, sizeof *known);

	if (known)
		known[0] = (struct known){ .is_reached = true, .offset = UNKNOWN_OFFSET };
	for (size_t pc = 0; pc < filter->count; pc++) {
		const struct known nothing = { .offset = UNKNOWN_OFFSET };
		const struct sock_filter *insn = &filter->instructions[pc];

		fprintf(out, "%4zu  ", pc);
		write_instruction(insn, pc, known ? &known[pc] : &nothing, out);
		fputc('\n', out);
		if (known && known[pc].is_reached)
			flow(insn, pc, known);
	}
}
