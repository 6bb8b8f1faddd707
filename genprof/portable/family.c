/* SPDX-License-Identifier: Apache-2.0 */
/*
 * family.def as arrays: the rows of one family are neighbours, so a family is a range of them.
 */
#include "genprof/portable/family.h"

#include <asm/ioctls.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <linux/mman.h>
#include <linux/random.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/time.h>
#include <string.h>

#include "lib/syscalls/syscalls.h"

/*
 * asm/prctl.h, which only x86 has; glibc asked for the second until the kernel chose other numbers.
 */
#define ARCH_SET_FS 0x1002
#define ARCH_CET_STATUS 0x3001

/* linux/fs.h, Linux 6.9 */
#ifndef RWF_NOAPPEND
#define RWF_NOAPPEND 0x20
#endif

/* nptl/pthread_create.c, musl's src/thread/pthread_create.c */
#define THREAD_FLAGS                                                                        \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
	 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

enum family_id {
#define FAMILY(id, purpose) ID_##id,
#include "genprof/portable/family.def"
#undef FAMILY
	FAMILY_COUNT
};

#define OLD 0, 0
#define SINCE(major, minor) major, minor
#define FALLS_BACK true
#define STAYS false
/* SINCE() becomes two fields: expanded once before the row's macro counts its arguments. */
#define MEMBER(family, name, use, since, after, letters) \
	MEMBER_ROW(family, name, use, since, after, letters)

static const struct family_member members[] = {
#define MEMBER_ROW(family_, name_, use_, major_, minor_, falls_back_, letters_) \
	{ name_, FAMILY_##use_, major_, minor_, falls_back_, letters_ },
#include "genprof/portable/family.def"
#undef MEMBER_ROW
};

static const enum family_id member_families[] = {
#define MEMBER_ROW(family_, name_, use_, major_, minor_, falls_back_, letters_) ID_##family_,
#include "genprof/portable/family.def"
#undef MEMBER_ROW
};
#undef MEMBER

/* Rows of one call and letter are neighbours, and their values one range of this array. */
static const uint64_t implied_values[] = {
#define IMPLIES(family_, name_, letter_, value_) (value_),
#include "genprof/portable/family.def"
#undef IMPLIES
};

static const struct {
	enum family_id family;
	const char *name;
	char letter;
} implied[] = {
#define IMPLIES(family_, name_, letter_, value_) { ID_##family_, name_, letter_ },
#include "genprof/portable/family.def"
#undef IMPLIES
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* How many of the row's braces there are: each is a struct of two words. */
#define ARG_COUNT(...) \
	(sizeof((const uint64_t[][2]){ { 0 }, __VA_ARGS__ }) / sizeof(uint64_t[2]) - 1)

static const enum family_id with_families[] = {
#define WITH(family_, call_, ...) ID_##family_,
#include "genprof/portable/family.def"
#undef WITH
};

static const struct family_with withs[] = {
#define WITH(family_, call_, ...) { call_, { __VA_ARGS__ }, ARG_COUNT(__VA_ARGS__) },
#include "genprof/portable/family.def"
#undef WITH
};

size_t family_count(void)
{
	return FAMILY_COUNT;
}

struct family family_at(size_t index)
{
	static const char *const purposes[] = {
#define FAMILY(id, purpose) purpose,
#include "genprof/portable/family.def"
#undef FAMILY
	};
	struct family family = { .index = index, .purpose = purposes[index] };

	for (size_t i = 0; i < LENGTH(members); i++) {
		if (member_families[i] != index)
			continue;
		if (!family.members)
			family.members = &members[i];
		family.count++;
	}
	return family;
}

const struct family_member *family_find(const struct family *family, const char *name)
{
	for (size_t i = 0; i < family->count; i++) {
		if (strcmp(family->members[i].name, name) == 0)
			return &family->members[i];
	}
	return NULL;
}

bool family_is_newer(const struct family_member *member)
{
	return member->since_major > 0;
}

bool family_is_replaceable(const struct family_member *member)
{
	return member->use == FAMILY_STANDS_IN || !family_is_newer(member);
}

/* ---- arguments ---- */

static char letter_at(const struct family_member *member, unsigned index)
{
	return index < strlen(member->letters) ? member->letters[index] : '-';
}

static bool find_letter(const struct family_member *member, char letter, unsigned *out_index)
{
	const char *at = strchr(member->letters, letter);

	if (!at)
		return false;
	*out_index = (unsigned)(at - member->letters);
	return true;
}

enum family_carry family_carry(const struct family_member *from, const struct family_member *to,
                               unsigned index, unsigned *out_index)
{
	char letter = letter_at(from, index);
	unsigned place;

	if (letter == '-' || letter == '*')
		return FAMILY_CARRY_NONE;
	if (!find_letter(to, letter, &place))
		return strchr(to->letters, '*') ? FAMILY_CARRY_MEMORY : FAMILY_CARRY_NONE;
	*out_index = place;
	return place == index ? FAMILY_CARRY_SAME : FAMILY_CARRY_MOVED;
}

enum family_source family_fill(const struct family *family, const struct family_member *from,
                               const struct family_member *to, unsigned index, unsigned *out_from,
                               const uint64_t **out_values, size_t *out_value_count)
{
	char letter = letter_at(to, index);
	size_t first = 0, count = 0;

	if (letter == '-' || letter == '*')
		return FAMILY_FROM_NOTHING;
	if (find_letter(from, letter, out_from))
		return FAMILY_FROM_ARGUMENT;
	for (size_t i = 0; i < LENGTH(implied); i++) {
		if (implied[i].family != family->index || implied[i].letter != letter ||
		    strcmp(implied[i].name, from->name) != 0)
			continue;
		if (count++ == 0)
			first = i;
	}
	if (count == 0)
		return FAMILY_FROM_NOTHING;
	*out_values = &implied_values[first];
	*out_value_count = count;
	return FAMILY_FROM_MEANING;
}

const struct family_with *family_with(const struct family *family, size_t *out_count)
{
	const struct family_with *first = NULL;

	*out_count = 0;
	for (size_t i = 0; i < LENGTH(withs); i++) {
		if (with_families[i] != family->index)
			continue;
		if (!first)
			first = &withs[i];
		(*out_count)++;
	}
	return first;
}

/* ---- architectures ---- */

bool family_is_on(enum arch arch, const char *name)
{
	uint32_t nr, code;

	return syscalls_number(arch, name, &nr) == SYSCALLS_FOUND ||
	       syscalls_multiplexed(arch, name, &nr, &code) == SYSCALLS_FOUND;
}

bool family_stands_in(const struct family_member *member, enum arch arch)
{
	return member->use == FAMILY_STANDS_IN && family_is_on(arch, member->name);
}
