/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns libseccomp's name resolver and the rows of syscalls.def into one table per architecture,
 * where a number is an index: names, and what is known of the arguments.
 *
 * libseccomp's answers by number are the truth here. Its answers by name are not: for i386 it names
 * socket with a pseudo number although 359 is its direct entry. So the map from names is made by
 * turning the map from numbers around.
 *
 * A table is built when its architecture is first asked for, is never changed afterwards and lives
 * as long as the program: the only state here, and a cache. Looking up allocates nothing.
 */
#include "lib/syscalls.h"

#include <errno.h>
#include <seccomp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "lib/syscalls_sets.h"

enum {
	COMMON_SLOTS = 1024,    /* numbers that count from the architecture's base */
	PRIVATE_SLOTS = 16,     /* arm only: __ARM_NR_BASE (asm/unistd.h): breakpoint, cacheflush, set_tls ... */
	SLOTS = COMMON_SLOTS + PRIVATE_SLOTS,
	ARM_PRIVATE_BASE = 0x0f0000,
};

/* Constants that have no names, or too many: those of each protocol. */
const struct constant_set syscalls_none = { 0 };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the rows of syscalls.def ---- */

#define ON(suffix) (1u << ARCH_##suffix)
#define ON_ALL ((1u << ARCH_COUNT) - 1)
#define ON_X86_64 (ON(X86_64) | ON(X32))
#define ON_ANY_ARM (ON(ARM) | ON(AARCH64))
#define ON_ANY_S390 (ON(S390) | ON(S390X))
#define ON_OTHER_VALUES (ON(MIPS) | ON(MIPS64) | ON(MIPS64N32) | ON(MIPSEL) | ON(MIPSEL64) | ON(MIPSEL64N32) \
                         | ON(PPC) | ON(PPC64) | ON(PPC64LE) | ON(PARISC) | ON(PARISC64))

static const struct {
	const char *name;
	uint32_t nr;            /* without the architecture's base */
	unsigned on;            /* bit per enum arch */
} newer[] = {
#define NEWER(name_, nr_, on_) { name_, nr_, on_ },
#include "lib/syscalls.def"
#undef NEWER
};

static const struct {
	const char *name;
	const char *multiplexer;
	uint32_t code;
} multiplexed[] = {
#define MULTIPLEXED(name_, multiplexer_, code_) { name_, multiplexer_, code_ },
#include "lib/syscalls.def"
#undef MULTIPLEXED
};

/* One fact: this argument of this call. Rows of one call are neighbours. */
static const struct arg_row {
	const char *call;
	unsigned index;
	enum arg_kind kind;
	unsigned width;
	const char *name;
	const struct constant_set *set;
	bool octal;
} arg_rows[] = {
#define ENUM(call_, index_, width_, name_, set_)  { call_, index_, ARG_ENUM, width_, name_, &syscalls_##set_, false },
#define FLAGS(call_, index_, width_, name_, set_) { call_, index_, ARG_FLAGS, width_, name_, &syscalls_##set_, false },
#define SIGNAL(call_, index_, name_)  { call_, index_, ARG_SIGNAL, 32, name_, &syscalls_process_signal, false },
#define MODE(call_, index_, name_, set_) { call_, index_, ARG_FLAGS, 32, name_, &syscalls_##set_, true },
#include "lib/syscalls.def"
#undef ENUM
#undef FLAGS
#undef SIGNAL
#undef MODE
};

/* Rows of one argument are neighbours. */
struct arg_context {
	const char *call;
	unsigned index;
	unsigned other;         /* the argument that decides */
	uint64_t value;         /* and its value of 32 bits */
	const struct constant_set *set;
};

static const struct arg_context contexts[] = {
#define CONTEXT(call_, index_, other_, value_, set_) { call_, index_, other_, value_, &syscalls_##set_ },
#include "lib/syscalls.def"
#undef CONTEXT
};

static const char *const joint_calls[] = {
#define JOINT(call_) call_,
#include "lib/syscalls.def"
#undef JOINT
};

static const struct {
	const char *call;
	unsigned on;
} different_calls[] = {
#define DIFFERENT(call_, on_) { call_, on_ },
#include "lib/syscalls.def"
#undef DIFFERENT
};

