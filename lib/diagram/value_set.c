/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set and its complement are each tried as ranges and as tests of bits; the form with the
 * fewest pieces is taken. Ranges are read off the diagram. Tests of bits are an irredundant cover
 * of the set (Minato 1992): none of them can be left out or made wider.
 */
#include "lib/diagram/value_set.h"

#include <string.h>

#include "lib/diagram/set.h"
#include "lib/json/json.h"
#include "lib/syscalls/mask_text.h"

enum { TOO_MANY = VALUE_SET_MAX + 1 };

struct pieces {
	size_t count; /* TOO_MANY: the list is only the first ones */
	struct value_piece list[VALUE_SET_MAX];
};

/* False: there is no room. */
static bool append(struct pieces *pieces, uint64_t first, uint64_t second)
{
	if (pieces->count >= VALUE_SET_MAX) {
		pieces->count = TOO_MANY;
		return false;
	}
	pieces->list[pieces->count++] = (struct value_piece){ first, second };
	return true;
}

/* ---- ranges ---- */

struct reader {
	const struct diagram_store *store;
	/* one past the argument's last bit, as diagram_bit counts */
	unsigned end;
	struct pieces *out;
};

/* The values that agree with `base` but for their lowest `bits` bits. */
static bool read_ranges(const struct reader *r, diagram d, uint64_t base, unsigned bits)
{
	struct pieces *out = r->out;

	if (!diagram_is_leaf(r->store, d)) {
		bool asked = diagram_bit(r->store, d) == r->end - bits;

		return read_ranges(r, asked ? diagram_branch(r->store, d, false) : d, base,
		                   bits - 1) &&
		       read_ranges(r, asked ? diagram_branch(r->store, d, true) : d,
		                   base | UINT64_C(1) << (bits - 1), bits - 1);
	}
	if (!diagram_value(r->store, d))
		return true;
	uint64_t last = base | (bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1);
	if (out->count > 0 && out->list[out->count - 1].second + 1 == base) {
		out->list[out->count - 1].second = last;
		return true;
	}
	return append(out, base, last);
}

/* ---- tests of bits ---- */

struct cover {
	struct diagram_store *store;
	unsigned end;
	struct pieces *out;
};

static diagram below(const struct cover *c, diagram d, unsigned bit, bool set)
{
	return diagram_bit(c->store, d) == bit ? diagram_branch(c->store, d, set) : d;
}

static diagram both(const struct cover *c, diagram a, diagram b)
{
	return diagram_choose(c->store, a, diagram_leaf(c->store, 1), b);
}

/*
 * Appends tests that hold for all of `least` and nothing outside `most`; `piece` is what they have
 * in common. Returns what they hold for.
 */
static diagram find_cover(struct cover *c, diagram least, diagram most, struct value_piece piece)
{
	struct diagram_store *s = c->store;
	diagram none = diagram_leaf(s, 0), all = diagram_leaf(s, 1);

	if (least == none || c->out->count > VALUE_SET_MAX || diagram_store_full(s))
		return none;
	if (most == all) {
		append(c->out, piece.first, piece.second);
		return all;
	}
	unsigned left = diagram_bit(s, least), right = diagram_bit(s, most),
		 bit = left < right ? left : right;
	uint64_t weight = UINT64_C(1) << (c->end - 1 - bit);
	diagram least0 = below(c, least, bit, false), least1 = below(c, least, bit, true);
	diagram most0 = below(c, most, bit, false), most1 = below(c, most, bit, true);
	diagram found0 = find_cover(c, set_without(s, least0, most1), most0,
	                            (struct value_piece){ piece.first | weight, piece.second });
	diagram found1 =
		find_cover(c, set_without(s, least1, most0), most1,
	                   (struct value_piece){ piece.first | weight, piece.second | weight });
	diagram rest = both(c, set_without(s, least0, found0), set_without(s, least1, found1));
	diagram found = find_cover(c, rest, diagram_choose(s, most0, most1, none), piece);
	return both(c, found, diagram_node(s, bit, found0, found1));
}

/* ---- the best form ---- */

struct candidate {
	enum value_form form;
	bool is_complement;
	struct pieces pieces;
};

static void fill(struct diagram_store *store, diagram set, unsigned end, unsigned bits,
                 struct candidate *out)
{
	size_t before = diagram_store_count(store);

	if (out->is_complement)
		set = set_complement(store, set);
	if (out->form == VALUE_RANGES)
		read_ranges(&(struct reader){ store, end, &out->pieces }, set, 0, bits);
	else
		find_cover(&(struct cover){ store, end, &out->pieces }, set, set,
		           (struct value_piece){ 0 });
	if (diagram_store_count(store) > before)
		diagram_store_forget(store, before);
}

/* "At most 5" says little of flags. */
static size_t cost_of(const struct candidate *candidate, enum arg_kind kind)
{
	const struct pieces *pieces = &candidate->pieces;
	size_t cost = pieces->count, listed = cost < TOO_MANY ? cost : 0;

	for (size_t i = 0; i < listed && kind == ARG_FLAGS && candidate->form == VALUE_RANGES; i++)
		cost += pieces->list[i].first == pieces->list[i].second ? 0 : 4;
	return cost;
}

