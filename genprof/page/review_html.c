/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of the page, the figures, and what differs. The policy in its head allows the style and
 * the script of this program by their hashes, which the Makefile takes, and nothing else: markup
 * that came from a trace could not run even if it were not escaped.
 */
#include "genprof/page/review_html.h"

#include <inttypes.h>
#include <time.h>

#include "genprof/page/html.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html_parts.h"
#include "genprof/page/review_page.inc"
#include "lib/base/version.h"
#include "lib/text/plural.h"

enum { MOST_BYTES = 1000000, BYTES_FOR_THE_REST = 350000 };

bool review_html_has_room(FILE *out)
{
	return ftell(out) < MOST_BYTES - BYTES_FOR_THE_REST;
}

static void write_head(const struct review *review, FILE *out)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
	      "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	      "'sha256-" PAGE_STYLE_HASH "'; script-src 'sha256-" PAGE_SCRIPT_HASH
	      "'; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\">\n",
	      out);
	html_put(out, "<title>%s: report of sc-genprof</title>\n<style>", review->file);
	fputs(page_style, out);
	fputs("</style>\n</head>\n<body>\n", out);
}

static void write_list(const char *what, const char *const *list, size_t count, FILE *out)
{
	if (count == 0)
		return;
	html_put(out, "; %s ", what);
	for (size_t i = 0; i < count && i < 3; i++)
		html_put(out, "%s<code>%s</code>", i ? ", " : "", list[i]);
	if (count > 3)
		html_put(out, " and %zu more", count - 3);
}

static void write_title(const struct review *review, FILE *out)
{
	const struct trace_header *h = &review->header;
	time_t start = (time_t)(h->start_unix_ms / 1000);
	char day[32] = "";
	struct tm tm;

	html_put(out,
	         "<header>\n<h1>%s</h1>\n<p class=\"about\">Seccomp profile on %s; %lu run%s "
	         "recorded",
	         review->file, arch_name(review->arch), review->figures.runs,
	         PLURAL(review->figures.runs));
	if (start && gmtime_r(&start, &tm) && strftime(day, sizeof day, "%Y-%m-%d", &tm))
		html_put(out, ", first on %s", day);
	write_list("commands:", h->commands, h->command_count, out);
	write_list("kernels:", h->kernels, h->kernel_count, out);
	fputs("</p>\n</header>\n", out);
}

static void write_navigation(const struct review *review, FILE *out)
{
	fputs("<nav aria-label=\"Sections\"><ul>\n<li><a href=\"#figures\">Figures</a></li>\n"
	      "<li><a href=\"#map\">Map</a></li>\n<li><a href=\"#risk\">Risk</a></li>\n<li><a "
	      "href=\"#wider\">Wider</a></li>\n<li><a href=\"#time\">Time</a></li>\n<li><a "
	      "href=\"#runs\">Enough runs?</a></li>\n<li><a href=\"#rules\">Rules</a></li>\n"
	      "<li><a href=\"#callers\">Callers</a></li>\n",
	      out);
	if (review->against)
		fputs("<li><a href=\"#against\">Changes</a></li>\n", out);
	if (review->drift.count || review->accepted)
		fputs("<li><a href=\"#drift\">Drift</a></li>\n", out);
	fputs("</ul></nav>\n", out);
}

static void figure(const char *what, size_t value, const char *class, FILE *out)
{
	html_put(out, "<div class=\"%s\"><dt>%s</dt><dd>%zu</dd></div>\n", class, what, value);
}

