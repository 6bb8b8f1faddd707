/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-genprof saturation: traces -> what the last one added, and what to expect of the next.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/runs.h"
#include "genprof/compare/saturation.h"
#include "lib/base/error.h"
#include "lib/syscalls/call_text.h"
#include "lib/trace/trace.h"

struct settings {
	double require; /* negative: nothing */
};

static int set_require(const char *value, void *member, struct error *err)
{
	struct settings *settings = member;
	char *end;
	double chance = strtod(value, &end);

	if (strspn(value, "0123456789.") == 0 || *end || !(chance >= 0 && chance <= 1))
		return options_error(err, "\"%s\" is not a number from 0 to 1", value);
	settings->require = chance;
	return 0;
}

static const struct option_spec options[] = {
	{ 0, "require", "CHANCE", "exit 1 when the chance of something new is above this (0 to 1)",
	  OPTION_CALL_WITH(set_require) },
	{ 0 }
};

enum { FACTS_SHOWN = 20 };

/* ---- telling ---- */

struct listing {
	FILE *out;
	size_t shown;
};

static void show_fact(const struct saturation_fact *fact, void *data)
{
	struct listing *listing = data;
	struct call call = { .arch = fact->call->arch, .nr = fact->call->nr };
	unsigned known = fact->arg >= 0 ? 1u << fact->arg : fact->call->arg_set;
	char text[512];

	if (listing->shown++ >= FACTS_SHOWN)
		return;
	if (fact->values)
		memcpy(call.args, fact->values, sizeof call.args);
	call_text_write(&call, fact->values ? known : 0, text, sizeof text);
	fprintf(listing->out, "  %s\n", text);
}

static int show_last(const struct runs *runs, FILE *out, struct error *err)
{
	struct listing listing = { .out = out };
	size_t count = 0;

	if (trace_runs(runs->last) != 1)
		return 0;
	if (saturation_own_facts(runs->last, runs->merged, NULL, NULL, &count, err) < 0)
		return -1;
	fprintf(out, "the last run added: %zu\n", count);
	if (saturation_own_facts(runs->last, runs->merged, show_fact, &listing, &count, err) < 0)
		return -1;
	if (count > FACTS_SHOWN)
		fprintf(out, "  ... and %zu more\n", count - FACTS_SHOWN);
	return 0;
}

/*
 * How far so few runs can be trusted: an event of that chance may have stayed out of all of them.
 */
static void show_doubt(double require, uint64_t runs, FILE *out)
{
	double unseen = saturation_unseen(require, runs);

	if (require > 0 && unseen > 0.05)
		fprintf(out,
		        "note: what happens in one of %.0f runs has a chance of %.0f %% to be in "
		        "none of these %" PRIu64 "\n",
		        1 / require, 100 * unseen, runs);
}

static int write_estimate(const struct runs *runs, size_t traces, double require, FILE *out,
                          struct error *err)
{
	uint64_t count = trace_runs(runs->merged);
	struct saturation_facts facts;

	if (count == 0)
		return error_set(err, 0, "saturation: no run in these traces");
	if (saturation_count(runs->merged, &facts, err) < 0)
		return -1;
	double expected = saturation_expected(&facts, count);
	double chance = runs_chance(runs, expected);

	fprintf(out, "traces: %zu, runs: %" PRIu64 "\n", traces, count);
	fprintf(out, "calls: %" PRIu64 ", seen in one run only: %" PRIu64 "\n", facts.calls,
	        facts.calls_once);
	fprintf(out, "argument tuples and values: %" PRIu64 ", seen in one run only: %" PRIu64 "\n",
	        facts.args, facts.args_once);
	if (facts.uncounted)
		fprintf(out, "arguments with too many values to count: %" PRIu64 "\n",
		        facts.uncounted);
	if (show_last(runs, out, err) < 0)
		return -1;
	fprintf(out, "new facts to expect of the next run: %.4g\n", expected);
	fprintf(out, "chance that the next run shows something new: %s%.4g\n",
	        runs->has_own ? "" : "at most ", chance);
	if (require < 0)
		return EXIT_FINE;
	show_doubt(require, count, out);
	return chance > require ? EXIT_DIFFERENCE : EXIT_FINE;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .require = -1 };
	struct runs runs;

	if (options_apply(arguments, &settings, err) < 0 ||
	    options_check_operands(arguments, "TRACE...", err) < 0)
		return -1;
	if (runs_read(arguments->operands, arguments->operand_count, NULL, NULL, &runs, err) < 0)
		return -1;
	int result =
		write_estimate(&runs, arguments->operand_count, settings.require, io->out, err);
	runs_done(&runs);
	return result;
}

const struct command command_saturation = {
	.name = "saturation",
	.alias = "coverage",
	.usage = "[--require=CHANCE] TRACE...",
	.summary = "Estimates whether another run would show something new.",
	.help = "A fact is that a call was made, and with which argument tuple. The share of runs "
		"that saw a fact\n"
		"which no other run saw is the chance that the next run brings one, too (Good and "
		"Turing).\n"
		"With a merged trace among them, or with traces from pipes, only an upper bound "
		"can be given.\n",
	.options = options,
	.run = run,
};