void value_set_of(struct diagram_store *store, diagram set, unsigned index, enum arg_kind kind,
                  struct value_set *out)
{
	unsigned high = DIAGRAM_ARGS + 2 * index, end = 32 * (high + 2);
	unsigned bits = set_words(store, set) >> high & 1 ? 64 : 32;
	enum value_form first = kind == ARG_FLAGS ? VALUE_MASKS : VALUE_RANGES, second = !first;
	struct candidate candidates[] = { { first, false, { 0 } },
		                          { second, false, { 0 } },
		                          { first, true, { 0 } },
		                          { second, true, { 0 } } };
	const struct candidate *best = &candidates[0];
	size_t least = SIZE_MAX;

	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
		fill(store, set, end, bits, &candidates[i]);
		size_t cost = cost_of(&candidates[i], kind);
		if (cost < least) {
			best = &candidates[i];
			least = cost;
		}
	}
	if (best->pieces.count > VALUE_SET_MAX)
		best = &candidates[first == VALUE_RANGES ? 0 : 1];
	*out = (struct value_set){ .form = best->form,
		                   .is_complement = best->is_complement,
		                   .bits = bits };
	out->is_truncated = best->pieces.count > VALUE_SET_MAX;
	out->count = out->is_truncated ? VALUE_SET_MAX : best->pieces.count;
	memcpy(out->pieces, best->pieces.list, out->count * sizeof *out->pieces);
}

/* ---- words ---- */

static uint64_t all_bits(unsigned bits)
{
	return bits == 64 ? UINT64_MAX : UINT32_MAX;
}

int value_set_single(const struct value_set *set, uint64_t *out_value)
{
	const struct value_piece *piece = &set->pieces[0];
	bool is_range = set->form == VALUE_RANGES && piece->first == piece->second;
	bool is_test = set->form == VALUE_MASKS && piece->first == all_bits(set->bits);

	if (set->count != 1 || set->is_complement || (!is_range && !is_test))
		return VALUE_SET_NOT_SINGLE;
	*out_value = piece->second;
	return 0;
}

/* The values of a short range of named constants are listed. */
enum { LISTED_MAX = 8 };

static bool has_names(const struct arg_info *arg)
{
	return arg && arg->kind != ARG_FLAGS;
}

static bool is_listed(const struct value_piece *range, const struct arg_info *arg)
{
	return range->second - range->first < (has_names(arg) ? LISTED_MAX : 1);
}

static void write_range(const struct value_piece *range, const struct value_set *set,
                        const struct arg_info *arg, FILE *out)
{
	for (uint64_t value = range->first; is_listed(range, arg); value++) {
		mask_text_write_value(arg, value, out);
		if (value == range->second)
			return;
		fputs(", ", out);
	}
	if (range->first == 0 && !has_names(arg)) {
		fputs("at most ", out);
		mask_text_write_value(arg, range->second, out);
		return;
	}
	if (range->second == all_bits(set->bits))
		fputs("at least ", out);
	mask_text_write_value(arg, range->first, out);
	if (range->second == all_bits(set->bits))
		return;
	fputs(" to ", out);
	mask_text_write_value(arg, range->second, out);
}

static void write_ranges(const struct value_set *set, const struct arg_info *arg, FILE *out)
{
	bool is_one = set->count == 1 && (set->pieces[0].first == set->pieces[0].second ||
	                                  !is_listed(&set->pieces[0], arg));

	fputs(set->is_complement ? is_one ? "is not " : "is none of "
	      : is_one           ? "is "
	                         : "is one of ",
	      out);
	for (size_t i = 0; i < set->count; i++) {
		fputs(i > 0 ? ", " : "", out);
		write_range(&set->pieces[i], set, arg, out);
	}
	if (set->is_truncated)
		fputs(" and more", out);
}

static void write_masks(const struct value_set *set, const struct arg_info *arg, FILE *out)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct mask_text test = { arg, all_bits(set->bits), set->pieces[i].first,
			                        set->pieces[i].second };

		if (set->is_complement) {
			fputs(i > 0 ? " and " : "", out);
			mask_text_write_opposite(&test, out);
		} else {
			fputs(i > 0 ? " or " : "", out);
			mask_text_write(&test, out);
		}
	}
}

/* Whether the words are about bits that are not tested, too (mask_text.c). */
static bool names_the_rest(const struct value_set *set)
{
	for (size_t i = 0; i < set->count && set->form == VALUE_MASKS; i++) {
		if (__builtin_popcountll(set->pieces[i].first) > 16)
			return true;
	}
	return set->form == VALUE_RANGES;
}

void value_set_write(const struct value_set *set, const struct arg_info *arg, unsigned arg_bits,
                     FILE *out)
{
	if (set->form == VALUE_RANGES)
		write_ranges(set, arg, out);
	else
		write_masks(set, arg, out);
	if (arg && arg->width != ARG_WIDTH_CHECKED && set->bits == 64)
		fputs(" (64 bits)", out);
	if (!arg && set->bits == 32 && arg_bits == 64 && names_the_rest(set))
		fputs(" (32 bits)", out);
}

/* ---- JSON ---- */

json_t *value_set_json(const struct value_set *set)
{
	bool is_ranges = set->form == VALUE_RANGES;
	json_t *list = json_array();

	for (size_t i = 0; i < set->count; i++) {
		json_t *piece =
			json_pack("{so, so}", is_ranges ? "from" : "mask",
		                  json_u64_new(set->pieces[i].first), is_ranges ? "to" : "value",
		                  json_u64_new(set->pieces[i].second));

		if (json_array_append_new(list, piece) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{si, sb, so, sb}", "bits", (int)set->bits, "complement",
	                 (int)set->is_complement, is_ranges ? "ranges" : "masks", list, "truncated",
	                 (int)set->is_truncated);
}
