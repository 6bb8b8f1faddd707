/* SPDX-License-Identifier: Apache-2.0 */
/* Risk, and what is wider than the reference: tables of calls. */
#include <inttypes.h>
#include <string.h>

#include "genprof/compare/risk.h"
#include "genprof/page/html.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html_parts.h"
#include "lib/text/plural.h"

void review_html_link(const struct review_call *call, FILE *out)
{
	fputs("<a class=\"call\" href=\"#call-", out);
	html_put_id(out, call->name);
	html_put(out, "\">%s</a>", call->name);
}

void review_html_images(const struct review_call *call, FILE *out)
{
	size_t shown = 0, all = 0;

	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		for (size_t i = 0; call->seen[a] && i < call->seen[a]->image_count; i++) {
			if (all++ < IMAGES_SHOWN)
				html_put(out, "%s<code>%s</code>", shown++ ? ", " : "",
				         call->seen[a]->images[i]);
		}
	}
	if (all > shown)
		html_put(out, " and %zu more", all - shown);
}

void review_html_stack(const struct trace_stack *stack, FILE *out)
{
	fputs("<details><summary>One call stack</summary><pre>", out);
	for (size_t f = 0; f < stack->frame_count; f++)
		html_put(out, "%s\n", stack->frames[f]);
	fputs("</pre></details>", out);
}

/* Of what a rule let through; of the call where none did. */
static void put_one_stack(const struct review_call *call, FILE *out)
{
	const struct trace_stack *stack = NULL;

	for (size_t r = 0; !stack && r < call->rule_count; r++)
		if (call->rules[r].stack.frame_count > 0)
			stack = &call->rules[r].stack;
	for (enum arch a = 0; !stack && call->rule_count == 0 && a < ARCH_COUNT; a++)
		if (call->seen[a] && call->seen[a]->stack_count > 0)
			stack = &call->seen[a]->stacks[0];
	if (stack)
		review_html_stack(stack, out);
}

/* "12 calls in 3 runs by /usr/bin/ls", or that nothing did. */
static void put_need(const struct review_call *call, FILE *out)
{
	if (call->calls == 0) {
		fputs("no run made it", out);
		return;
	}
	html_put(out, "%lu call%s in %lu run%s", call->calls, PLURAL(call->calls), call->runs,
	         PLURAL(call->runs));
	fputs(" by ", out);
	review_html_images(call, out);
	put_one_stack(call, out);
}

static bool put_comments(const struct review_call *call, FILE *out)
{
	const char *last = NULL;

	for (size_t r = 0; r < call->rule_count; r++) {
		const char *comment = call->rules[r].comment;
		if (comment && (!last || strcmp(last, comment) != 0))
			html_put(out, "%s%s", last ? "; " : "", comment);
		last = comment ? comment : last;
	}
	return last;
}

static void put_risk(const struct review_call *call, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	review_html_link(call, out);
	html_put(out,
	         "</th><td data-label=\"Allowed\">%s</td><td data-label=\"What it "
	         "gives\">%s</td><td data-label=\"Who needs it\">",
	         call->state == REVIEW_ALLOWED ? "with any arguments" : "with certain arguments",
	         call->risk->why);
	put_need(call, out);
	fputs("</td><td data-label=\"To take it away\"><code>", out);
	html_put(out, REVIEW_NEVER, call->name);
	fputs("</code></td></tr>\n", out);
}

static void put_risks(const struct review *review, FILE *out)
{
	size_t count;
	const struct risk *risks = risk_list(&count);

	fputs("<table class=\"cards sorted\">\n<thead><tr><th scope=\"col\">Call</th><th "
	      "scope=\"col\">Allowed</th><th scope=\"col\">What it gives</th><th "
	      "scope=\"col\">Who needs it</th><th scope=\"col\">To take it "
	      "away</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t r = 0; r < count; r++)
		for (size_t i = 0; i < review->call_count; i++)
			if (review->calls[i].risk == &risks[r] &&
			    review_is_allowed(&review->calls[i]))
				put_risk(&review->calls[i], out);
	fputs("</tbody>\n</table>\n", out);
}

static void put_wider(const struct review_call *call, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	review_html_link(call, out);
	html_put(out, "</th><td data-label=\"Where\">%s</td><td data-label=\"Why\">",
	         call->wider_where                     ? call->wider_where
	         : call->reference == REVIEW_FORBIDDEN ? "it is forbidden there"
	                                               : "with arguments that are refused there");
	put_need(call, out);
	fputs("<div class=\"dim\">", out);
	put_comments(call, out);
	fputs("</div></td></tr>\n", out);
}

static void write_wider(const struct review *review, FILE *out)
{
	html_put(out,
	         "<section id=\"wider\">\n<h2>Wider than %s</h2>\n<p class=\"how\">Calls, or "
	         "arguments of calls, that pass here and that %s refuses, each with what asked "
	         "for it.</p>\n",
	         review->reference, review->reference);
	if (review->figures.wider == 0) {
		html_put(out, "<p>Nothing: whatever passes here passes %s.</p>\n</section>\n",
		         review->reference);
		return;
	}
	fputs("<table class=\"cards sorted\">\n<thead><tr><th scope=\"col\">Call</th><th "
	      "scope=\"col\">Where</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < review->call_count; i++)
		if (review->calls[i].is_wider)
			put_wider(&review->calls[i], out);
	fputs("</tbody>\n</table>\n</section>\n", out);
}

void review_html_risk(const struct review *review, FILE *out)
{
	fputs("<section id=\"risk\">\n<h2>Risk</h2>\n<p class=\"how\">Allowed calls that give "
	      "more than most workloads need, the most dangerous first. The last column is what "
	      "a policy says (sc-genprof --policy) to forbid the call.</p>\n",
	      out);
	if (review->figures.risky)
		put_risks(review, out);
	else
		fputs("<p>None of the risky calls is allowed.</p>\n", out);
	fputs("</section>\n", out);
	write_wider(review, out);
}
