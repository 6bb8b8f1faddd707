/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For each call three sums are compared: all entries (struct bpf_calls), those in tuples, and those
 * counted by argument only. Calls that are in neither had no room: they are reported as calls with
 * unknown arguments, so that the tuples are not mistaken for all of them.
 *
 * Calls that were counted by argument become tuples again that never were: the first value of every
 * argument with the first of every other, as often as the rarest of them, and so on. A trace that
 * has more tuples than it keeps takes them apart again and has the same counts of each value. It
 * has that many, since the kernel part keeps more (BPF_MAX_TUPLES) before it counts so.
 */
#include "lib/supervise/bpf/bpf_harvest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/array.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/bpf/bpf_engine.h"
#include "lib/supervise/bpf/bpf_library.h"
#include "lib/supervise/bpf/bpf_values.h"
#include "lib/trace/trace.h"

_Static_assert((int)BPF_MAX_TUPLES > (int)TRACE_MAX_TUPLES, "a trace gives tuples up first");
_Static_assert((int)BPF_MAX_VALUES > (int)TRACE_MAX_VALUES, "and values");
_Static_assert((int)BPF_MAX_OTHERS > (int)TRACE_MAX_CALLS, "and numbers");

struct harvest {
	struct bpf_engine *e;
	enum bpf_harvest_when when;
	struct bpf_calls totals[BPF_SLOTS];
	uint64_t in_tuples[BPF_SLOTS];
	struct bpf_values values;
};

static uint32_t slot_of(const struct bpf_key *key)
{
	uint32_t number = key->arch == BPF_X32 ? key->nr & ~ARCH_X32_BIT : key->nr;

	return key->arch * (uint32_t)BPF_NUMBERS + (number < BPF_OTHERS ? number : BPF_OTHERS);
}

/* ---- events ---- */

static int add_event(struct harvest *h, const struct event *event)
{
	struct bpf_engine *e = h->e;

	if (array_room(e->harvest, e->harvest_count, 1) < 0)
		return -1;
	e->harvest[e->harvest_count++] = *event;
	return 0;
}

/* Calls of which not even the number is known. */
static int add_lost(struct harvest *h, uint64_t count)
{
	struct event event = { .kind = EVENT_LOST, .count = count };

	event.task = &h->e->images[BPF_UNKNOWN_IMAGE];
	return add_event(h, &event);
}

/* A program that has made the call and of which the ring did not tell, or any that has made it. */
static struct task *next_image(struct bpf_engine *e, uint32_t slot, bool *out_is_untold)
{
	struct bpf_image_bits *bits = e->kernel.image_bits;
	uint64_t bit = UINT64_C(1) << slot % 64;
	uint32_t any = BPF_UNKNOWN_IMAGE, count = e->kernel.state->images;

	for (uint32_t i = 0; i <= count && i < BPF_IMAGES; i++) {
		if (bits[i].unreported[slot / 64] & bit) {
			__atomic_fetch_and(&bits[i].unreported[slot / 64], ~bit, __ATOMIC_SEQ_CST);
			*out_is_untold = true;
			return &e->images[i];
		}
		if (any == BPF_UNKNOWN_IMAGE && bits[i].made[slot / 64] & bit)
			any = i;
	}
	*out_is_untold = false;
	return &e->images[any];
}

/* When the call was made last, on the clock of events. */
static uint64_t last_ms(const struct harvest *h, uint32_t slot)
{
	const struct bpf_state *s = h->e->kernel.state;
	struct timespec tick;

	clock_getres(CLOCK_MONOTONIC_COARSE, &tick); /* it goes forward with the jiffies */
	int64_t behind = (int64_t)(h->totals[slot].last_jiffies - s->jiffies);
	return (uint64_t)((int64_t)s->ns + behind * tick.tv_nsec) / 1000000;
}

/* So many calls, the first of them for programs that were not reported. */
static int add_calls(struct harvest *h, uint32_t slot, struct event event, uint64_t count)
{
	while (count > 0) {
		bool is_untold;

		event.kind = EVENT_CALL;
		event.at_ms = last_ms(h, slot);
		event.task = next_image(h->e, slot, &is_untold);
		event.count = is_untold ? 1 : count;
		if (add_event(h, &event) != 0)
			return -1;
		count -= event.count;
	}
	return 0;
}

static int add_tuple(struct harvest *h, const struct bpf_key *key, uint64_t count)
{
	struct event event = {
		.call = { .arch = bpf_kernel_arch(key->arch), .nr = key->nr },
		.memory = key->which ? EVENT_MEMORY_UNKNOWN : EVENT_MEMORY_FILLED,
	};

	if (count == 0)
		return 0;
	if (key->kind == BPF_TUPLE) {
		memcpy(event.call.args, key->values, sizeof event.call.args);
		return add_calls(h, slot_of(key), event, count);
	}
	event.kind = EVENT_CALL;
	event.count = count;
	event.at_ms = last_ms(h, slot_of(key));
	event.task = &h->e->images[key->values[0] % BPF_IMAGES]; /* BPF_OTHER */
	return add_event(h, &event);
}

