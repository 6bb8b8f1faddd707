/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof explain PROFILE TRACE... [SYSCALL...]: reads, asks attribution.c, tells. */
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/compare/attribution.h"
#include "genprof/explain/explain.h"
#include "genprof/explain/refused.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

enum format { FORMAT_TEXT, FORMAT_JSON };

struct settings {
	struct target target;
	enum format format;
	const char *image;
	char **traces;
	size_t trace_count;
	char **names;
	size_t name_count;
};

static const char *const formats[] = { [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", NULL };

static const struct option_spec options[] = { { 0, "format", NULL,
	                                        "how to write the answer (default: text)",
	                                        OPTION_WORD_IN(format, formats) },
	                                      IMAGE_OPTION(image),
	                                      TARGET_OPTIONS,
	                                      { 0 } };

static bool is_syscall(const char *word)
{
	uint32_t nr;

	for (enum arch a = 0; a < ARCH_COUNT; a++)
		if (syscalls_number(a, word, &nr) == SYSCALLS_FOUND)
			return true;
	return false;
}

static int read_options(const struct arguments *arguments, struct settings *s, struct error *err)
{
	if (options_apply(arguments, s, err) < 0)
		return -1;
	if (options_check_operands(arguments, "PROFILE TRACE...", err) < 0)
		return -1;
	/* What is named like a system call is one; a trace of that name is written ./read. */
	s->traces = arguments->operands + 1;
	size_t rest = arguments->operand_count - 1;
	while (s->trace_count < rest && !is_syscall(s->traces[s->trace_count]))
		s->trace_count++;
	s->names = s->traces + s->trace_count;
	s->name_count = rest - s->trace_count;
	for (size_t i = 0; i < s->name_count; i++)
		if (!is_syscall(s->names[i]))
			return options_error(
				err, "%s: there is no such system call (traces come before names)",
				s->names[i]);
	if (s->trace_count == 0)
		return options_error(err, "TRACE: missing");
	return inputs_check_stdin(arguments->operands, 1 + s->trace_count, NULL, err);
}

static int write_answers(const struct settings *s, const struct refused_question *question,
                         struct command_io *io, struct error *err)
{
	const struct profile *profile = question->resolved->profile;
	auto_free char *text = NULL;
	json_auto_t *refused = NULL;

	if (s->format == FORMAT_TEXT) {
		explain_write(question->attribution, profile, s->names, s->name_count, io->out);
		return refused_write(question, io->out, err);
	}
	if (s->name_count > 0 && refused_json(question, &refused, err) < 0)
		return -1;
	if (explain_text(question->attribution, profile, trace_runs(question->trace), s->names,
	                 s->name_count, refused, &text, err) < 0)
		return -1;
	fputs(text, io->out);
	return 0;
}

static int explain(const struct settings *s, const struct profile *profile, struct trace *trace,
                   struct command_io *io, struct error *err)
{
	struct resolved_profile *resolved;
	struct attribution attribution = { 0 };

	if (target_resolve(&s->target, profile, trace, &resolved, &io->notes, err) < 0)
		return -1;
	int result = attribution_collect(resolved, trace, &attribution, err);
	const struct refused_question question = { resolved, trace, &attribution, s->names,
		                                   s->name_count };
	if (result == 0)
		result = write_answers(s, &question, io, err);
	attribution_done(&attribution);
	verdict_resolved_free(resolved);
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { 0 };
	struct profile *profile = NULL;
	struct trace *trace = NULL;
	int result = -1;

	if (read_options(arguments, &settings, err) < 0)
		return -1;
	if (inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err) >= 0 &&
	    inputs_read_traces(settings.traces, settings.trace_count, settings.image, &trace,
	                       err) == 0)
		result = explain(&settings, profile, trace, io, err);
	trace_free(trace);
	profile_free(profile);
	return result;
}

const struct command command_explain = {
	.name = "explain",
	.usage = "[--format=text|json] PROFILE TRACE... [SYSCALL...]",
	.summary =
		"Says who needed each rule of a profile: images, how often, the first call stack.",
	.help = COMMAND_PROFILE_HELP "\n"
				     "    sc-genprof explain web.json web.trace keyctl ioctl\n",
	.options = options,
	.run = run,
};