static void write_figures(const struct review *review, FILE *out)
{
	const struct review_figures *f = &review->figures;

	html_put(out,
	         "<section id=\"figures\">\n<h2>The answer in figures</h2>\n<p class=\"how\">A "
	         "tight profile allows few calls, holds many of them to arguments, and adds "
	         "little that no run has made; the comparison is with %s.</p>\n<dl "
	         "class=\"figures\">\n",
	         review->reference);
	html_put(out,
	         "<div><dt>of the %zu calls that the kernel has are "
	         "allowed</dt><dd>%zu</dd></div>\n",
	         f->kernel, f->allowed);
	html_put(out,
	         "<div><dt>of the %zu calls that %s allows are forbidden "
	         "here</dt><dd>%zu</dd></div>\n",
	         f->reference_allowed, review->reference, f->reference_forbidden);
	html_put(out,
	         "<div class=\"%s\"><dt>calls are <a href=\"#wider\">wider</a> than in "
	         "%s</dt><dd>%zu</dd></div>\n",
	         f->wider ? "bad" : "", review->reference, f->wider);
	figure("allowed calls are held to certain arguments", f->by_arguments, "", out);
	figure("allowed calls were added: no run made them", f->added, "", out);
	figure("allowed calls are risky", f->risky, f->risky ? "bad" : "", out);
	html_put(out, "<div><dt>run%s recorded</dt><dd>%lu</dd></div>\n", PLURAL(f->runs), f->runs);
	html_put(out,
	         "<div><dt>%schance that another run shows something new</dt><dd>%.1f "
	         "%%</dd></div>\n",
	         f->chance_is_bound ? "at most this " : "", 100 * f->chance);
	if (review->against)
		html_put(out,
		         "<div><dt><a href=\"#against\">changes</a> since "
		         "%s</dt><dd>%zu</dd></div>\n",
		         review->against, review->difference.count);
	if (review->drift.count)
		html_put(out,
		         "<div class=\"bad\"><dt>things that the runs did are refused: <a "
		         "href=\"#drift\">drift</a></dt><dd>%zu</dd></div>\n",
		         review->drift.count);
	fputs("</dl>\n</section>\n", out);
}

static void write_finding(const struct finding *f, FILE *out)
{
	html_put(out,
	         "<tr><th scope=\"row\" class=\"call\">%s</th><td class=\"k\" "
	         "data-label=\"Kind\">%s</td><td data-label=\"What\">%s",
	         f->title, f->kind, f->message);
	if (f->detail && *f->detail && review_html_has_room(out)) {
		const char *line = f->detail;
		fputs("<details><summary>Details</summary><pre>", out);
		for (const char *end; *line; line = *end ? end + 1 : end) {
			for (end = line; *end && *end != '\n'; end++)
				;
			html_put_part(out, line, (size_t)(end - line));
			fputc('\n', out);
		}
		fputs("</pre></details>", out);
	}
	fputs("</td></tr>\n", out);
}

static void write_findings(const struct report *report, FILE *out)
{
	if (report->count == 0) {
		fputs("<p>Nothing.</p>\n", out);
		return;
	}
	fputs("<table class=\"cards sorted\">\n<thead><tr><th scope=\"col\">Call</th><th "
	      "scope=\"col\">Kind</th><th scope=\"col\">What</th></tr></thead>\n<tbody>\n",
	      out);
	for (size_t i = 0; i < report->count; i++)
		write_finding(&report->list[i], out);
	fputs("</tbody>\n</table>\n", out);
}

static void write_drift(const struct review *review, FILE *out)
{
	if (review->drift.count == 0 && review->accepted == 0)
		return;
	fputs("<section id=\"drift\">\n<h2>Drift</h2>\n<p class=\"how\">What the runs did and "
	      "the profile refuses, as sc-genprof check says it. A row is a call or one set of "
	      "its arguments.</p>\n",
	      out);
	write_findings(&review->drift, out);
	if (review->accepted)
		html_put(out, "<p>The baseline accepts %zu more.</p>\n", review->accepted);
	fputs("</section>\n", out);
}

static void write_difference(const struct review *review, FILE *out)
{
	if (!review->against)
		return;
	html_put(out,
	         "<section id=\"against\">\n<h2>Changes since %s</h2>\n<p class=\"how\">Wider: "
	         "allowed now and refused there. Narrower: the reverse. Answer: both refuse, and "
	         "say so differently.</p>\n",
	         review->against);
	write_findings(&review->difference, out);
	fputs("</section>\n", out);
}

void review_html_write(const struct review *review, FILE *out)
{
	write_head(review, out);
	write_title(review, out);
	write_navigation(review, out);
	fputs("<main>\n", out);
	write_figures(review, out);
	review_html_map(review, out);
	review_html_risk(review, out);
	review_html_time(review, out);
	review_html_curve(review, out);
	review_html_rules(review, out);
	review_html_flame(review, out);
	write_difference(review, out);
	write_drift(review, out);
	if (!review_html_has_room(out))
		fputs("<p>This page has no room for more call stacks; the report as JSON "
		      "(--format=json) has all of them.</p>\n",
		      out);
	html_put(out, "</main>\n<footer>Made by sc-genprof %s (seccomp-utils).</footer>\n<script>",
	         version_text);
	fputs(page_script, out);
	fputs("</script>\n</body>\n</html>\n", out);
}
