/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names and numbers: one table per architecture, from libseccomp's names of all numbers and the
 * rows of syscalls.def.
 *
 * libseccomp's answers by number are the truth here. Its answers by name are not: for i386 it names
 * socket with a pseudo number although 359 is its direct entry. So the map from names is made by
 * turning the map from numbers around.
 *
 * A table is built when its architecture is first asked for, is never changed afterwards and lives
 * as long as the program: the only state here, and a cache. Looking up allocates nothing.
 */
#include <assert.h>
#include <seccomp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"
#include "lib/syscalls/syscalls_libseccomp.h"
#include "lib/syscalls/syscalls_sets.h"
#include "lib/syscalls/syscalls_slots.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- the rows of syscalls.def ---- */

static const struct {
	const char *name;
	uint32_t nr; /* without the architecture's base */
	unsigned on; /* bit per enum arch */
} newer[] = {
#define NEWER(name_, nr_, on_) { name_, nr_, on_ },
#include "lib/syscalls/syscalls.def"
#undef NEWER
};

static const struct {
	const char *name;
	const char *multiplexer;
	uint32_t code;
} multiplexed[] = {
#define MULTIPLEXED(name_, multiplexer_, code_) { name_, multiplexer_, code_ },
#include "lib/syscalls/syscalls.def"
#undef MULTIPLEXED
};

/* ---- building one architecture's table ---- */

enum { BUCKETS = 1024 }; /* a power of two, above SYSCALLS_SLOTS */

struct table {
	enum arch arch;
	uint32_t highest; /* without the private ones */
	const char *names[SYSCALLS_SLOTS];
	bool are_borrowed;             /* the names that are not newer */
	bool is_newer[SYSCALLS_SLOTS]; /* than libseccomp */
	bool has_multiplexers;
	uint8_t multiplexed_at[SYSCALLS_SLOTS]; /* 1 + row of `multiplexed`; 0: none */
	/* 1 + slot; a name is at its hash, or right after */
	uint16_t buckets[BUCKETS];
};

static void fill_names(struct table *table)
{
	table->are_borrowed = syscalls_libseccomp_recall(table->arch, table->names) == 0;
	if (!table->are_borrowed)
		syscalls_libseccomp_ask(table->arch, table->names);
	for (size_t i = 0; i < LENGTH(newer); i++) {
		if (!(newer[i].on & 1u << table->arch) || table->names[newer[i].nr])
			continue;
		table->names[newer[i].nr] = newer[i].name;
		table->is_newer[newer[i].nr] = true;
	}
	for (size_t slot = 0; slot < SYSCALLS_COMMON_SLOTS; slot++) {
		if (table->names[slot])
			table->highest = syscalls_slot_number(table->arch, slot);
	}
}

/* From the first and the last eight characters: few names differ in none of them. */
static uint32_t bucket_of(const char *name)
{
	size_t length = strlen(name);
	uint64_t first = 0, last = 0;

	if (length >= sizeof first) {
		memcpy(&first, name, sizeof first);
		memcpy(&last, name + length - sizeof last, sizeof last);
	} else {
		for (size_t i = 0; i < length; i++)
			first = first << 8 | (unsigned char)name[i];
	}
	return (uint32_t)((first * 31 + last + length) * UINT64_C(0x9e3779b97f4a7c15) >> 32) %
	       BUCKETS;
}

static void turn_names_around(struct table *table)
{
	for (size_t slot = 0; slot < SYSCALLS_SLOTS; slot++) {
		if (!table->names[slot])
			continue;
		uint32_t bucket = bucket_of(table->names[slot]);
		while (table->buckets[bucket])
			bucket = (bucket + 1) % BUCKETS;
		table->buckets[bucket] = (uint16_t)(slot + 1);
	}
}

/* The slot of a name, or SYSCALLS_SLOTS. */
static size_t name_slot(const struct table *table, const char *name)
{
	for (uint32_t bucket = bucket_of(name); table->buckets[bucket];
	     bucket = (bucket + 1) % BUCKETS) {
		size_t slot = table->buckets[bucket] - 1u;

		if (strcmp(table->names[slot], name) == 0)
			return slot;
	}
	return SYSCALLS_SLOTS;
}

static void find_multiplexed(struct table *table)
{
	static_assert(LENGTH(multiplexed) < UINT8_MAX, "multiplexed_at holds a row in 8 bits");

	for (size_t i = 0; i < LENGTH(multiplexed); i++) {
		size_t slot = name_slot(table, multiplexed[i].name);

		table->has_multiplexers |=
			name_slot(table, multiplexed[i].multiplexer) < SYSCALLS_SLOTS;
		if (slot < SYSCALLS_SLOTS)
			table->multiplexed_at[slot] = (uint8_t)(i + 1);
	}
}

