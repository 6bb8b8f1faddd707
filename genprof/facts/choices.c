/* SPDX-License-Identifier: Apache-2.0 */
/* Every kind of argument has its line in choice_of(); the rest finds the distinct ones. */
#include "genprof/facts/choices.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/facts/facts.h"
#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"

static uint64_t constant_bits(const struct arg_info *info, const char *name)
{
	for (size_t i = 0; i < info->constant_count; i++)
		if (strcmp(info->constants[i].name, name) == 0)
			return info->constants[i].value;
	return 0;
}

/* Both bits of a memory protection, or 0 for any other argument. */
static uint64_t write_and_exec(const struct arg_info *info)
{
	uint64_t w = constant_bits(info, "PROT_WRITE"), x = constant_bits(info, "PROT_EXEC");

	return w && x ? w | x : 0;
}

bool choices_saw_write_and_exec(const struct arg_facts *facts)
{
	uint64_t both = facts->info ? write_and_exec(facts->info) : 0;

	for (size_t i = 0; both && i < facts->value_count; i++)
		if ((facts->values[i] & both) == both)
			return true;
	return both && !facts->values && (facts->ever_set & both) == both;
}

uint64_t choices_single_bits(const struct arg_info *info)
{
	uint64_t fields = 0, single = 0;

	for (size_t i = 0; i < info->constant_count; i++) {
		uint64_t mask = info->constants[i].mask;
		if (mask & (mask - 1))
			fields |= mask;
		else
			single |= mask;
	}
	return info->kind == ARG_FLAGS ? ~fields : single & ~fields;
}

/*
 * A constant of all ones is a value of its own (personality's question 0xffffffff), not every flag.
 */
static bool is_whole(const struct arg_info *info, uint64_t value)
{
	for (size_t i = 0; i < info->constant_count; i++)
		if (info->constants[i].value == value && value == SYSCALLS_ARG_MASK)
			return true;
	return false;
}

static uint64_t bits_seen(const struct arg_facts *facts)
{
	uint64_t bits = facts->values ? 0 : facts->ever_set;

	for (size_t i = 0; i < facts->value_count; i++)
		if (!is_whole(facts->info, facts->values[i]))
			bits |= facts->values[i];
	return bits | facts->always;
}

/* Fields are compared, single bits are open once seen. Without values, fields are unknown. */
static struct choice fields_choice(const struct choices *c, uint64_t value)
{
	uint64_t single = c->fold_fields || !c->facts->values ? UINT64_MAX
	                                                      : choices_single_bits(c->facts->info);
	uint64_t open = bits_seen(c->facts) & single, fields = value & ~single;

	if (is_whole(c->facts->info, value))
		return (struct choice){ SYSCALLS_ARG_MASK, value, value };
	return (struct choice){ SYSCALLS_ARG_MASK & ~open, fields, fields | open };
}

/* The choice that `value` falls under. */
static struct choice choice_of(const struct choices *c, uint64_t value)
{
	if (c->is_dropped)
		return (struct choice){ 0 };
	uint64_t ids = syscalls_id_bits(c->facts->info, value);
	if (ids)
		return (struct choice){ SYSCALLS_ARG_MASK & ~ids, value & ~ids, value & ~ids };
	if (c->narrowing == NARROWING_EXACT)
		return (struct choice){ SYSCALLS_ARG_MASK, value, value };
	if (c->facts->info->kind != ARG_SIGNAL)
		return fields_choice(c, value);
	/*
	 * A signal: a program that may send one may send others, but asking whether a task exists
	 * is less.
	 */
	return c->facts->ever_set && !c->facts->is_one_signal
	               ? (struct choice){ 0 }
	               : (struct choice){ SYSCALLS_ARG_MASK, value, value };
}

static int add(struct choices *c, struct choice choice, struct error *err)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->list[i].mask == choice.mask && c->list[i].value == choice.value)
			return 0;
	if (array_room(c->list, c->count, 1) < 0)
		return error_set(err, 0, "argument rules: out of memory");
	c->list[c->count++] = choice;
	return 0;
}

static int split_in_two(struct choices *c, uint64_t both, struct error *err)
{
	struct choice whole = choice_of(c, 0);

	c->split = true;
	for (uint64_t bits = both; bits; bits &= bits - 1) {
		uint64_t refused = bits & -bits;
		if (add(c,
		        (struct choice){ whole.mask | refused, whole.value,
		                         whole.shown & ~refused },
		        err) < 0)
			return -1;
	}
	return 0;
}

int choices_find(struct choices *c, enum write_and_exec policy, struct error *err)
{
	const struct arg_facts *facts = c->facts;

	free(take(c->list));
	c->count = 0;
	if (!facts->info)
		return 0;
	uint64_t both = write_and_exec(facts->info);
	if (policy == WRITE_AND_EXEC_REFUSED && c->narrowing == NARROWING_STABLE && both &&
	    (facts->ever_set & both) == both)
		return split_in_two(c, both, err);
	if (!facts->values && (c->narrowing == NARROWING_EXACT || facts->info->kind == ARG_ENUM))
		c->is_dropped = true;
	if (c->is_dropped || !facts->values)
		return add(c, choice_of(c, 0), err);
	for (size_t i = 0; i < facts->value_count; i++)
		if (add(c, choice_of(c, facts->values[i]), err) < 0)
			return -1;
	return 0;
}

size_t choices_index(const struct choices *c, uint64_t value)
{
	struct choice wanted = choice_of(c, value);
	size_t i = 0;

	/* Every value seen has a choice: choices_find made one for each. */
	while (c->list[i].mask != wanted.mask || c->list[i].value != wanted.value)
		i++;
	return i;
}

bool choices_fold_fields(struct choices *c)
{
	if (c->split || c->count < 2 || c->fold_fields || c->narrowing != NARROWING_STABLE ||
	    c->facts->info->kind != ARG_FLAGS)
		return false;
	c->fold_fields = true;
	return true;
}

bool choices_drop_argument(struct choices *c)
{
	if (c->split || c->count < 2 || c->is_dropped)
		return false;
	c->is_dropped = true;
	return true;
}

void choices_done(struct choices *c)
{
	free(c->list);
	*c = (struct choices){ 0 };
}
