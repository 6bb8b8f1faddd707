/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One call -> its counts, and what is new of it -> the ring.
 */
#pragma once

#include "lib/supervise/bpf/kernel/images.h"
#include "lib/supervise/bpf/kernel/maps.h"

static __u32 arch_of(struct task_struct *task, __u64 nr)
{
	if (task->thread_info.status & TS_COMPAT)
		return BPF_I386;
	return nr & X32_BIT && (__u32)nr != (__u32)NOT_A_CALL ? BPF_X32 : BPF_X86_64;
}

static __always_inline void read_args(struct pt_regs *regs, __u32 arch, __u64 out[BPF_ARGS])
{
	if (arch == BPF_I386) {
		out[0] = (__u32)regs->bx;
		out[1] = (__u32)regs->cx;
		out[2] = (__u32)regs->dx;
		out[3] = (__u32)regs->si;
		out[4] = (__u32)regs->di;
		out[5] = (__u32)regs->bp;
	} else {
		out[0] = regs->di;
		out[1] = regs->si;
		out[2] = regs->dx;
		out[3] = regs->r10;
		out[4] = regs->r8;
		out[5] = regs->r9;
	}
}

static __u32 arch_of_current(__u64 nr)
{
	return arch_of(bpf_get_current_task_btf(), nr);
}

/* Whose call is counted: of another task the registers can be read, and no memory. */
enum whose { OWN_CALL, CALL_OF_OTHER };

/* The key's values: what a filter could compare, and the numbers in memory in their places. */
static __always_inline void read_values(struct pt_regs *regs, const struct bpf_shape *shape,
                                        enum whose whose, struct bpf_key *key)
{
	__u64 args[BPF_ARGS];

	read_args(regs, key->arch, args);
	for (int i = 0; i < BPF_ARGS; i++)
		key->values[i] = args[i] & shape->masks[i];
	for (int m = 0; m < 2 && m < shape->memory_count; m++) {
		__u32 at = shape->memory[m].index, from = shape->memory[m].pointer;
		__u64 value = 0, pointer;

		if (at >= BPF_ARGS || from >= BPF_ARGS) /* for the verifier */
			return;
		pointer = key->arch == BPF_X86_64 ? args[from] : (__u32)args[from];
		if (whose == CALL_OF_OTHER ||
		    bpf_probe_read_user(&value, sizeof value,
		                        (void *)(pointer + shape->memory[m].offset)) != 0)
			key->which = 1;
		key->values[at] = value;
	}
}

/* The count of a key, made when it is new; NULL where there is no room for it. */
static struct bpf_count *get_count(const struct bpf_key *key, bool *out_is_new)
{
	struct bpf_count none = { 0 }, *c = bpf_map_lookup_elem(&counts, key);

	if (c)
		return c;
	*out_is_new = bpf_map_update_elem(&counts, key, &none, BPF_NOEXIST) == 0;
	c = bpf_map_lookup_elem(&counts, key);
	if (!c) {
		struct bpf_state *s = get_state();
		if (s)
			__sync_fetch_and_add(&s->full, 1);
	}
	return c;
}

/*
 * Counts one argument's value of a call that has too many tuples; 0 where there is no room.
 * Beyond BPF_MAX_VALUES only those are new that bring a bit, a minimum or a maximum: with them the
 * or is that of all.
 */
__attribute__((noinline)) int count_value(const struct bpf_key *of, __u32 slot, __u32 index,
                                          __u64 value)
{
	if (!of)
		return 0;
	struct bpf_key key = { .nr = of->nr,
		               .arch = of->arch,
		               .kind = BPF_VALUE,
		               .which = index,
		               .values = { value } };
	struct bpf_count *c = bpf_map_lookup_elem(&counts, &key);
	struct bpf_summary none = { .min = ~0ull }, *s;
	__u32 at = slot * BPF_ARGS + index;
	bool is_new = false;

	if (c) {
		c->calls++;
		return 1;
	}
	s = bpf_map_lookup_elem(&summaries, &at);
	if (!s) {
		bpf_map_update_elem(&summaries, &at, &none, BPF_NOEXIST);
		s = bpf_map_lookup_elem(&summaries, &at);
		if (!s)
			return 0;
	}
	if (s->values >= BPF_MAX_VALUES && !(value & ~s->ever_set) && !(~value & ~s->ever_clear) &&
	    value >= s->min && value <= s->max) {
		__sync_fetch_and_add(&s->others, 1);
		return 1;
	}
	c = get_count(&key, &is_new);
	if (!c)
		return 0;
	c->calls++;
	__sync_fetch_and_or(&s->ever_set, value);
	__sync_fetch_and_or(&s->ever_clear, ~value);
	if (value < s->min)
		s->min = value;
	if (value > s->max)
		s->max = value;
	if (is_new)
		__sync_fetch_and_add(&s->values, 1);
	return 1;
}

