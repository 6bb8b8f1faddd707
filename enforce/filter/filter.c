/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter against the kernel's rules, and an interpreter for those that pass.
 *
 * The rules are those of two kernel functions: seccomp_check_filter (kernel/seccomp.c) narrows the
 * opcodes and the loads, bpf_check_classic (net/core/filter.c) checks constants, jumps and scratch
 * memory. Jumps only go forward, so one pass in order sees every path, and every program ends.
 *
 * The interpreter is written to be obviously right, not fast: nothing of libseccomp is in it.
 */
#include "enforce/filter/filter.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"

/* Every opcode that seccomp_check_filter lets pass (no BPF_MOD, no byte or half-word loads). */
static bool is_known_opcode(uint16_t code)
{
	switch (code) {
	case BPF_LD | BPF_W | BPF_ABS:
	case BPF_LD | BPF_W | BPF_LEN:
	case BPF_LDX | BPF_W | BPF_LEN:
	case BPF_LD | BPF_IMM:
	case BPF_LDX | BPF_IMM:
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
	case BPF_ALU | BPF_ADD | BPF_K:
	case BPF_ALU | BPF_ADD | BPF_X:
	case BPF_ALU | BPF_SUB | BPF_K:
	case BPF_ALU | BPF_SUB | BPF_X:
	case BPF_ALU | BPF_MUL | BPF_K:
	case BPF_ALU | BPF_MUL | BPF_X:
	case BPF_ALU | BPF_DIV | BPF_K:
	case BPF_ALU | BPF_DIV | BPF_X:
	case BPF_ALU | BPF_AND | BPF_K:
	case BPF_ALU | BPF_AND | BPF_X:
	case BPF_ALU | BPF_OR | BPF_K:
	case BPF_ALU | BPF_OR | BPF_X:
	case BPF_ALU | BPF_XOR | BPF_K:
	case BPF_ALU | BPF_XOR | BPF_X:
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_LSH | BPF_X:
	case BPF_ALU | BPF_RSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_X:
	case BPF_ALU | BPF_NEG:
	case BPF_MISC | BPF_TAX:
	case BPF_MISC | BPF_TXA:
	case BPF_JMP | BPF_JA:
	case BPF_JMP | BPF_JEQ | BPF_K:
	case BPF_JMP | BPF_JEQ | BPF_X:
	case BPF_JMP | BPF_JGE | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_X:
	case BPF_JMP | BPF_JGT | BPF_K:
	case BPF_JMP | BPF_JGT | BPF_X:
	case BPF_JMP | BPF_JSET | BPF_K:
	case BPF_JMP | BPF_JSET | BPF_X:
	case BPF_RET | BPF_K:
	case BPF_RET | BPF_A:
		return true;
	}
	return false;
}

static bool is_memory_load(uint16_t code)
{
	return code == (BPF_LD | BPF_MEM) || code == (BPF_LDX | BPF_MEM);
}

static bool is_store(uint16_t code)
{
	return code == BPF_ST || code == BPF_STX;
}

/* The constant of an instruction, where it has to keep within bounds. */
static int check_constant(const struct sock_filter *insn, size_t pc, struct error *err)
{
	switch (insn->code) {
	case BPF_LD | BPF_W | BPF_ABS:
		if (insn->k >= sizeof(struct seccomp_data) || insn->k % 4)
			return error_set(err, 0,
			                 "filter: instruction %zu: loads from offset %u: not a "
			                 "word of struct seccomp_data",
			                 pc, insn->k);
		return 0;
	case BPF_ALU | BPF_DIV | BPF_K:
		if (insn->k == 0)
			return error_set(err, 0, "filter: instruction %zu: divides by zero", pc);
		return 0;
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		if (insn->k >= 32)
			return error_set(err, 0, "filter: instruction %zu: shifts by %u bits", pc,
			                 insn->k);
		return 0;
	}
	if ((is_memory_load(insn->code) || is_store(insn->code)) && insn->k >= BPF_MEMWORDS)
		return error_set(err, 0, "filter: instruction %zu: scratch word %u does not exist",
		                 pc, insn->k);
	return 0;
}

/*
 * Follows which scratch words hold a value on every path to an instruction (the kernel's
 * check_load_and_stores): `written[pc]` is the intersection over all jumps to pc.
 */
static int check_flow(const struct filter *filter, uint16_t *written, struct error *err)
{
	memset(written, 0xff, filter->count * sizeof *written);
	written[0] = 0;
	for (size_t pc = 0; pc < filter->count; pc++) {
		const struct sock_filter *insn = &filter->instructions[pc];
		size_t left = filter->count - pc - 1; /* instructions behind this one */
		uint16_t here = written[pc];

		if (is_store(insn->code))
			here |= (uint16_t)(1u << insn->k);
		if (is_memory_load(insn->code) && !(here & 1u << insn->k))
			return error_set(err, 0,
			                 "filter: instruction %zu: reads scratch word %u, which "
			                 "may be unset",
			                 pc, insn->k);
		if (BPF_CLASS(insn->code) == BPF_RET)
			continue;
		if (insn->code == (BPF_JMP | BPF_JA)) {
			if (insn->k >= left)
				return error_set(err, 0,
				                 "filter: instruction %zu: jumps out of the filter",
				                 pc);
			written[pc + 1 + insn->k] &= here;
		} else if (BPF_CLASS(insn->code) == BPF_JMP) {
			if (insn->jt >= left || insn->jf >= left)
				return error_set(err, 0,
				                 "filter: instruction %zu: jumps out of the filter",
				                 pc);
			written[pc + 1 + insn->jt] &= here;
			written[pc + 1 + insn->jf] &= here;
		} else if (left == 0) {
			return error_set(err, 0,
			                 "filter: instruction %zu: the last one is not a return",
			                 pc);
		} else {
			written[pc + 1] &= here;
		}
	}
	return 0;
}