static struct table *table_of(enum arch arch)
{
	static _Atomic(struct table *) tables[ARCH_COUNT];
	struct table *table = atomic_load_explicit(&tables[arch], memory_order_acquire),
		     *winner = NULL;

	if (__builtin_expect(table != NULL, 1))
		return table;
	table = calloc(1, sizeof *table);
	if (!table)
		/* a name that is missing for want of memory would silently drop a rule */
		abort();
	table->arch = arch;
	fill_names(table);
	turn_names_around(table);
	find_multiplexed(table);
	/* Two threads may both have built it: the first one's stays, with all its strings. */
	if (atomic_compare_exchange_strong(&tables[arch], &winner, table))
		return table;
	for (size_t slot = 0; slot < SYSCALLS_SLOTS; slot++) {
		if (!table->is_newer[slot] && !table->are_borrowed)
			free((void *)(uintptr_t)table->names[slot]);
	}
	free(table);
	return winner;
}

/* ---- asking ---- */

const char *syscalls_name(enum arch arch, uint32_t nr)
{
	const struct table *table = table_of(arch);
	size_t slot = syscalls_slot_of(arch, nr);

	return slot < SYSCALLS_SLOTS ? table->names[slot] : NULL;
}

bool syscalls_is_compiled(enum arch arch, uint32_t nr)
{
	const struct table *table = table_of(arch);
	size_t slot = syscalls_slot_of(arch, nr);

	return slot < SYSCALLS_SLOTS && table->names[slot] && !table->is_newer[slot];
}

/* 2.5.4-1+deb12u1 has futex_requeue and what is older (NEWER in syscalls.def). */
enum { OLDEST_FIRST_COMMON = 424, OLDEST_LAST = 456 };

bool syscalls_is_in_oldest_libseccomp(const char *name)
{
	for (size_t i = 0; i < LENGTH(newer); i++) {
		if (strcmp(newer[i].name, name) == 0)
			return newer[i].nr >= OLDEST_FIRST_COMMON && newer[i].nr <= OLDEST_LAST;
	}
	return true;
}

/* libseccomp compares with each of its names in turn: most are found here. */
bool syscalls_is_in_libseccomp(const char *name)
{
	const struct table *native = table_of(arch_native());
	size_t slot = name_slot(native, name);

	if (slot < SYSCALLS_SLOTS && !native->is_newer[slot])
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

bool syscalls_has(enum arch arch, const char *name, uint32_t *out_nr)
{
	size_t slot = name_slot(table_of(arch), name);

	if (slot == SYSCALLS_SLOTS)
		return false;
	*out_nr = syscalls_slot_number(arch, slot);
	return true;
}

enum syscalls_answer syscalls_number(enum arch arch, const char *name, uint32_t *out_nr)
{
	if (syscalls_has(arch, name, out_nr))
		return SYSCALLS_FOUND;
	return syscalls_is_in_libseccomp(name) || is_newer(name) ? SYSCALLS_ABSENT
	                                                         : SYSCALLS_UNKNOWN;
}

/* The row of `multiplexed` for a name, or their number. */
static size_t multiplexed_row(const struct table *table, const char *name)
{
	size_t slot = name_slot(table, name), row = 0;

	if (slot < SYSCALLS_SLOTS)
		return table->multiplexed_at[slot] ? table->multiplexed_at[slot] - 1u
		                                   : LENGTH(multiplexed);
	while (row < LENGTH(multiplexed) && strcmp(multiplexed[row].name, name) != 0)
		row++;
	return row;
}

enum syscalls_answer syscalls_multiplexed(enum arch arch, const char *name, uint32_t *out_nr,
                                          uint32_t *out_code)
{
	const struct table *table = table_of(arch);
	size_t row = table->has_multiplexers ? multiplexed_row(table, name) : LENGTH(multiplexed);

	if (row == LENGTH(multiplexed) ||
	    syscalls_number(arch, multiplexed[row].multiplexer, out_nr) != SYSCALLS_FOUND)
		return SYSCALLS_ABSENT;
	*out_code = multiplexed[row].code;
	return SYSCALLS_FOUND;
}

bool syscalls_is_named(const struct call *call, const char *name)
{
	uint32_t nr = 0, code = 0;

	if (syscalls_number(call->arch, name, &nr) == SYSCALLS_FOUND && nr == call->nr)
		return true;
	return syscalls_multiplexed(call->arch, name, &nr, &code) == SYSCALLS_FOUND &&
	       nr == call->nr && (uint32_t)call->args[0] == code;
}

uint32_t syscalls_highest(enum arch arch)
{
	return table_of(arch)->highest;
}