static __always_inline void spill(struct bpf_calls *c, const struct bpf_shape *shape,
                                  const struct bpf_key *key, __u32 slot)
{
	if (key->which) /* what could not be read has no value */
		return;
	for (int i = 0; i < BPF_ARGS; i++) {
		if (shape->used >> i & 1 && !count_value(key, slot, i, key->values[i]))
			return;
	}
	c->spilled++;
}

/* A call with arguments, or of an unknown number. Whether the ring reported it. */
static __always_inline bool count_key(struct bpf_calls *c, struct bpf_slot *s,
                                      const struct bpf_key *key, __u32 slot, __u32 image,
                                      bool is_first)
{
	struct bpf_count *count = bpf_map_lookup_elem(&counts, key);
	bool is_other = key->kind == BPF_OTHER, is_new = false;

	if (!count && s->counts >= (is_other ? BPF_MAX_OTHERS : BPF_MAX_TUPLES)) {
		if (!is_other)
			spill(c, &s->shape, key, slot);
		return false;
	}
	if (!count) {
		count = get_count(key, &is_new);
		if (is_new)
			__sync_fetch_and_add(&s->counts, 1);
	}
	if (!count)
		return false;
	count->calls++;
	if ((!is_first && !is_new) || !maps_tell_call(key, image))
		return false;
	count->told++;
	return true;
}

/* A call of which only the number matters. */
static __always_inline bool count_plain(struct bpf_calls *c, const struct bpf_key *key, __u32 image,
                                        bool is_first)
{
	if (!is_first || !maps_tell_call(key, image))
		return false;
	c->told++;
	return true;
}

/* A call that is counted separately. There are few; they are reported at the end only. */
static __always_inline void count_aside(struct pt_regs *regs, const struct bpf_mark *mark,
                                        enum bpf_kind kind, int errnum)
{
	__u32 number = mark->arch == BPF_X32 ? mark->nr & ~X32_BIT : mark->nr;
	__u32 slot = mark->arch * BPF_NUMBERS + (number >= BPF_OTHERS ? BPF_OTHERS : number);
	struct bpf_key key = { .nr = mark->nr, .arch = mark->arch, .kind = kind };
	struct bpf_slot *of_slot = bpf_map_lookup_elem(&slots, &slot);
	struct bpf_state *s = get_state();
	struct bpf_count *count;
	bool is_new = false;

	if (!of_slot || !s)
		return;
	if (of_slot->shape.used)
		read_values(regs, &of_slot->shape, OWN_CALL, &key);
	if (kind == BPF_REFUSED)
		key.which = errnum | (key.which ? BPF_UNREAD : 0);
	count = bpf_map_lookup_elem(&counts, &key);
	if (!count && s->aside < BPF_MAX_ASIDE)
		count = get_count(&key, &is_new);
	if (is_new)
		__sync_fetch_and_add(&s->aside, 1);
	if (count)
		count->calls++;
	else
		__sync_fetch_and_add(&s->aside_lost, 1);
}

static __always_inline void count_call_of(enum whose whose, struct pt_regs *regs,
                                          struct bpf_mark *mark, __u32 arch, __u32 nr)
{
	__u32 number = arch == BPF_X32 ? nr & ~X32_BIT : nr, image = mark->image;
	bool is_other = number >= BPF_OTHERS, is_told;
	__u32 slot = arch * BPF_NUMBERS + (is_other ? BPF_OTHERS : number);
	__u32 row = bpf_get_smp_processor_id() * BPF_SLOTS + slot;
	struct bpf_key key = { .nr = nr, .arch = arch, .kind = is_other ? BPF_OTHER : BPF_TUPLE };
	struct bpf_calls *c = bpf_map_lookup_elem(&calls, &row);
	struct bpf_slot *s = bpf_map_lookup_elem(&slots, &slot);

	if (!c || !s)
		return;
	c->calls++;
	c->last_jiffies = bpf_jiffies64();
	struct bpf_image_bits *first = note_image(image, slot);
	if (is_other) {
		key.values[0] = image;
		is_told = count_key(c, s, &key, slot, image, first != NULL);
	} else if (s->shape.used) {
		if (regs)
			read_values(regs, &s->shape, whose, &key);
		is_told = count_key(c, s, &key, slot, image, first != NULL);
	} else {
		is_told = count_plain(c, &key, image, first != NULL);
	}
	if (first && !is_told && slot < BPF_SLOTS)
		__sync_fetch_and_or(&first->unreported[slot / 64], 1ull << (slot & 63));
}

static __always_inline void count_call(struct pt_regs *regs, struct bpf_mark *mark, __u32 arch,
                                       __u32 nr)
{
	count_call_of(OWN_CALL, regs, mark, arch, nr);
}
