/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof diff OLD NEW: reads two profiles or traces, asks diff.c, reports.
 *
 * A trace stands for the profile that allows exactly what it saw.
 */
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/compare/diff.h"
#include "genprof/compare/diff_findings.h"
#include "genprof/generate/generate.h"
#include "genprof/report/report.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/call_text.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

struct settings {
	struct target target;
	enum report_format format;
};

/* One operand and what became of it. */
struct side {
	const char *path;
	struct profile *profile;
	struct trace *trace;
	struct resolved_profile *resolved;
};

static const struct option_spec options[] = { REPORT_OPTION, TARGET_OPTIONS, { 0 } };

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	if (options_check_operands(arguments, "OLD NEW", err) < 0)
		return -1;
	return inputs_check_stdin(arguments->operands, arguments->operand_count, NULL, err);
}

/*
 * What a trace saw is compared as whole registers: their upper halves are 0 unless seen otherwise.
 */
static void compare_whole_registers(struct profile *profile)
{
	for (size_t r = 0; r < profile->rule_count; r++) {
		for (size_t c = 0; c < profile->rules[r].condition_count; c++) {
			struct condition *condition = &profile->rules[r].conditions[c];
			if (condition->op == OPERATOR_MASKED_EQ && condition->value == UINT32_MAX)
				*condition = (struct condition){ condition->index, OPERATOR_EQ,
					                         condition->value_two, 0 };
		}
	}
}

static int read_side(struct side *side, struct command_io *io, struct error *err)
{
	static const struct generate_options exactly = { .narrowing = NARROWING_EXACT,
		                                         .only_seen = true };

	if (inputs_read_either(side->path, &side->profile, &side->trace, &io->warnings, err) < 0)
		return -1;
	if (side->profile)
		return 0;
	if (generate_profile(side->trace, &exactly, &side->profile, &io->warnings, NULL, err) < 0)
		return error_wrap(err, "%s", side->path);
	compare_whole_registers(side->profile);
	return 0;
}

static int report_diff(const struct settings *s, const struct diff *diff,
                       const struct side sides[2], struct command_io *io, struct error *err)
{
	/* A file's name is any bytes, a report UTF-8. */
	auto_free char *old = quote_text(sides[0].path, QUOTE_ONE_LINE);
	auto_free char *new = quote_text(sides[1].path, QUOTE_ONE_LINE);
	struct report report = { .command = "diff",
		                 .file = sides[1].path,
		                 .passed = "both allow the same calls and refuse the others alike",
		                 .kinds = diff_findings_kinds,
		                 .header = json_pack("{ss, ss, so}", "old", old, "new", new, "same",
		                                     json_u64_new(diff->same)) };
	int result = report.header ? 0 : error_set(err, 0, "diff: out of memory");

	if (result == 0)
		result = diff_findings_add(diff, &report, err);
	if (result == 0)
		result = report_write(&report, s->format, io->out, err);
	warnings_add(&io->notes, "allowed by both alike: %zu call%s", diff->same,
	             PLURAL(diff->same));
	report_done(&report);
	if (result < 0)
		return -1;
	return diff->count ? EXIT_DIFFERENCE : EXIT_FINE;
}

static int compare(const struct settings *s, struct side sides[2], struct command_io *io,
                   struct error *err)
{
	struct diff diff;

	for (int i = 0; i < 2; i++) {
		/*
		 * Conditions are decided for the machine that was traced, when one of the two is a
		 * trace.
		 */
		struct trace *trace = sides[i].trace ? sides[i].trace : sides[!i].trace;
		if (target_resolve(&s->target, sides[i].profile, trace, &sides[i].resolved,
		                   &io->notes, err) < 0)
			return -1;
	}
	/* A trace has no answers: it only says what is allowed. */
	if (diff_find(sides[0].resolved, sides[1].resolved,
	              sides[0].trace || sides[1].trace ? DIFF_ALLOWED : DIFF_ALLOWED_AND_ANSWERS,
	              &diff, err) < 0)
		return -1;
	int result = report_diff(s, &diff, sides, io, err);
	diff_done(&diff);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { 0 };

	if (read_options(arguments, &settings, err) < 0)
		return -1;
	struct side sides[2] = { { .path = arguments->operands[0] },
		                 { .path = arguments->operands[1] } };
	int result = 0;
	for (int i = 0; i < 2 && result == 0; i++)
		result = read_side(&sides[i], io, err);
	if (result == 0)
		result = compare(&settings, sides, io, err);
	for (int i = 0; i < 2; i++) {
		verdict_resolved_free(sides[i].resolved);
		profile_free(sides[i].profile);
		trace_free(sides[i].trace);
	}
	return result;
}

const struct command command_diff = {
	.name = "diff",
	.usage = "[--format=FORMAT] OLD NEW",
	.summary = "Says which calls two profiles or traces allow or answer differently, however "
		   "they are written.",
	.help = "OLD and NEW are profiles or traces: files, - for standard input, or names of "
		"shipped profiles (deny,\n"
		"default, default-no-chmod ...); a file of such a name is written ./default.\n"
		"\n"
		"Exit status: 0 when both allow the same calls and answer the others alike, 1 when "
		"not, 2 on trouble.\n"
		"\n"
		"    git show HEAD:web.json | sc-genprof diff - web.json\n"
		"    sc-genprof diff default web.json\n",
	.options = options,
	.run = run,
};