static int add_return(struct harvest *h, const struct bpf_key *key, const struct bpf_count *count)
{
	struct event event = { .kind = EVENT_RETURN, .task = &h->e->images[BPF_UNKNOWN_IMAGE] };

	event.call = (struct call){ .arch = bpf_kernel_arch(key->arch), .nr = key->nr };
	event.count = count->calls;
	event.errnum = key->which;
	event.time_ns = count->time_ns;
	return count->calls ? add_event(h, &event) : 0;
}

/* A call of a container that is counted separately. */
static int add_aside(struct harvest *h, const struct bpf_key *key, uint64_t count)
{
	bool is_floor = key->kind == BPF_FLOOR;
	struct event event = {
		.kind = is_floor ? EVENT_FLOOR : EVENT_DENIED,
		.task = &h->e->images[BPF_UNKNOWN_IMAGE],
		.call = { .arch = bpf_kernel_arch(key->arch), .nr = key->nr },
		.memory = (is_floor ? key->which : key->which & BPF_UNREAD) ? EVENT_MEMORY_UNKNOWN
		                                                            : EVENT_MEMORY_FILLED,
		.count = count,
		.errnum = is_floor ? 0 : key->which & ~BPF_UNREAD,
	};

	memcpy(event.call.args, key->values, sizeof event.call.args);
	return count ? add_event(h, &event) : 0;
}

/* ---- counts ---- */

/* What is not handed out yet. While counts grow, the one read first may be the older one. */
static uint64_t rest_of(uint64_t calls, uint64_t delivered)
{
	return calls > delivered ? calls - delivered : 0;
}

/* Takes what was handed out before from a count, and notes that the rest is. */
static int take_rest(struct harvest *h, const struct bpf_key *key, struct bpf_count *count)
{
	const struct bpf_library *libbpf = h->e->kernel.libbpf;
	struct bpf_count before = { 0 }, now = *count;

	libbpf->bpf_map_lookup_elem(h->e->kernel.delivered_fd, key, &before);
	count->calls = rest_of(count->calls, before.calls);
	count->time_ns = rest_of(count->time_ns, before.time_ns);
	if (h->when == BPF_HARVEST_AT_LAST || count->calls == 0)
		return 0;
	return libbpf->bpf_map_update_elem(h->e->kernel.delivered_fd, key, &now, 0);
}

static int take_count(struct harvest *h, const struct bpf_key *key, const struct bpf_count *rows)
{
	struct bpf_count sum = { 0 };

	for (unsigned cpu = 0; cpu < h->e->kernel.cpus; cpu++) {
		sum.calls += rows[cpu].calls;
		sum.time_ns += rows[cpu].time_ns;
		sum.told += rows[cpu].told;
	}
	if (key->kind == BPF_VALUE)
		return bpf_values_keep(&h->values, slot_of(key), key->which, key->values[0],
		                       sum.calls);
	if (key->kind == BPF_TUPLE || key->kind == BPF_OTHER) {
		h->in_tuples[slot_of(key)] += sum.calls;
		sum.calls = rest_of(sum.calls, sum.told);
	}
	if (take_rest(h, key, &sum) != 0)
		return -1;
	if (key->kind == BPF_FLOOR || key->kind == BPF_REFUSED)
		return add_aside(h, key, sum.calls);
	return key->kind == BPF_RETURN || key->kind == BPF_DENIED ? add_return(h, key, &sum)
	                                                          : add_tuple(h, key, sum.calls);
}

static int take_counts(struct harvest *h)
{
	const struct bpf_kernel *k = &h->e->kernel;
	auto_free struct bpf_count *rows = calloc(k->cpus, sizeof *rows);
	struct bpf_key key, next;
	const struct bpf_key *after = NULL;

	while (rows && k->libbpf->bpf_map_get_next_key(k->counts_fd, after, &next) == 0) {
		key = next;
		after = &key;
		if (k->libbpf->bpf_map_lookup_elem(k->counts_fd, &key, rows) == 0 &&
		    take_count(h, &key, rows) != 0)
			return -1;
	}
	return rows ? 0 : -1;
}

/* What is left of an argument's values beyond BPF_MAX_VALUES: one of them represents them all. */
static int take_summaries(struct harvest *h)
{
	const struct bpf_kernel *k = &h->e->kernel;
	uint32_t key, next;
	const uint32_t *after = NULL;

	while (k->libbpf->bpf_map_get_next_key(k->summaries_fd, after, &next) == 0) {
		struct bpf_summary s;

		key = next;
		after = &key;
		if (k->libbpf->bpf_map_lookup_elem(k->summaries_fd, &key, &s) == 0 && s.others &&
		    bpf_values_keep(&h->values, key / BPF_ARGS, key % BPF_ARGS, s.min, s.others) !=
		            0)
			return -1;
	}
	return 0;
}

