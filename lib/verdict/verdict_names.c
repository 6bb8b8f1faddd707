/* SPDX-License-Identifier: Apache-2.0 */
/* Sort, unite, look up: two words of memory for a name that is not known, whatever their number. */
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

static int look_up(struct verdict_name *entry, enum verdict_vocabulary vocabulary,
                   const enum arch *archs, size_t arch_count)
{
	uint32_t nr;

	entry->known =
		vocabulary == VOCABULARY_OF_TABLES
			? syscalls_number(arch_native(), entry->name, &nr) != SYSCALLS_UNKNOWN
			: syscalls_is_in_libseccomp(entry->name);
	if (!entry->known)
		return 0;
	entry->on = calloc(arch_count, sizeof *entry->on);
	if (!entry->on)
		return -1;
	for (size_t i = 0; i < arch_count; i++) {
		struct verdict_entry *on = &entry->on[i];

		on->direct = syscalls_number(archs[i], entry->name, &on->nr) == SYSCALLS_FOUND &&
		             (vocabulary == VOCABULARY_OF_TABLES ||
		              syscalls_is_compiled(archs[i], on->nr));
		on->multiplexed = syscalls_multiplexed(archs[i], entry->name, &on->multiplexer,
		                                       &on->code) == SYSCALLS_FOUND;
	}
	return 0;
}

int verdict_names_init(struct verdict_names *names, const struct profile *profile,
                       enum verdict_vocabulary vocabulary, const enum arch *archs,
                       size_t arch_count)
{
	size_t total = 0;

	*names = (struct verdict_names){ 0 };
	for (size_t i = 0; i < profile->rule_count; i++)
		total += profile->rules[i].name_count;
	if (total == 0)
		return 0;
	names->list = calloc(total, sizeof *names->list);
	if (!names->list)
		return -1;
	total = 0;
	for (size_t i = 0; i < profile->rule_count; i++) {
		for (size_t k = 0; k < profile->rules[i].name_count; k++)
			names->list[total++].name = profile->rules[i].names[k];
	}
	qsort(names->list, total, sizeof *names->list, compare_names);
	for (size_t i = 0; i < total; i++) {
		if (names->count == 0 ||
		    strcmp(names->list[names->count - 1].name, names->list[i].name) != 0)
			names->list[names->count++].name = names->list[i].name;
	}
	for (size_t i = 0; i < names->count; i++) {
		if (look_up(&names->list[i], vocabulary, archs, arch_count) < 0)
			return -1;
	}
	return 0;
}

struct verdict_name *verdict_names_find(const struct verdict_names *names, const char *name)
{
	struct verdict_name key = { .name = name };

	return names->count ? bsearch(&key, names->list, names->count, sizeof key, compare_names)
	                    : NULL;
}

void verdict_names_done(struct verdict_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i].on);
	free(names->list);
	*names = (struct verdict_names){ 0 };
}
