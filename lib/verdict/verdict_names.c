/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nearly all names have a number on the native architecture, by which they are found. The others
 * are sorted and united: two words of memory for a name that is not known, whatever their number.
 */
#include "lib/verdict/verdict_names.h"

#include <stdlib.h>
#include <string.h>

#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"

static int compare_names(const void *a, const void *b)
{
	const struct verdict_name *left = a, *right = b;

	return strcmp(left->name, right->name);
}

/* The native number of a name; VERDICT_NAMES_NUMBERS where it has none, or a very high one. */
static uint32_t native_number(const char *name)
{
	uint32_t nr;

	return syscalls_has(arch_native(), name, &nr) && nr < VERDICT_NAMES_NUMBERS
	               ? nr
	               : VERDICT_NAMES_NUMBERS;
}

static bool is_known(const char *name, enum verdict_vocabulary vocabulary)
{
	uint32_t nr;

	return vocabulary == VOCABULARY_OF_TABLES
	               ? syscalls_number(arch_native(), name, &nr) != SYSCALLS_UNKNOWN
	               : syscalls_is_in_libseccomp(name);
}

static void look_up(const char *name, enum verdict_vocabulary vocabulary, enum arch arch,
                    struct verdict_entry *out)
{
	out->direct = syscalls_has(arch, name, &out->nr) &&
	              (vocabulary == VOCABULARY_OF_TABLES || syscalls_is_compiled(arch, out->nr));
	out->multiplexed =
		syscalls_multiplexed(arch, name, &out->multiplexer, &out->code) == SYSCALLS_FOUND;
}

/* Lists every name once. The list has room for all that the profile has. */
static void list_names(struct verdict_names *names, const struct profile *profile)
{
	struct verdict_name *end = names->list;

	for (size_t i = 0; i < profile->rule_count; i++) {
		for (size_t k = 0; k < profile->rules[i].name_count; k++) {
			const char *name = profile->rules[i].names[k];
			uint32_t nr = native_number(name);

			if (nr < VERDICT_NAMES_NUMBERS && names->by_number[nr])
				continue;
			*end = (struct verdict_name){ .name = name };
			if (nr == VERDICT_NAMES_NUMBERS) {
				end++;
				continue;
			}
			/* in front of the others, the first of which goes to the end */
			struct verdict_name *place = &names->list[names->native_count++];
			struct verdict_name moved = *place;
			*place = *end;
			*end++ = moved;
			names->by_number[nr] = (uint32_t)names->native_count;
		}
	}
	names->count = names->native_count;
	qsort(&names->list[names->count], (size_t)(end - &names->list[names->count]),
	      sizeof *names->list, compare_names);
	for (const struct verdict_name *at = &names->list[names->count]; at < end; at++) {
		if (names->count == names->native_count ||
		    strcmp(names->list[names->count - 1].name, at->name) != 0)
			names->list[names->count++] = *at;
	}
}

int verdict_names_init(struct verdict_names *names, const struct profile *profile,
                       enum verdict_vocabulary vocabulary, const enum arch *archs,
                       size_t arch_count)
{
	size_t total = 0, known = 0;

	*names = (struct verdict_names){ 0 };
	for (size_t i = 0; i < profile->rule_count; i++)
		total += profile->rules[i].name_count;
	if (total == 0)
		return 0;
	names->list = calloc(total, sizeof *names->list);
	if (!names->list)
		return -1;
	list_names(names, profile);
	for (size_t i = 0; i < names->count; i++) {
		names->list[i].known =
			(i < names->native_count && vocabulary == VOCABULARY_OF_TABLES) ||
			is_known(names->list[i].name, vocabulary);
		known += names->list[i].known;
	}
	names->entries = calloc(known * arch_count + 1, sizeof *names->entries);
	if (!names->entries)
		return -1;
	known = 0;
	for (size_t i = 0; i < names->count; i++) {
		if (!names->list[i].known)
			continue;
		names->list[i].on = &names->entries[arch_count * known++];
		for (size_t k = 0; k < arch_count; k++)
			look_up(names->list[i].name, vocabulary, archs[k], &names->list[i].on[k]);
	}
	return 0;
}

struct verdict_name *verdict_names_find(const struct verdict_names *names, const char *name)
{
	struct verdict_name key = { .name = name };
	uint32_t nr = native_number(name);

	if (nr < VERDICT_NAMES_NUMBERS)
		return &names->list[names->by_number[nr] - 1];
	return bsearch(&key, &names->list[names->native_count], names->count - names->native_count,
	               sizeof key, compare_names);
}

void verdict_names_done(struct verdict_names *names)
{
	free(names->entries);
	free(names->list);
	*names = (struct verdict_names){ 0 };
}
