/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Diagrams as they are: their leaves and branches, the ranges of a word, where two of them differ.
 * Makes no nodes.
 */
#include "lib/diagram/diagram.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "lib/diagram/diagram_store.h"

bool diagram_is_leaf(const struct diagram_store *s, diagram d)
{
	return s->nodes[d].bit == LEAF;
}

bool diagram_is_link(const struct diagram_store *s, diagram d)
{
	return s->nodes[d].bit == LEAF && s->nodes[d].high == 1;
}

uint32_t diagram_value(const struct diagram_store *s, diagram d)
{
	return s->nodes[d].low;
}

unsigned diagram_bit(const struct diagram_store *s, diagram d)
{
	return s->nodes[d].bit;
}

diagram diagram_branch(const struct diagram_store *s, diagram d, bool set)
{
	return set ? s->nodes[d].high : s->nodes[d].low;
}

unsigned diagram_offset(unsigned word)
{
	if (word < DIAGRAM_ARGS)
		return word == DIAGRAM_ARCH ? 1 : 0;
	unsigned low_half = (word - DIAGRAM_ARGS) & 1,
		 first = word < DIAGRAM_IP ? 4 + (word - DIAGRAM_ARGS) / 2 * 2 : 2;
	return first + (__BYTE_ORDER == __LITTLE_ENDIAN ? !low_half : low_half);
}

uint32_t diagram_get_word(const struct seccomp_data *data, unsigned word)
{
	uint32_t value;

	memcpy(&value, (const char *)data + sizeof value * diagram_offset(word), sizeof value);
	return value;
}

void diagram_set_word(struct seccomp_data *data, unsigned word, uint32_t value)
{
	memcpy((char *)data + sizeof value * diagram_offset(word), &value, sizeof value);
}

diagram diagram_leaf_of(const struct diagram_store *s, diagram d, const struct seccomp_data *data)
{
	while (s->nodes[d].bit != LEAF) {
		unsigned bit = s->nodes[d].bit;

		d = diagram_branch(s, d, diagram_get_word(data, bit / 32) >> (31 - bit % 32) & 1);
	}
	return d;
}

diagram diagram_with_word(const struct diagram_store *s, diagram d, unsigned word, uint32_t value)
{
	while (s->nodes[d].bit / 32 == word)
		d = diagram_branch(s, d, value >> (31 - s->nodes[d].bit % 32) & 1);
	return d;
}

static size_t count_below(const struct diagram_store *s, diagram d, uint8_t *seen)
{
	if (seen[d])
		return 0;
	seen[d] = 1;
	if (s->nodes[d].bit == LEAF)
		return 1;
	return 1 + count_below(s, s->nodes[d].low, seen) + count_below(s, s->nodes[d].high, seen);
}

size_t diagram_size(const struct diagram_store *s, diagram d)
{
	uint8_t *seen = calloc(s->count, 1);
	size_t size = seen ? count_below(s, d, seen) : 0;

	free(seen);
	return size;
}

struct cutter {
	const struct diagram_store *store;
	unsigned word;
	struct diagram_range *out;
	size_t room, count;
};

/*
 * Appends the ranges of the values that agree with `base` but for their lowest `bits` bits. False:
 * there is no room.
 */
static bool cut(struct cutter *c, diagram d, uint32_t base, unsigned bits)
{
	const struct node *n = &c->store->nodes[d];

	if (n->bit / 32 == c->word) {
		bool asked = n->bit % 32 == 32 - bits;

		return cut(c, asked ? n->low : d, base, bits - 1) &&
		       cut(c, asked ? n->high : d, base | 1u << (bits - 1), bits - 1);
	}
	if (c->count > 0 && c->out[c->count - 1].to == d)
		return true;
	if (c->count == c->room)
		return false;
	c->out[c->count++] = (struct diagram_range){ base, d };
	return true;
}

size_t diagram_ranges(const struct diagram_store *s, diagram d, unsigned word,
                      struct diagram_range *out, size_t room)
{
	struct cutter c = { s, word, out, room, 0 };

	return cut(&c, d, 0, 32) ? c.count : room + 1;
}

void diagram_difference(const struct diagram_store *s, diagram a, diagram b,
                        struct seccomp_data *out)
{
	*out = (struct seccomp_data){ 0 };
	for (;;) {
		unsigned x = s->nodes[a].bit, y = s->nodes[b].bit, bit = x < y ? x : y;

		if (bit == LEAF)
			return;
		bool set = below(s, a, bit, false) == below(s, b, bit, false);

		if (set)
			diagram_set_word(out, bit / 32,
			                 diagram_get_word(out, bit / 32) | 1u << (31 - bit % 32));
		a = below(s, a, bit, set);
		b = below(s, b, bit, set);
	}
}