static const struct {
	const struct constant_set *usual, *instead;
	unsigned on;
} other_sets[] = {
#define SET_ON(usual_, instead_, on_) { &syscalls_##usual_, &syscalls_##instead_, on_ },
#include "lib/syscalls.def"
#undef SET_ON
};

/* ---- building one architecture's table ---- */

struct name_entry {
	const char *name;
	uint32_t nr;
};

struct table {
	enum arch arch;
	uint32_t base;                          /* what the architecture's numbers count from */
	uint32_t highest;                       /* without the private ones */
	const char *names[SLOTS];
	uint16_t info_at[SLOTS];                /* 1 + index into infos; 0: nothing known */
	struct syscall_info infos[LENGTH(arg_rows)];
	size_t info_count;
	struct name_entry by_name[SLOTS];       /* ascending by name */
	size_t name_count;
};

static uint32_t number_base(enum arch arch)
{
	switch (arch) {
	case ARCH_X32:
		return ARCH_X32_BIT;
	case ARCH_MIPS:
	case ARCH_MIPSEL:
		return 4000;    /* __NR_Linux, arch/mips/include/uapi/asm/unistd.h; so the next two */
	case ARCH_MIPS64:
	case ARCH_MIPSEL64:
		return 5000;
	case ARCH_MIPS64N32:
	case ARCH_MIPSEL64N32:
		return 6000;
	default:
		return 0;
	}
}

static uint32_t slot_number(const struct table *table, size_t slot)
{
	return slot < COMMON_SLOTS ? table->base + (uint32_t)slot
	                           : ARM_PRIVATE_BASE + (uint32_t)(slot - COMMON_SLOTS);
}

/* The slot of a number; SLOTS when it is outside of every table. */
static size_t number_slot(const struct table *table, uint32_t nr)
{
	if (nr >= table->base && nr - table->base < COMMON_SLOTS)
		return nr - table->base;
	if (table->arch == ARCH_ARM && nr >= ARM_PRIVATE_BASE && nr - ARM_PRIVATE_BASE < PRIVATE_SLOTS)
		return COMMON_SLOTS + (nr - ARM_PRIVATE_BASE);
	return SLOTS;
}

static void fill_names(struct table *table)
{
	uint32_t token = arch_libseccomp_token(table->arch);
	size_t slots = table->arch == ARCH_ARM ? SLOTS : COMMON_SLOTS;

	for (size_t slot = 0; slot < slots; slot++) {
		errno = 0;
		table->names[slot] = seccomp_syscall_resolve_num_arch(token, (int)slot_number(table, slot));
		/* A name that is missing for want of memory would silently drop a rule. */
		if (!table->names[slot] && errno == ENOMEM)
			abort();
	}
	for (size_t i = 0; i < LENGTH(newer); i++) {
		if ((newer[i].on & 1u << table->arch) && !table->names[newer[i].nr])
			table->names[newer[i].nr] = newer[i].name;
	}
	for (size_t slot = 0; slot < COMMON_SLOTS; slot++) {
		if (table->names[slot])
			table->highest = slot_number(table, slot);
	}
}

