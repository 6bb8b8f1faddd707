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
	COMMON_SLOTS = 640,     /* numbers that count from the architecture's base: about 470 are in use, x32 goes to 547 */
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

/* What is known of arguments. Made by itself: who only resolves names does without. */
struct infos {
	uint16_t at[SLOTS];                     /* 1 + index into list; 0: nothing known */
	struct syscall_info list[LENGTH(arg_rows)];
	size_t count;
};

enum { BUCKETS = 1024 };        /* a power of two, above SLOTS */

struct table {
	enum arch arch;
	uint32_t base;                          /* what the architecture's numbers count from */
	uint32_t highest;                       /* without the private ones */
	const char *names[SLOTS];
	bool is_newer[SLOTS];                   /* than libseccomp */
	bool has_multiplexers;
	uint16_t buckets[BUCKETS];              /* 1 + slot; a name stands at its hash, or right after */
	_Atomic(struct infos *) infos;          /* NULL: not made yet */
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
		if (!(newer[i].on & 1u << table->arch) || table->names[newer[i].nr])
			continue;
		table->names[newer[i].nr] = newer[i].name;
		table->is_newer[newer[i].nr] = true;
	}
	for (size_t slot = 0; slot < COMMON_SLOTS; slot++) {
		if (table->names[slot])
			table->highest = slot_number(table, slot);
	}
}

/* FNV-1a. */
static uint32_t bucket_of(const char *name)
{
	uint32_t hash = 0x811c9dc5;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 0x01000193;
	return hash % BUCKETS;
}

static void turn_names_around(struct table *table)
{
	for (size_t slot = 0; slot < SLOTS; slot++) {
		if (!table->names[slot])
			continue;
		uint32_t bucket = bucket_of(table->names[slot]);
		while (table->buckets[bucket])
			bucket = (bucket + 1) % BUCKETS;
		table->buckets[bucket] = (uint16_t)(slot + 1);
	}
}

/* The slot of a name, or SLOTS. */
static size_t name_slot(const struct table *table, const char *name)
{
	for (uint32_t bucket = bucket_of(name); table->buckets[bucket]; bucket = (bucket + 1) % BUCKETS) {
		size_t slot = table->buckets[bucket] - 1u;

		if (strcmp(table->names[slot], name) == 0)
			return slot;
	}
	return SLOTS;
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

static void fill_infos(const struct table *table, struct infos *infos)
{
	for (size_t i = 0; i < LENGTH(arg_rows); i++) {
		const struct arg_row *row = &arg_rows[i];
		size_t slot = name_slot(table, row->call);
		struct constant_set set = constants_on(row->set, table->arch);
		struct syscall_info *info;

		if (slot == SLOTS || has_own_meaning(row->call, table->arch))
			continue;
		if (!infos->at[slot])
			infos->at[slot] = (uint16_t)++infos->count;
		info = &infos->list[infos->at[slot] - 1];
		info->name = row->call;
		info->joint = is_joint(row->call);
		info->args[row->index] = (struct arg_info){
			.kind = row->kind, .width = row->width, .name = row->name,
			.constants = set.list, .constant_count = set.count, .octal = row->octal,
		};
		find_contexts(row, table->arch, &info->args[row->index]);
	}
}

static struct table *table_of(enum arch arch)
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
	for (size_t i = 0; i < LENGTH(multiplexed); i++)
		table->has_multiplexers |= name_slot(table, multiplexed[i].multiplexer) < SLOTS;
	/* Two threads may both have built it: the first one's stays, with all its strings. */
	if (atomic_compare_exchange_strong(&tables[arch], &winner, table))
		return table;
	for (size_t slot = 0; slot < SLOTS; slot++) {
		if (!table->is_newer[slot])
			free((void *)(uintptr_t)table->names[slot]);
	}
	free(table);
	return winner;
}

static const struct infos *infos_of(struct table *table)
{
	struct infos *infos = atomic_load_explicit(&table->infos, memory_order_acquire), *winner = NULL;

	if (__builtin_expect(infos != NULL, 1))
		return infos;
	infos = calloc(1, sizeof *infos);
	if (!infos)
		abort();        /* see fill_names */
	fill_infos(table, infos);
	if (atomic_compare_exchange_strong(&table->infos, &winner, infos))
		return infos;
	free(infos);
	return winner;
}

/* ---- asking ---- */

const char *syscalls_name(enum arch arch, uint32_t nr)
{
	const struct table *table = table_of(arch);
	size_t slot = number_slot(table, nr);

	return slot < SLOTS ? table->names[slot] : NULL;
}

bool syscalls_is_compiled(enum arch arch, uint32_t nr)
{
	const struct table *table = table_of(arch);
	size_t slot = number_slot(table, nr);

	return slot < SLOTS && table->names[slot] && !table->is_newer[slot];
}

/* libseccomp compares with each of its names in turn: most are found here. */
bool syscalls_is_in_libseccomp(const char *name)
{
	const struct table *native = table_of(arch_native());
	size_t slot = name_slot(native, name);

	if (slot < SLOTS && !native->is_newer[slot])
		return true;
	return seccomp_syscall_resolve_name(name) != __NR_SCMP_ERROR;
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
	const struct table *table = table_of(arch);
	size_t slot = name_slot(table, name);

	if (slot < SLOTS) {
		*out_nr = slot_number(table, slot);
		return SYSCALLS_FOUND;
	}
	return syscalls_is_in_libseccomp(name) || is_newer(name) ? SYSCALLS_ABSENT : SYSCALLS_UNKNOWN;
}

enum syscalls_answer syscalls_multiplexed(enum arch arch, const char *name, uint32_t *out_nr,
                                          uint32_t *out_code)
{
	for (size_t i = 0; i < LENGTH(multiplexed) && table_of(arch)->has_multiplexers; i++) {
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
	struct table *table = table_of(arch);
	const struct infos *infos = infos_of(table);
	size_t slot = number_slot(table, nr);

	if (slot == SLOTS || !infos->at[slot])
		return NULL;
	return &infos->list[infos->at[slot] - 1];
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