/* ---- calls ---- */

static void sum_calls(struct harvest *h)
{
	const struct bpf_kernel *k = &h->e->kernel;

	for (unsigned cpu = 0; cpu < k->cpus; cpu++) {
		for (uint32_t slot = 0; slot < BPF_SLOTS; slot++) {
			const struct bpf_calls *row = &k->calls[cpu * BPF_SLOTS + slot];
			struct bpf_calls *total = &h->totals[slot];

			total->calls += row->calls;
			total->told += row->told;
			total->spilled += row->spilled;
			if (row->last_jiffies > total->last_jiffies)
				total->last_jiffies = row->last_jiffies;
		}
	}
}

static struct event call_of(uint32_t slot)
{
	enum arch arch = bpf_kernel_arch(slot / BPF_NUMBERS);
	uint32_t bit = arch == ARCH_X32 ? ARCH_X32_BIT : 0;

	return (struct event){ .call = { .arch = arch, .nr = slot % BPF_NUMBERS | bit } };
}

static int add_spilled(struct harvest *h, uint32_t slot)
{
	uint64_t left = h->totals[slot].spilled;
	struct bpf_value *at[BPF_ARGS];

	bpf_values_find(&h->values, slot, at);
	while (left > 0) {
		struct event event = call_of(slot);

		event.memory = EVENT_MEMORY_FILLED;
		uint64_t count = bpf_values_tuple(&h->values, at, left, event.call.args);
		if (add_calls(h, slot, event, count) != 0)
			return -1;
		left -= count;
	}
	return 0;
}

static int add_missing(struct harvest *h, uint32_t slot)
{
	uint64_t known = h->in_tuples[slot] + h->totals[slot].spilled;
	struct event event = call_of(slot);

	if (h->totals[slot].calls <= known)
		return 0;
	if (slot % BPF_NUMBERS == BPF_OTHERS)
		return add_lost(h, h->totals[slot].calls - known);
	event.memory = EVENT_ARGS_UNKNOWN;
	return add_calls(h, slot, event, h->totals[slot].calls - known);
}

static int take_calls(struct harvest *h)
{
	struct bpf_engine *e = h->e;

	for (uint32_t slot = 0; slot < BPF_SLOTS; slot++) {
		bool is_plain =
			e->kernel.slots[slot].shape.used == 0 && slot % BPF_NUMBERS != BPF_OTHERS;
		const struct bpf_calls *total = &h->totals[slot];

		if (total->calls == 0)
			continue;
		if (is_plain) {
			uint64_t rest = rest_of(total->calls, total->told + e->delivered[slot]);

			e->delivered[slot] += rest;
			if (add_calls(h, slot, call_of(slot), rest) != 0)
				return -1;
		} else if (h->when == BPF_HARVEST_AT_LAST &&
		           (add_spilled(h, slot) != 0 || add_missing(h, slot) != 0)) {
			return -1;
		}
	}
	return 0;
}

static int take_losses(struct harvest *h)
{
	const struct bpf_state *state = h->e->kernel.state;
	uint64_t lost = state->lost_tasks + state->aside_lost + bpf_kernel_misses(&h->e->kernel);

	return lost ? add_lost(h, lost) : 0;
}

static int take_requests(struct harvest *h)
{
	struct event event = { .kind = EVENT_REQUEST, .task = &h->e->images[BPF_UNKNOWN_IMAGE] };

	for (uint32_t i = 0; i < BPF_URING_OPS; i++) {
		event.opcode = i;
		event.count = h->e->kernel.state->uring[i];
		if (event.count && add_event(h, &event) != 0)
			return -1;
	}
	return 0;
}

static int take_all(struct harvest *h)
{
	sum_calls(h);
	if (take_counts(h) != 0)
		return -1;
	if (h->when == BPF_HARVEST_AT_LAST &&
	    (take_summaries(h) != 0 || take_losses(h) != 0 || take_requests(h) != 0))
		return -1;
	bpf_values_sort(&h->values);
	return take_calls(h);
}

int bpf_harvest(struct bpf_engine *e, enum bpf_harvest_when when, struct error *err)
{
	auto_free struct harvest *h = calloc(1, sizeof *h);

	e->harvest_count = e->harvest_next = 0;
	if (!h)
		return error_set(err, ENOMEM, "take over what was counted");
	h->e = e;
	h->when = when;
	int r = take_all(h);
	free(h->values.list);
	return r == 0 ? 0 : error_set(err, ENOMEM, "take over what was counted");
}
