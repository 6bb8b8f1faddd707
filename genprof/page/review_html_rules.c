/* SPDX-License-Identifier: Apache-2.0 */
/* Every rule, grouped by the call that it is about: the rows that map and tables link to. */
#include <inttypes.h>

#include "genprof/page/html.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html_parts.h"
#include "lib/text/plural.h"

static void put_marks(const struct review_rule *rule, FILE *out)
{
	if (rule->source)
		html_put(out, " <span class=\"mark\">%s</span>", rule->source);
	if (rule->calls == 0)
		fputs(" <span class=\"mark\">not seen</span>", out);
}

/* Who made what this rule let through: the call's other rules let others through. */
static void put_makers(const struct review_rule *rule, FILE *out)
{
	size_t shown = rule->image_count < IMAGES_SHOWN ? rule->image_count : IMAGES_SHOWN;

	for (size_t i = 0; i < shown; i++)
		html_put(out, "%s<code>%s</code>", i ? ", " : " by ", rule->images[i]);
	if (rule->image_count > shown)
		html_put(out, " and %zu more", rule->image_count - shown);
}

static void put_rule(const struct review_rule *rule, FILE *out)
{
	html_put(out, "<li>%s", rule->where ? rule->where : "any arguments");
	put_marks(rule, out);
	html_put(out, "<div class=\"dim\">syscalls[%zu]", rule->rule);
	if (rule->calls)
		html_put(out, ": %lu call%s, %lu run%s", rule->calls, PLURAL(rule->calls),
		         rule->runs, PLURAL(rule->runs));
	if (rule->where && rule->image_count)
		put_makers(rule, out);
	if (rule->comment)
		html_put(out, "; &ldquo;%s&rdquo;", rule->comment);
	fputs("</div>", out);
	if (rule->where && rule->stack.frame_count && review_html_has_room(out))
		review_html_stack(&rule->stack, out);
	fputs("</li>", out);
}

static void put_rules(const struct review_call *call, FILE *out)
{
	if (!review_is_allowed(call)) {
		fputs("<span class=\"mark risky\">refused</span> no rule allows it, and the runs "
		      "made it",
		      out);
		return;
	}
	if (call->rule_count == 0) {
		fputs("any arguments: no rule names it, the default action allows it", out);
		return;
	}
	fputs("<ul class=\"rules\">", out);
	for (size_t r = 0; r < call->rule_count; r++)
		put_rule(&call->rules[r], out);
	fputs("</ul>", out);
}

/* The stacks of one call, frames that they share written once, further in with each caller. */
static void put_folded(const struct fold *node, unsigned depth, FILE *out)
{
	for (size_t i = 0; i < node->part_count; i++) {
		for (unsigned d = 0; d < depth; d++)
			fputc(' ', out);
		html_put(out, "%s\n", node->parts[i].frame);
		/* Indented where callers part only: a stack is deeper than a line is wide. */
		put_folded(&node->parts[i], depth + (node->part_count > 1 ? 2 : 0), out);
	}
}

/* Where rules ask for arguments, each has a stack of its own: those of the call are not theirs. */
static void put_stacks(const struct review_call *call, FILE *out)
{
	struct fold root = { 0 };
	bool bad = false;

	for (size_t r = 0; r < call->rule_count; r++)
		if (call->rules[r].where)
			return;
	for (enum arch a = 0; a < ARCH_COUNT; a++)
		for (size_t s = 0; call->seen[a] && s < call->seen[a]->stack_count; s++)
			bad |= fold_add(&root, &call->seen[a]->stacks[s], call->name) < 0;
	if (root.weight && !bad && review_html_has_room(out)) {
		html_put(out, "<details class=\"stacks\"><summary>%zu call stack%s</summary><pre>",
		         root.weight, PLURAL(root.weight));
		put_folded(&root, 0, out);
		fputs("</pre></details>", out);
	}
	fold_done(&root);
}

static void put_call(const struct review *review, const struct review_call *call, FILE *out)
{
	fputs("<tr id=\"call-", out);
	html_put_id(out, call->name);
	html_put(out, "\"><th scope=\"row\" class=\"call\">%s", call->name);
	if (call->risk)
		fputs(" <span class=\"mark risky\">risky</span>", out);
	if (!call->is_native)
		html_put(out, " <span class=\"mark\">not on %s</span>", arch_name(review->arch));
	html_put(out,
	         "</th><td class=\"k\" data-label=\"Area\">%s</td><td data-label=\"Allowed with\">",
	         area_name(call->area));
	put_rules(call, out);
	html_put(out,
	         "</td><td class=\"n\" data-label=\"Calls\">%lu</td><td class=\"n\" "
	         "data-label=\"Runs\">%lu</td><td data-label=\"Made by\">",
	         call->calls, call->runs);
	if (call->calls)
		review_html_images(call, out);
	else
		fputs("no run", out);
	put_stacks(call, out);
	fputs("</td></tr>\n", out);
}

void review_html_rules(const struct review *review, FILE *out)
{
	fputs("<section id=\"rules\">\n<h2>Rules</h2>\n<p class=\"how\">Every call that is "
	      "allowed or was made, the arguments that its rules let pass, how often the runs "
	      "made it, and the programs and call stacks that did. A rule that was not seen says "
	      "in its comment why it is there.</p>\n<table class=\"cards sorted\">\n"
	      "<thead><tr><th scope=\"col\">Call</th><th scope=\"col\">Area</th><th "
	      "scope=\"col\">Allowed with</th><th scope=\"col\" class=\"n\">Calls</th><th "
	      "scope=\"col\" class=\"n\">Runs</th><th scope=\"col\">Made by</th></tr></thead>\n"
	      "<tbody>\n",
	      out);
	for (size_t i = 0; i < review->call_count; i++)
		if (review_is_allowed(&review->calls[i]) || review->calls[i].calls)
			put_call(review, &review->calls[i], out);
	fputs("</tbody>\n</table>\n</section>\n", out);
}
