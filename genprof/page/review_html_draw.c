/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawings: the curve of new facts and the graph of callers. Widths are percentages, so that they
 * fit any window without a script.
 */
#include <inttypes.h>
#include <string.h>

#include "genprof/page/html.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html_parts.h"
#include "lib/text/plural.h"

/* The axis goes from what one run sees to what all of them saw: between lies the question. */
static void put_curve(const struct review_curve *curve, FILE *out)
{
	double least = curve->facts[0], most = curve->facts[curve->count - 1];
	uint64_t last = curve->runs[curve->count - 1];

	html_put(out,
	         "<figure class=\"curve\"><div "
	         "class=\"y\"><span>%.1f</span><span>%.1f</span></div><svg viewBox=\"0 0 100 "
	         "100\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Facts seen: %.1f "
	         "after 1 run, %.1f after %lu\"><title>Facts seen after so many "
	         "runs</title><path d=\"",
	         most, least, least, most, last);
	for (size_t i = 0; i < curve->count; i++)
		html_put(out, "%s%.2f %.2f", i ? "L" : "M",
		         100 * (double)(curve->runs[i] - 1) / (double)(last - 1),
		         98 - 96 * (curve->facts[i] - least) / (most - least));
	html_put(out,
	         "\"/></svg><div class=\"x\"><span>1 run</span><span>%lu "
	         "runs</span></div><figcaption>Facts that so many runs have seen, on average "
	         "over all choices of runs. The vertical axis begins at what one run "
	         "sees.</figcaption></figure>\n",
	         last);
}

void review_html_curve(const struct review *review, FILE *out)
{
	const struct review_figures *f = &review->figures;

	fputs("<section id=\"runs\">\n<h2>Were there enough runs?</h2>\n<p class=\"how\">A fact "
	      "is that a call was made, or one set of its arguments. While the curve still rises "
	      "at its right end, another run will show something new.</p>\n",
	      out);
	html_put(
		out,
		"<p>%lu run%s saw %lu calls and %lu sets of arguments; one run only saw %lu of the "
		"calls and %lu of the sets. New facts to expect of the next run: %.2f. The "
		"chance that it brings any is %s%.1f %%.</p>\n",
		f->runs, PLURAL(f->runs), f->facts.calls, f->facts.args, f->facts.calls_once,
		f->facts.args_once, f->expected, f->chance_is_bound ? "at most " : "",
		100 * f->chance);
	if (review->curve.count < 2)
		fputs("<p>One run has no curve: record several, of different work.</p>\n", out);
	else if (review->curve.facts[review->curve.count - 1] <= review->curve.facts[0])
		fputs("<p>The curve is flat: every run saw the same facts.</p>\n", out);
	else
		put_curve(&review->curve, out);
	fputs("</section>\n", out);
}

/* ---- callers ---- */

enum { LINE = 17, MOST_FRAMES = 1500, MOST_LINES = 48 };

struct flame {
	const struct fold *root;
	size_t least; /* frames of fewer stacks are left out */
	FILE *out;
};

static size_t count_frames(const struct fold *node, size_t least, unsigned line)
{
	size_t count = 0;

	for (size_t i = 0; line < MOST_LINES && i < node->part_count; i++)
		if (node->parts[i].weight >= least)
			count += 1 + count_frames(&node->parts[i], least, line + 1);
	return count;
}

static void put_frame(const struct flame *flame, const struct fold *node, double x, unsigned line)
{
	bool is_call = node->part_count == 0;
	FILE *out = flame->out;

	if (is_call) {
		fputs("<a class=\"leaf\" href=\"#call-", out);
		html_put_id(out, node->frame);
		fputs("\">", out);
	}
	html_put(out,
	         "<svg x=\"%.2f%%\" y=\"%u\" width=\"%.2f%%\" height=\"%d\"><title>%s: %zu of "
	         "%zu stack%s</title><rect width=\"100%%\" height=\"100%%\"/><text x=\"3\" "
	         "y=\"12\">%s</text></svg>",
	         x, line * LINE, 100 * (double)node->weight / (double)flame->root->weight, LINE - 1,
	         node->frame, node->weight, flame->root->weight, PLURAL(flame->root->weight),
	         node->frame);
	fputs(is_call ? "</a>\n" : "\n", out);
}

static void put_parts(const struct flame *flame, const struct fold *node, double x, unsigned line)
{
	for (size_t i = 0; line < MOST_LINES && i < node->part_count; i++) {
		const struct fold *part = &node->parts[i];
		if (part->weight >= flame->least) {
			put_frame(flame, part, x, line);
			put_parts(flame, part, x, line + 1);
		}
		x += 100 * (double)part->weight / (double)flame->root->weight;
	}
}

void review_html_flame(const struct review *review, FILE *out)
{
	struct flame flame = { .root = &review->stacks, .least = 1, .out = out };
	size_t lines = fold_depth(flame.root);

	fputs("<section id=\"callers\">\n<h2>Callers</h2>\n<p class=\"how\">The recorded call "
	      "stacks, outermost frame above, with the system call at the lower end; the wider a "
	      "frame, the more stacks go through it. A stack is kept for what is new, so width "
	      "is not time.</p>\n",
	      out);
	if (flame.root->weight == 0) {
		fputs("<p>The traces have no call stacks: record with sc-tracer -k.</p>\n"
		      "</section>\n",
		      out);
		return;
	}
	while (count_frames(flame.root, flame.least, 0) > MOST_FRAMES)
		flame.least++;
	if (lines > MOST_LINES)
		lines = MOST_LINES;
	html_put(out,
	         "<svg class=\"flame\" role=\"group\" height=\"%zu\" aria-label=\"Callers of %zu "
	         "call stacks\">\n",
	         lines * LINE, flame.root->weight);
	put_parts(&flame, flame.root, 0, 0);
	fputs("</svg>\n", out);
	if (flame.least > 1)
		html_put(out, "<p>Frames of fewer than %zu stacks are not drawn.</p>\n",
		         flame.least);
	fputs("</section>\n", out);
}