static int compare_names(const void *a, const void *b)
{
	const struct name_entry *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void turn_names_around(struct table *table)
{
	for (size_t slot = 0; slot < SLOTS; slot++) {
		if (table->names[slot])
			table->by_name[table->name_count++] = (struct name_entry){
				table->names[slot], slot_number(table, slot) };
	}
	qsort(table->by_name, table->name_count, sizeof table->by_name[0], compare_names);
}

static bool has_own_meaning(const char *call, enum arch arch)
{
	for (size_t i = 0; i < LENGTH(different_calls); i++) {
		if (strcmp(different_calls[i].call, call) == 0 && (different_calls[i].on & 1u << arch))
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

static const struct name_entry *find_name(const struct table *table, const char *name)
{
	struct name_entry key = { .name = name };

	return bsearch(&key, table->by_name, table->name_count, sizeof key, compare_names);
}

static void fill_infos(struct table *table)
{
	for (size_t i = 0; i < LENGTH(arg_rows); i++) {
		const struct arg_row *row = &arg_rows[i];
		const struct name_entry *entry = find_name(table, row->call);
		struct constant_set set = constants_on(row->set, table->arch);
		struct syscall_info *info;
		size_t slot;

		if (!entry || has_own_meaning(row->call, table->arch))
			continue;
		slot = number_slot(table, entry->nr);
		if (!table->info_at[slot])
			table->info_at[slot] = (uint16_t)++table->info_count;
		info = &table->infos[table->info_at[slot] - 1];
		info->name = row->call;
		info->joint = is_joint(row->call);
		info->args[row->index] = (struct arg_info){
			.kind = row->kind, .width = row->width, .name = row->name,
			.constants = set.list, .constant_count = set.count, .octal = row->octal,
		};
		find_contexts(row, table->arch, &info->args[row->index]);
	}
}

static const struct table *table_of(enum arch arch)
{
	static _Atomic(struct table *) tables[ARCH_COUNT];
	struct table *table = atomic_load_explicit(&tables[arch], memory_order_acquire), *winner = NULL;

	if (__builtin_expect(table != NULL, 1))
		return table;
	table = calloc(1, sizeof *table);
	if (!table)
		abort();        /* see fill_names */
	table->arch = arch;
	table->base = number_base(arch);
	fill_names(table);
	turn_names_around(table);
	fill_infos(table);
	/* Two threads may both have built it: the first one's stays, with all its strings. */
	if (atomic_compare_exchange_strong(&tables[arch], &winner, table))
		return table;
	for (size_t slot = 0; slot < SLOTS; slot++) {
		bool is_static = false;

		for (size_t i = 0; i < LENGTH(newer); i++)
			is_static |= table->names[slot] == newer[i].name;
		if (!is_static)
			free((void *)(uintptr_t)table->names[slot]);
	}
	free(table);
	return winner;
}

/* ---- asking ---- */

const char *syscalls_name(enum arch arch, uint32_t nr)
{
	const struct table *table = table_of(arch);
	size_t slot = number_slot(table, nr);

	return slot < SLOTS ? table->names[slot] : NULL;
}

bool syscalls_is_in_libseccomp(const char *name)
{
	return seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
}

bool syscalls_is_compiled(enum arch arch, uint32_t nr)
{
	auto_free char *name = seccomp_syscall_resolve_num_arch(arch_libseccomp_token(arch), (int)nr);

	return name;
}

static bool is_newer(const char *name)
{
	for (size_t i = 0; i < LENGTH(newer); i++) {
		if (strcmp(newer[i].name, name) == 0)
			return true;
	}
	return false;
}

enum syscalls_answer syscalls_number(enum arch arch, const char *name, uint32_t *out_nr)
{
	const struct name_entry *entry = find_name(table_of(arch), name);

	if (entry) {
		*out_nr = entry->nr;
		return SYSCALLS_FOUND;
	}
	return syscalls_is_in_libseccomp(name) || is_newer(name) ? SYSCALLS_ABSENT : SYSCALLS_UNKNOWN;
}

enum syscalls_answer syscalls_multiplexed(enum arch arch, const char *name, uint32_t *out_nr,
                                          uint32_t *out_code)
{
	for (size_t i = 0; i < LENGTH(multiplexed); i++) {
		if (strcmp(multiplexed[i].name, name) != 0)
			continue;
		if (syscalls_number(arch, multiplexed[i].multiplexer, out_nr) != SYSCALLS_FOUND)
			return SYSCALLS_ABSENT;
		*out_code = multiplexed[i].code;
		return SYSCALLS_FOUND;
	}
	return SYSCALLS_ABSENT;
}

uint32_t syscalls_highest(enum arch arch)
{
	return table_of(arch)->highest;
}

const struct syscall_info *syscalls_info(enum arch arch, uint32_t nr)
{
	const struct table *table = table_of(arch);
	size_t slot = number_slot(table, nr);

	if (slot == SLOTS || !table->info_at[slot])
		return NULL;
	return &table->infos[table->info_at[slot] - 1];
}

uint64_t syscalls_arg_mask(const struct arg_info *arg)
{
	return arg->width == 32 ? UINT32_MAX : UINT64_MAX;
}

const struct arg_info *syscalls_arg_in_context(const struct arg_info *arg, const uint64_t values[CALL_ARGS],
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
