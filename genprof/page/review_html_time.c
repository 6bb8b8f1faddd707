/* SPDX-License-Identifier: Apache-2.0 */
/* When each call was made: a table with a bar in each row, in the order of the first times. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/page/html.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html_parts.h"
#include "lib/base/cleanup.h"

/* The place of a moment on the line, in percent: logarithmic, because starting takes moments. */
static double place_of(const struct review *review, uint64_t ms)
{
	return review->end_ms ? 100 * log1p((double)ms) / log1p((double)review->end_ms) : 0;
}

static void put_axis(const struct review *review, FILE *out)
{
	static const struct {
		uint64_t ms;
		const char *text;
	} ticks[] = { { 0, "0" },           { 10, "10 ms" },    { 100, "0.1 s" },
		      { 1000, "1 s" },      { 10000, "10 s" },  { 60000, "1 min" },
		      { 600000, "10 min" }, { 3600000, "1 h" }, { 86400000, "1 d" } };

	fputs("<svg class=\"axis\" role=\"img\" aria-label=\"Time since the start, logarithmic\">",
	      out);
	for (size_t i = 0; i < sizeof ticks / sizeof *ticks && ticks[i].ms <= review->end_ms; i++)
		if (place_of(review, ticks[i].ms) < 92)
			html_put(out, "<text x=\"%.1f%%\" y=\"12\">%s</text>",
			         place_of(review, ticks[i].ms), ticks[i].text);
	fputs("</svg>", out);
}

static bool is_start_only(const struct review_call *call)
{
	return call->started && !call->later;
}

static void put_span(const struct review *review, const struct review_call *call, FILE *out)
{
	double from = place_of(review, call->first_ms), to = place_of(review, call->last_ms);
	double width = to - from > 1 ? to - from : 1;

	if (from + width > 100)
		from = 100 - width;
	html_put(out,
	         "<svg class=\"bar\" role=\"img\" aria-label=\"%lu to %lu ms\"><title>%lu to %lu "
	         "ms</title><rect class=\"%s\" x=\"%.1f%%\" y=\"2\" width=\"%.1f%%\" "
	         "height=\"10\"/>",
	         call->first_ms, call->last_ms, call->first_ms, call->last_ms,
	         is_start_only(call) ? "start" : "serving", from, width);
	if (review->timeline->started)
		html_put(out, "<line x1=\"%.1f%%\" x2=\"%.1f%%\" y1=\"0\" y2=\"14\"/>",
		         place_of(review, review->timeline->to_ms),
		         place_of(review, review->timeline->to_ms));
	fputs("</svg>", out);
}

static void put_time(const struct review *review, const struct review_call *call, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	review_html_link(call, out);
	html_put(out,
	         "</th><td class=\"k\" data-label=\"Area\">%s</td><td class=\"n\" "
	         "data-label=\"First, ms\">%lu</td><td class=\"n\" data-label=\"Last, "
	         "ms\">%lu</td>",
	         area_name(call->area), call->first_ms, call->last_ms);
	if (review->timeline->started && is_start_only(call))
		fputs("<td class=\"k\" data-label=\"Needed\"><span class=\"mark start\">start "
		      "only</span></td>",
		      out);
	else if (review->timeline->started && call->started)
		html_put(out,
		         "<td class=\"k\" data-label=\"Needed\">serving, in %zu of %zu traces</td>",
		         call->later, call->started);
	else if (review->timeline->started)
		fputs("<td class=\"k\" data-label=\"Needed\">in traces that do not serve</td>",
		      out);
	fputs("<td class=\"when\">", out);
	put_span(review, call, out);
	fputs("</td></tr>\n", out);
}

static void put_division(const struct review *review, FILE *out)
{
	const struct timeline *t = review->timeline;
	size_t only = 0;

	if (t->started == 0) {
		fputs("<p>No run accepted a connection or waited for events: there is no serving "
		      "to tell from the start.</p>\n",
		      out);
		return;
	}
	for (size_t i = 0; i < review->call_count; i++)
		only += is_start_only(&review->calls[i]);
	html_put(out,
	         "<p>Serving begins with the first <code>%s</code>, %lu to %lu ms after the "
	         "start, in %zu of %zu traces (dashed line: the latest). ",
	         t->by, t->from_ms, t->to_ms, t->started, t->traces);
	html_put(out,
	         "%zu call%s not made after that in any trace; a process that gives %s up "
	         "then would not have missed %s in these runs",
	         only, only == 1 ? " was" : "s were", only == 1 ? "it" : "them",
	         only == 1 ? "it" : "them");
	for (size_t i = 0, shown = 0; i < review->call_count; i++) {
		if (!is_start_only(&review->calls[i]))
			continue;
		fputs(shown++ ? ", " : ": ", out);
		review_html_link(&review->calls[i], out);
	}
	fputs(".</p>\n", out);
}

static int compare_first(const void *a, const void *b)
{
	const struct review_call *x = *(const struct review_call *const *)a,
				 *y = *(const struct review_call *const *)b;

	if (x->first_ms != y->first_ms)
		return x->first_ms < y->first_ms ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void put_times(const struct review *review, FILE *out)
{
	auto_free const struct review_call **order = calloc(review->call_count + 1, sizeof *order);
	size_t count = 0;

	for (size_t i = 0; order && i < review->call_count; i++)
		if (review->calls[i].calls)
			order[count++] = &review->calls[i];
	if (order)
		qsort(order, count, sizeof *order, compare_first);
	for (size_t i = 0; i < count; i++)
		put_time(review, order[i], out);
}

void review_html_time(const struct review *review, FILE *out)
{
	fputs("<section id=\"time\">\n<h2>Time</h2>\n<p class=\"how\">When each call was first "
	      "and last made, from the start of a run; over several runs the earliest and the "
	      "latest. The line is logarithmic.</p>\n",
	      out);
	put_division(review, out);
	fputs("<table class=\"cards sorted time\">\n<thead><tr><th scope=\"col\">Call</th><th "
	      "scope=\"col\">Area</th><th scope=\"col\" class=\"n\">First, ms</th><th "
	      "scope=\"col\" class=\"n\">Last, ms</th>",
	      out);
	if (review->timeline->started)
		fputs("<th scope=\"col\">Needed</th>", out);
	fputs("<th scope=\"col\" class=\"when\">", out);
	put_axis(review, out);
	fputs("</th></tr></thead>\n<tbody>\n", out);
	put_times(review, out);
	fputs("</tbody>\n</table>\n</section>\n", out);
}
