/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof report PROFILE TRACE...: reads, asks review.c, has it written in a form. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/runs.h"
#include "genprof/cli/target.h"
#include "genprof/compare/baseline.h"
#include "genprof/review/review.h"
#include "genprof/page/review_html.h"
#include "genprof/review/review_json.h"
#include "genprof/review/review_text.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/find.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

enum form { FORM_HTML, FORM_JSON, FORM_TEXT };

static const char *const forms[] = {
	[FORM_HTML] = "html", [FORM_JSON] = "json", [FORM_TEXT] = "text", NULL
};

struct settings {
	struct target target;
	const char *output;
	enum form form;
	const char *against, *baseline, *reference;
};

static const struct option_spec options[] = {
	{ 'o', "output", "FILE", "write to FILE (- for standard output)", OPTION_TEXT_IN(output) },
	{ 0, "format", NULL, "how to write it (default: html with -o, else text)",
	  OPTION_WORD_IN(form, forms) },
	{ 0, "against", "PROFILE", "show what is wider and narrower than in this one",
	  OPTION_TEXT_IN(against) },
	{ 0, "baseline", "FILE", "drift that is known and accepted", OPTION_TEXT_IN(baseline) },
	{ 0, "reference", "PROFILE", "compare with this one instead of Docker's default",
	  OPTION_TEXT_IN(reference) },
	TARGET_OPTIONS,
	{ 0 }
};

/* What is read from files and resolved; all owned. */
struct material {
	int found; /* FIND_FILE or FIND_SHIPPED: the profile */
	struct profile *profile, *reference, *against;
	struct resolved_profile *resolved[3];
	struct runs runs;
	struct timeline timeline;
	struct baseline baseline;
};

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	if (!options_is_used(arguments, "format"))
		s->form = s->output ? FORM_HTML : FORM_TEXT;
	if (options_check_operands(arguments, "PROFILE TRACE...", err) < 0)
		return -1;
	const char *named[] = { s->against, s->baseline, s->reference };
	const char *standard_input = NULL;
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		if (!named[i] || strcmp(named[i], "-") != 0)
			continue;
		if (standard_input)
			return error_set(err, 0, "standard input: named twice");
		standard_input = named[i];
	}
	return inputs_check_stdin(arguments->operands, arguments->operand_count, standard_input,
	                          err);
}

static int see(struct trace *one, void *data, struct error *err)
{
	return timeline_add(data, one, err);
}

/*
 * The authors of a shipped profile know its warnings, as those of the reference do; but not that
 * the runtime loses its conditions.
 */
static int resolve(const struct settings *s, const struct profile *profile, struct material *m,
                   size_t place, struct command_io *io, struct error *err)
{
	bool is_known =
		(place > 0 || m->found == FIND_SHIPPED) && !verdict_reads_oci(s->target.runtime);

	return target_resolve(&s->target, profile, m->runs.merged, &m->resolved[place],
	                      is_known ? &io->notes : &io->warnings, err);
}

static int read_all(const struct settings *s, const struct arguments *arguments, struct material *m,
                    struct command_io *io, struct error *err)
{
	m->found = inputs_read_profile(arguments->operands[0], &m->profile, &io->warnings, err);
	if (m->found < 0 || inputs_read_profile(s->reference ? s->reference : "default",
	                                        &m->reference, &io->notes, err) < 0)
		return -1;
	if (s->against && inputs_read_profile(s->against, &m->against, &io->warnings, err) < 0)
		return -1;
	if (s->baseline && baseline_read(s->baseline, &m->baseline, err) < 0)
		return -1;
	if (runs_read(arguments->operands + 1, arguments->operand_count - 1, see, &m->timeline,
	              &m->runs, err) < 0)
		return -1;
	if (resolve(s, m->profile, m, 0, io, err) < 0 ||
	    resolve(s, m->reference, m, 1, io, err) < 0)
		return -1;
	return m->against ? resolve(s, m->against, m, 2, io, err) : 0;
}

/* Blocks where they can be shown, colours on a terminal that wants them (no-color.org). */
static struct review_text_style style_of(const struct settings *s)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

	setlocale(LC_CTYPE, "");
	return (struct review_text_style){
		.has_blocks = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
		.has_colours = !s->output && isatty(STDOUT_FILENO) && term &&
		               strcmp(term, "dumb") != 0 && !(no_color && *no_color),
	};
}

static int write_review(const struct settings *s, const struct review *review,
                        struct command_io *io, struct error *err)
{
	auto_free char *text = NULL;
	const struct review_text_style style = style_of(s);
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int result = 0;

	if (!out)
		return error_set(err, 0, "report: out of memory");
	if (s->form == FORM_HTML)
		review_html_write(review, out);
	else if (s->form == FORM_JSON)
		result = review_json_write(review, out, err);
	else
		review_text_write(review, &style, out);
	if (fclose(out) != 0)
		return error_set(err, 0, "report: out of memory");
	if (result < 0)
		return -1;
	if (s->output)
		return json_save(s->output, text, err);
	fputs(text, io->out);
	return 0;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings s = { 0 };
	struct material m = { 0 };
	struct review review;

	if (read_options(arguments, &s, err) < 0)
		return -1;
	int result = read_all(&s, arguments, &m, io, err);
	if (result == 0) {
		const struct review_input input = {
			.reference_name = s.reference ? s.reference : "Docker's default",
			.against_name = s.against,
			.resolved = m.resolved[0],
			.reference = m.resolved[1],
			.against = m.resolved[2],
			.trace = m.runs.merged,
			.timeline = &m.timeline,
			.baseline = &m.baseline,
			.has_own = m.runs.has_own,
			.own = m.runs.own,
		};
		result = review_build(&input, &review, err);
	}
	if (result == 0) {
		result = write_review(&s, &review, io, err);
		review_done(&review);
	}
	for (size_t i = 0; i < 3; i++)
		verdict_resolved_free(m.resolved[i]);
	profile_free(m.profile);
	profile_free(m.reference);
	profile_free(m.against);
	runs_done(&m.runs);
	timeline_done(&m.timeline);
	baseline_done(&m.baseline);
	return result;
}

const struct command command_report = {
	.name = "report",
	.usage = "[-o FILE] [--against=PROFILE] [--baseline=FILE] PROFILE TRACE...",
	.summary =
		"Shows what a profile is and why: a page for its reviewers, or a screen of text.",
	.help = COMMAND_PROFILE_HELP
	"\n"
	"The page needs no network and no script. Without -o a summary is printed.\n"
	"\n"
	"    sc-genprof report -o report.html --against=old.json web.json runs/*.trace\n",
	.options = options,
	.run = run,
};
