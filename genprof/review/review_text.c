/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call's sign says its state without colour, too. Areas with more calls than a line has room for
 * go on below it.
 */
#include "genprof/review/review_text.h"

#include <inttypes.h>

#include "genprof/review/review.h"
#include "lib/base/cleanup.h"
#include "lib/base/quote.h"
#include "lib/text/plural.h"

enum { ROOM = 56, NAME_WIDTH = 22 };

enum sign { SIGN_FORBIDDEN, SIGN_BY_ARGUMENTS, SIGN_ALLOWED, SIGN_ADDED, SIGN_RISKY, SIGN_COUNT };

static const struct {
	const char *block, *ascii, *colour, *words;
} signs[SIGN_COUNT] = {
	[SIGN_FORBIDDEN] = { "\u00b7", ".", "2", "forbidden" },
	[SIGN_BY_ARGUMENTS] = { "\u2592", "+", "36", "by arguments" },
	[SIGN_ALLOWED] = { "\u2588", "#", "34", "allowed" },
	[SIGN_ADDED] = { "\u2591", "o", "33", "added, not seen" },
	[SIGN_RISKY] = { "!", "!", "1;31", "risky" },
};

static enum sign sign_of(const struct review_call *call)
{
	if (call->state == REVIEW_FORBIDDEN)
		return SIGN_FORBIDDEN;
	if (call->risk)
		return SIGN_RISKY;
	if (call->calls == 0)
		return SIGN_ADDED;
	return call->state == REVIEW_BY_ARGUMENTS ? SIGN_BY_ARGUMENTS : SIGN_ALLOWED;
}

static void put_sign(enum sign sign, const struct review_text_style *style, FILE *out)
{
	if (style->has_colours)
		fprintf(out, "\033[%sm", signs[sign].colour);
	fputs(style->has_blocks ? signs[sign].block : signs[sign].ascii, out);
	if (style->has_colours)
		fputs("\033[0m", out);
}

static void put_area(const struct review *review, enum area area,
                     const struct review_text_style *style, FILE *out)
{
	size_t place = 0;

	for (size_t i = 0; i < review->call_count; i++) {
		const struct review_call *call = &review->calls[i];
		if (!call->is_native || call->area != area)
			continue;
		if (place % ROOM == 0)
			fprintf(out, "%s%-*s", place ? "\n" : "", NAME_WIDTH,
			        place ? "" : area_name(area));
		place++;
		put_sign(sign_of(call), style, out);
	}
	if (place)
		fputc('\n', out);
}

static void put_legend(const struct review_text_style *style, FILE *out)
{
	for (enum sign sign = 0; sign < SIGN_COUNT; sign++) {
		put_sign(sign, style, out);
		fprintf(out, " %s%s", signs[sign].words, sign + 1 < SIGN_COUNT ? "   " : "\n");
	}
}

static void put_risks(const struct review *review, FILE *out)
{
	int column = 0;

	for (size_t i = 0; i < review->call_count; i++) {
		const struct review_call *call = &review->calls[i];
		if (!call->risk || !review_is_allowed(call))
			continue;
		if (column > 60) {
			fputs(" ...", out);
			break;
		}
		column += fprintf(out, "%s%s", column ? ", " : "risky: ", call->name);
	}
	if (column)
		fputc('\n', out);
}

void review_text_write(const struct review *review, const struct review_text_style *style,
                       FILE *out)
{
	const struct review_figures *f = &review->figures;
	auto_free char *file = quote_text(review->file, QUOTE_ONE_LINE);
	auto_free char *reference = quote_text(review->reference, QUOTE_ONE_LINE);

	auto_free char *against =
		review->against ? quote_text(review->against, QUOTE_ONE_LINE) : NULL;

	if (!file || !reference || (review->against && !against))
		return;
	fprintf(out, "%s on %s\n", file, arch_name(review->arch));
	fprintf(out, "%zu of %zu calls allowed, %zu by arguments; %zu added without a run\n",
	        f->allowed, f->kernel, f->by_arguments, f->added);
	fprintf(out, "%zu of the %zu calls of %s forbidden, %zu wider\n", f->reference_forbidden,
	        f->reference_allowed, reference, f->wider);
	fprintf(out, "%" PRIu64 " run%s; chance that another shows something new: %s%.1f %%\n",
	        f->runs, PLURAL(f->runs), f->chance_is_bound ? "at most " : "", 100 * f->chance);
	if (review->drift.count)
		fprintf(out, "drift: the runs did %zu thing%s that the profile refuses\n",
		        review->drift.count, PLURAL(review->drift.count));
	if (review->against)
		fprintf(out, "%zu change%s against %s\n", review->difference.count,
		        PLURAL(review->difference.count), against);
	put_risks(review, out);
	for (enum area area = 0; area < AREA_COUNT; area++)
		put_area(review, area, style, out);
	put_legend(style, out);
}
