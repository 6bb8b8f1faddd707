/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of arguments: the rows of syscalls.def as one table per architecture, made when it
 * is first asked for, never changed afterwards and kept as long as the program lives.
 */
#include "lib/syscalls/syscalls.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib/syscalls/syscalls_sets.h"
#include "lib/syscalls/syscalls_slots.h"

/* Constants that have no names, or too many: those of each protocol. */
const struct constant_set syscalls_none = { 0 };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the rows of syscalls.def ---- */

/* One fact: this argument of this call. Rows of one call are neighbours. */
static const struct arg_row {
	const char *call;
	unsigned index;
	enum arg_kind kind;
	enum arg_width width;
	const char *name;
	const struct constant_set *set;
	bool octal;
} arg_rows[] = {
#define ENUM(call_, index_, width_, name_, set_) \
	{ call_, index_, ARG_ENUM, ARG_WIDTH_##width_, name_, &syscalls_##set_, false },
#define FLAGS(call_, index_, width_, name_, set_) \
	{ call_, index_, ARG_FLAGS, ARG_WIDTH_##width_, name_, &syscalls_##set_, false },
#define SIGNAL(call_, index_, name_) \
	{ call_, index_, ARG_SIGNAL, ARG_WIDTH_32, name_, &syscalls_process_signal, false },
#define MODE(call_, index_, name_, set_) \
	{ call_, index_, ARG_FLAGS, ARG_WIDTH_32, name_, &syscalls_##set_, true },
#include "lib/syscalls/syscalls.def"
#undef ENUM
#undef FLAGS
#undef SIGNAL
#undef MODE
};

uint64_t syscalls_id_bits(const struct arg_info *info, uint64_t value)
{
	enum { CLOCK_HOLDS_ID = 1u << 31, CLOCK_KIND = 7 };
	bool is_clock = info->constants == syscalls_process_clock.list;

	return is_clock && (value & CLOCK_HOLDS_ID)
	               ? SYSCALLS_ARG_MASK & ~(uint64_t)(CLOCK_HOLDS_ID | CLOCK_KIND)
	               : 0;
}

/* Rows of one argument are neighbours. */
struct arg_context {
	const char *call;
	unsigned index;
	unsigned other; /* the argument that decides */
	uint64_t value; /* and its value of 32 bits */
	const struct constant_set *set;
};

static const struct arg_context contexts[] = {
#define CONTEXT(call_, index_, other_, value_, set_) \
	{ call_, index_, other_, value_, &syscalls_##set_ },
#include "lib/syscalls/syscalls.def"
#undef CONTEXT
};

/* Rows of one call are neighbours. */
static const struct {
	const char *call;
	unsigned index, pointer, offset;
	const char *name;
	const struct constant_set *set;
} memory_rows[] = {
#define MEMORY(call_, index_, pointer_, offset_, name_, set_) \
	{ call_, index_, pointer_, offset_, name_, &syscalls_##set_ },
#include "lib/syscalls/syscalls.def"
#undef MEMORY
};

static const char *const joint_calls[] = {
#define JOINT(call_) call_,
#include "lib/syscalls/syscalls.def"
#undef JOINT
};

static const struct {
	const char *call;
	unsigned on;
} different_calls[] = {
#define DIFFERENT(call_, on_) { call_, on_ },
#include "lib/syscalls/syscalls.def"
#undef DIFFERENT
};

static const struct {
	const struct constant_set *usual, *instead;
	unsigned on;
} other_sets[] = {
#define SET_ON(usual_, instead_, on_) { &syscalls_##usual_, &syscalls_##instead_, on_ },
#include "lib/syscalls/syscalls.def"
#undef SET_ON
};

/* ---- what is known on one architecture ---- */

struct infos {
	uint16_t at[SYSCALLS_SLOTS]; /* 1 + index into list; 0: nothing known */
	struct syscall_info list[LENGTH(arg_rows)];
	size_t count;
	struct memory_arg memory[LENGTH(memory_rows)];
};

static bool has_own_meaning(const char *call, enum arch arch)
{
	for (size_t i = 0; i < LENGTH(different_calls); i++) {
		if (strcmp(different_calls[i].call, call) == 0 &&
		    (different_calls[i].on & 1u << arch))
			return true;
	}
	return false;
}

static bool is_joint(const char *call)
{
	for (size_t i = 0; i < LENGTH(joint_calls); i++) {
		if (strcmp(joint_calls[i], call) == 0)
			return true;
	}
	return false;
}

static struct constant_set constants_on(const struct constant_set *usual, enum arch arch)
{
	if (ON_OTHER_VALUES & 1u << arch)
		return (struct constant_set){ 0 };
	for (size_t i = 0; i < LENGTH(other_sets); i++) {
		if (other_sets[i].usual == usual && (other_sets[i].on & 1u << arch))
			return *other_sets[i].instead;
	}
	return *usual;
}

static void find_contexts(const struct arg_row *row, enum arch arch, struct arg_info *arg)
{
	for (size_t i = 0; i < LENGTH(contexts) && !(ON_OTHER_VALUES & 1u << arch); i++) {
		if (contexts[i].index != row->index || strcmp(contexts[i].call, row->call) != 0)
			continue;
		if (!arg->contexts)
			arg->contexts = &contexts[i];
		arg->context_count++;
	}
}

static void fill_infos(enum arch arch, struct infos *infos)
{
	for (size_t i = 0; i < LENGTH(arg_rows); i++) {
		const struct arg_row *row = &arg_rows[i];
		struct constant_set set = constants_on(row->set, arch);
		struct syscall_info *info;
		uint32_t nr;

		if (syscalls_number(arch, row->call, &nr) != SYSCALLS_FOUND ||
		    has_own_meaning(row->call, arch))
			continue;
		size_t slot = syscalls_slot_of(arch, nr);
		if (!infos->at[slot])
			infos->at[slot] = (uint16_t)++infos->count;
		info = &infos->list[infos->at[slot] - 1];
		info->name = row->call;
		info->joint = is_joint(row->call);
		info->args[row->index] = (struct arg_info){
			.kind = row->kind,
			.width = row->width,
			.name = row->name,
			.constants = set.list,
			.constant_count = set.count,
			.octal = row->octal,
		};
		find_contexts(row, arch, &info->args[row->index]);
	}
}

static void fill_memory(enum arch arch, struct infos *infos)
{
	for (size_t i = 0; i < LENGTH(memory_rows); i++) {
		struct constant_set set = constants_on(memory_rows[i].set, arch);

		infos->memory[i] = (struct memory_arg){
			.call = memory_rows[i].call,
			.index = memory_rows[i].index,
			.pointer = memory_rows[i].pointer,
			.offset = memory_rows[i].offset,
			.info = { .kind = ARG_FLAGS,
			          .width = ARG_WIDTH_64,
			          .name = memory_rows[i].name,
			          .constants = set.list,
			          .constant_count = set.count },
		};
	}
}

static const struct infos *infos_of(enum arch arch)
{
	static _Atomic(struct infos *) made[ARCH_COUNT];
	struct infos *infos = atomic_load_explicit(&made[arch], memory_order_acquire),
		     *winner = NULL;

	if (__builtin_expect(infos != NULL, 1))
		return infos;
	infos = calloc(1, sizeof *infos);
	if (!infos)
		abort(); /* without it a profile would lose its argument rules */
	fill_infos(arch, infos);
	fill_memory(arch, infos);
	/* Two threads may both have made it: the first one's stays. */
	if (atomic_compare_exchange_strong(&made[arch], &winner, infos))
		return infos;
	free(infos);
	return winner;
}

/* ---- asking ---- */

const struct syscall_info *syscalls_info(enum arch arch, uint32_t nr)
{
	const struct infos *infos = infos_of(arch);
	size_t slot = syscalls_slot_of(arch, nr);

	if (slot == SYSCALLS_SLOTS || !infos->at[slot])
		return NULL;
	return &infos->list[infos->at[slot] - 1];
}

const struct memory_arg *syscalls_memory_args(enum arch arch, uint32_t nr, size_t *out_count)
{
	const struct memory_arg *first = NULL;
	const char *name;

	*out_count = 0;
	/* clone3 is the oldest one: 435 everywhere, counted from the architecture's base */
	if (syscalls_slot_of(arch, nr) < 435 || !(name = syscalls_name(arch, nr)))
		return NULL;
	for (size_t i = 0; i < LENGTH(memory_rows); i++) {
		if (strcmp(memory_rows[i].call, name) != 0)
			continue;
		first = first ? first : &infos_of(arch)->memory[i];
		++*out_count;
	}
	return first;
}

unsigned syscalls_memory_set(enum arch arch, uint32_t nr)
{
	size_t count;
	const struct memory_arg *list = syscalls_memory_args(arch, nr, &count);
	unsigned set = 0;

	for (size_t i = 0; i < count; i++)
		set |= 1u << list[i].index;
	return set;
}

const struct arg_info *syscalls_arg_in_context(const struct arg_info *arg,
                                               const uint64_t values[CALL_ARGS],
                                               struct arg_info *out)
{
	for (size_t i = 0; i < arg->context_count; i++) {
		const struct arg_context *context = &arg->contexts[i];

		if ((uint32_t)values[context->other] != context->value)
			continue;
		*out = *arg;
		out->constants = context->set->list;
		out->constant_count = context->set->count;
		return out;
	}
	return arg;
}

const struct arg_info *syscalls_arg_of_call(const struct call *call, unsigned known, unsigned index,
                                            struct arg_info *out)
{
	const struct syscall_info *info = syscalls_info(call->arch, call->nr);
	uint64_t values[CALL_ARGS];

	if (!info || info->args[index].kind == ARG_UNFILTERED)
		return NULL;
	/*
	 * No domain and no level has this number: what is not known does not decide how others are
	 * read.
	 */
	for (unsigned i = 0; i < CALL_ARGS; i++)
		values[i] = known >> i & 1 ? call->args[i] : UINT64_MAX;
	return syscalls_arg_in_context(&info->args[index], values, out);
}
