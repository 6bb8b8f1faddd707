/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The map: a square for every call of the architecture, area by area, in this profile and in the
 * reference. The square's form shows the state, its colour repeats it.
 */
#include "genprof/page/html.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html_parts.h"

enum { COLUMNS = 18, STEP = 14, SIDE = 11 };

enum cell_mark { CELL_ADDED = 1, CELL_RISKY = 2 };

/* A square with its corner at (x, y). */
static void put_cell(unsigned x, unsigned y, enum review_state state, unsigned marks, FILE *out)
{
	html_put(out, "<rect class=\"cell%s\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\"/>",
	         state == REVIEW_ALLOWED        ? " on"
	         : state == REVIEW_BY_ARGUMENTS ? " open"
	                                        : "",
	         x, y, SIDE, SIDE);
	if (state == REVIEW_BY_ARGUMENTS)
		html_put(out, "<path class=\"on\" d=\"M%u %uv%dh%dz\"/>", x, y, SIDE, SIDE);
	if (marks & CELL_ADDED)
		html_put(out, "<rect class=\"hole\" x=\"%u\" y=\"%u\" width=\"3\" height=\"3\"/>",
		         x + 4, y + 4);
	if (marks & CELL_RISKY)
		html_put(out, "<path class=\"danger\" d=\"M%u %ul%d %dm0 -%dl-%d %d\"/>", x, y,
		         SIDE, SIDE, SIDE, SIDE, SIDE);
}

static unsigned marks_of(const struct review_call *call, enum review_state state, bool is_here)
{
	unsigned marks = 0;

	if (state == REVIEW_FORBIDDEN)
		return 0;
	if (is_here && call->calls == 0)
		marks |= CELL_ADDED;
	if (call->risk)
		marks |= CELL_RISKY;
	return marks;
}

static void put_call(const struct review_call *call, size_t place, bool is_here, FILE *out)
{
	enum review_state state = is_here ? call->state : call->reference;
	unsigned marks = marks_of(call, state, is_here);
	bool links = is_here && review_is_allowed(call);

	if (links) {
		fputs("<a href=\"#call-", out);
		html_put_id(out, call->name);
		fputs("\">", out);
	} else {
		fputs("<g>", out);
	}
	html_put(out, "<title>%s: %s%s%s</title>", call->name, review_states[state],
	         marks & CELL_ADDED ? ", added: no run made it" : "",
	         marks & CELL_RISKY ? ", risky" : "");
	put_cell((unsigned)place % COLUMNS * STEP + 1, (unsigned)place / COLUMNS * STEP + 1, state,
	         marks, out);
	fputs(links ? "</a>" : "</g>", out);
}

static bool is_in(const struct review_call *call, enum area area)
{
	return call->is_native && call->area == area;
}

struct tally {
	size_t all, here, there;
};

static struct tally count_area(const struct review *review, enum area area)
{
	struct tally tally = { 0 };

	for (size_t i = 0; i < review->call_count; i++) {
		if (!is_in(&review->calls[i], area))
			continue;
		tally.all++;
		tally.here += review_is_allowed(&review->calls[i]);
		tally.there += review->calls[i].reference != REVIEW_FORBIDDEN;
	}
	return tally;
}

static void put_area(const struct review *review, enum area area, bool is_here, size_t all,
                     size_t allowed, FILE *out)
{
	size_t lines = (all + COLUMNS - 1) / COLUMNS, place = 0;

	html_put(out,
	         "<td>%zu of %zu<svg viewBox=\"0 0 %d %zu\" role=\"group\" aria-label=\"%s in "
	         "%s: %zu of %zu calls are allowed\">",
	         allowed, all, COLUMNS * STEP, lines * STEP, area_name(area),
	         is_here ? "this profile" : review->reference, allowed, all);
	for (size_t i = 0; i < review->call_count; i++)
		if (is_in(&review->calls[i], area))
			put_call(&review->calls[i], place++, is_here, out);
	fputs("</svg></td>", out);
}

static void put_legend(FILE *out)
{
	static const struct {
		const char *words;
		enum review_state state;
		unsigned marks;
	} signs[] = {
		{ "forbidden", REVIEW_FORBIDDEN, 0 },
		{ "allowed with certain arguments", REVIEW_BY_ARGUMENTS, 0 },
		{ "allowed with any arguments", REVIEW_ALLOWED, 0 },
		{ "added: allowed, no run made it", REVIEW_ALLOWED, CELL_ADDED },
		{ "risky", REVIEW_ALLOWED, CELL_RISKY },
	};

	fputs("<ul class=\"legend\">\n", out);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		html_put(out, "<li><svg viewBox=\"0 0 13 13\" role=\"img\" aria-label=\"%s\">",
		         signs[i].words);
		put_cell(1, 1, signs[i].state, signs[i].marks, out);
		html_put(out, "</svg>%s</li>\n", signs[i].words);
	}
	fputs("</ul>\n", out);
}

void review_html_map(const struct review *review, FILE *out)
{
	html_put(out,
	         "<section id=\"map\">\n<h2>Map of all calls</h2>\n<p class=\"how\">Every square "
	         "is a system call of %s; the fuller a side, the more of the kernel is within "
	         "reach. A square's title names it, and an allowed one leads to its rules.</p>\n",
	         arch_name(review->arch));
	put_legend(out);
	html_put(out,
	         "<table class=\"map\">\n<thead><tr><th scope=\"col\">Area</th><th "
	         "scope=\"col\">This profile</th><th scope=\"col\">%s</th></tr></thead>\n"
	         "<tbody>\n",
	         review->reference);
	for (enum area area = 0; area < AREA_COUNT; area++) {
		const struct tally tally = count_area(review, area);
		if (tally.all == 0)
			continue;
		html_put(out, "<tr><th scope=\"row\">%s</th>", area_name(area));
		put_area(review, area, true, tally.all, tally.here, out);
		put_area(review, area, false, tally.all, tally.there, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n</section>\n", out);
}
