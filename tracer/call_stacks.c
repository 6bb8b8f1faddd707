/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A key says whether a call comes from a new place: the call, the image, the place of the system
 * call instruction in its page, and the place in its page of the value on top of the stack, which
 * in most wrappers of libc is the return address. Pages move from one exec to the next, places in
 * them do not.
 */
#include "tracer/call_stacks.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/stack/backtrace.h"

enum {
	FIRST_SIZE = 1024,
	/* as many as a trace has room for */
	MAX_CALLERS = TRACE_MAX_CALLS * TRACE_MAX_STACKS,
	IN_PAGE = 4095,
};

/* Never 0. */
static uint64_t key_of(const struct event *event, uint64_t caller)
{
	uint64_t place = (event->call.ip & IN_PAGE) << 12 | (caller & IN_PAGE);
	uint64_t call = (uint64_t)event->call.arch << 32 | event->call.nr;

	return hash_number(hash_number(call ^ (uint64_t)event->task->image << 40) + place) | 1;
}

static uint64_t *slot_of(uint64_t *keys, size_t size, uint64_t key)
{
	size_t i = (size_t)(key >> 1) & (size - 1);

	while (keys[i] && keys[i] != key)
		i = (i + 1) & (size - 1);
	return &keys[i];
}

static int grow(struct call_stacks *stacks, struct error *err)
{
	size_t size = stacks->size ? stacks->size * 2 : FIRST_SIZE;
	uint64_t *keys = calloc(size, sizeof *keys);

	if (!keys)
		return error_set(err, ENOMEM, "remember the places of calls");
	for (size_t i = 0; i < stacks->size; i++) {
		if (stacks->keys[i])
			*slot_of(keys, size, stacks->keys[i]) = stacks->keys[i];
	}
	free(stacks->keys);
	stacks->keys = keys;
	stacks->size = size;
	return 0;
}

static int note_caller(struct call_stacks *stacks, const struct event *event, uint64_t caller,
                       bool *out_is_new, struct error *err)
{
	uint64_t key = key_of(event, caller);

	*out_is_new = false;
	if (stacks->used >= MAX_CALLERS)
		return 0;
	if (stacks->used * 2 >= stacks->size && grow(stacks, err) != 0)
		return -1;
	uint64_t *slot = slot_of(stacks->keys, stacks->size, key);
	*out_is_new = *slot == 0;
	if (*out_is_new) {
		*slot = key;
		stacks->used++;
	}
	return 0;
}

static int add_stack(struct trace *trace, struct engine *engine, const struct event *event,
                     struct error *err)
{
	static const char *const no_stack[] = { "no stack" };
	struct backtrace taken = { .count = 0 };
	struct trace_stack stack = { no_stack, 1 };

	if (arch_bits(event->call.arch) == 64 && engine_stack(engine, &taken, err) != 0)
		return -1;
	if (taken.count > 0)
		stack = (struct trace_stack){ (const char *const *)taken.frames, taken.count };
	int r = trace_add_stack(trace, event->call.arch, event->call.nr, &stack, err);
	backtrace_done(&taken);
	return r;
}

int call_stacks_add(struct call_stacks *stacks, struct trace *trace, struct engine *engine,
                    const struct event *event, enum trace_news news, struct error *err)
{
	uint64_t caller;
	bool is_new;
	int r = engine_caller(engine, &caller, err);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (note_caller(stacks, event, caller, &is_new, err) != 0)
		return -1;
	return is_new || news != TRACE_NOTHING_NEW ? add_stack(trace, engine, event, err) : 0;
}

void call_stacks_done(struct call_stacks *stacks)
{
	free(stacks->keys);
	*stacks = (struct call_stacks){ 0 };
}