int filter_validate(const struct filter *filter, struct error *err)
{
	uint16_t written[BPF_MAXINSNS];

	if (filter->count == 0)
		return error_set(err, 0, "filter: it has no instructions");
	if (filter->count > BPF_MAXINSNS)
		return error_set(err, 0,
		                 "filter: it has %zu instructions, the kernel takes at most %d",
		                 filter->count, BPF_MAXINSNS);
	for (size_t pc = 0; pc < filter->count; pc++) {
		const struct sock_filter *insn = &filter->instructions[pc];

		if (!is_known_opcode(insn->code))
			return error_set(
				err, 0,
				"filter: instruction %zu: seccomp does not know opcode 0x%02x", pc,
				insn->code);
		if (check_constant(insn, pc, err) < 0)
			return -1;
	}
	return check_flow(filter, written, err);
}

/* The registers of the classic BPF machine. */
struct machine_state {
	uint32_t a, x;
	uint32_t memory[BPF_MEMWORDS];
};

/* Returns false for a division by zero, which ends the filter with 0 (the kernel's rule). */
static bool run_alu(const struct sock_filter *insn, struct machine_state *s)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? s->x : insn->k;

	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		s->a += operand;
		break;
	case BPF_SUB:
		s->a -= operand;
		break;
	case BPF_MUL:
		s->a *= operand;
		break;
	case BPF_AND:
		s->a &= operand;
		break;
	case BPF_OR:
		s->a |= operand;
		break;
	case BPF_XOR:
		s->a ^= operand;
		break;
	case BPF_LSH:
		s->a <<= operand & 31;
		break; /* masked, as eBPF does */
	case BPF_RSH:
		s->a >>= operand & 31;
		break;
	case BPF_NEG:
		s->a = -s->a;
		break;
	case BPF_DIV:
		if (operand == 0)
			return false;
		s->a /= operand;
		break;
	}
	return true;
}

/* How many instructions to skip. */
static uint32_t run_jump(const struct sock_filter *insn, const struct machine_state *s)
{
	uint32_t operand = BPF_SRC(insn->code) == BPF_X ? s->x : insn->k;
	bool holds = false;

	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return insn->k;
	case BPF_JEQ:
		holds = s->a == operand;
		break;
	case BPF_JGE:
		holds = s->a >= operand;
		break;
	case BPF_JGT:
		holds = s->a > operand;
		break;
	case BPF_JSET:
		holds = s->a & operand;
		break;
	}
	return holds ? insn->jt : insn->jf;
}

static uint32_t run_load(const struct sock_filter *insn, const struct seccomp_data *data,
                         const struct machine_state *s, struct filter_path *path)
{
	uint32_t word = 0;

	switch (BPF_MODE(insn->code)) {
	case BPF_IMM:
		word = insn->k;
		break;
	case BPF_MEM:
		word = s->memory[insn->k];
		break;
	case BPF_LEN:
		word = sizeof *data;
		break;
	case BPF_ABS:
		memcpy(&word, (const char *)data + insn->k, sizeof word);
		path->words_read |= 1u << insn->k / sizeof word;
		break;
	}
	return word;
}

uint32_t filter_run(const struct filter *filter, const struct seccomp_data *data,
                    struct filter_path *out_path)
{
	struct machine_state s = { 0 };
	struct filter_path path = { 0 };
	uint32_t ret = 0;

	for (size_t pc = 0; pc < filter->count; pc++) {
		const struct sock_filter *insn = &filter->instructions[pc];

		path.steps++;
		switch (BPF_CLASS(insn->code)) {
		case BPF_LD:
			s.a = run_load(insn, data, &s, &path);
			continue;
		case BPF_LDX:
			s.x = run_load(insn, data, &s, &path);
			continue;
		case BPF_ST:
			s.memory[insn->k] = s.a;
			continue;
		case BPF_STX:
			s.memory[insn->k] = s.x;
			continue;
		case BPF_JMP:
			pc += run_jump(insn, &s);
			continue;
		case BPF_MISC:
			if (BPF_MISCOP(insn->code) == BPF_TAX)
				s.x = s.a;
			else
				s.a = s.x;
			continue;
		case BPF_ALU:
			if (run_alu(insn, &s))
				continue;
			break;
		case BPF_RET:
			ret = BPF_RVAL(insn->code) == BPF_A ? s.a : insn->k;
			break;
		}
		break;
	}
	if (out_path)
		*out_path = path;
	return ret;
}

void filter_done(struct filter *filter)
{
	free(filter->instructions);
	*filter = (struct filter){ 0 };
}
