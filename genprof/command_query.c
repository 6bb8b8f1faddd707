/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof query PROFILE CALL...: reads, asks answers.c, writes. */
#include <errno.h>
#include <stdlib.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/cli/target.h"
#include "genprof/query/answers.h"
#include "genprof/query/query_call.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/find.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

enum { QUERY_VERSION = 1 };
enum format { FORMAT_TEXT, FORMAT_JSON };

struct settings {
	struct target target;
	enum format format;
};

static const char *const formats[] = { [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", NULL };

static const struct option_spec options[] = { { 0, "format", NULL,
	                                        "how to write the answer (default: text)",
	                                        OPTION_WORD_IN(format, formats) },
	                                      TARGET_ARCH_OPTION,
	                                      TARGET_OPTIONS,
	                                      { 0 } };

static int write_json(const struct resolved_profile *resolved, json_t *answers, FILE *out,
                      struct error *err)
{
	char source[512];
	json_auto_t *root = json_document("seccomp-utils query", QUERY_VERSION);
	json_t *name =
		json_string(json_printable(source, sizeof source, resolved->profile->source));
	int failed = json_object_set_new(root, "profile", name);

	failed |= json_object_set_new(root, "answers", answers);
	auto_free char *text = failed ? NULL : json_text(root);

	if (!text)
		return error_set(err, ENOMEM, "query");
	fputs(text, out);
	return 0;
}

/* Answers one call: as text, or to the end of `list`. Returns 0 or EXIT_DIFFERENCE. */
static int answer(const struct resolved_profile *resolved, const char *text, json_t *list,
                  FILE *out, struct error *err)
{
	struct query_call call;
	struct answers answers;

	if (query_call_parse(text, &call, err) < 0 ||
	    answers_of(resolved, &call, &answers, err) < 0)
		return -1;
	int result = answers_are_allowed(&answers) ? EXIT_FINE : EXIT_DIFFERENCE;
	if (list) {
		json_auto_t *more = answers_json(&answers, resolved);
		if (!more || json_array_extend(list, more) < 0)
			result = error_set(err, ENOMEM, "query");
	} else if (answers_write(&answers, resolved, out, err) < 0) {
		result = -1;
	}
	answers_done(&answers);
	return result;
}

static int answer_all(const struct settings *s, const struct resolved_profile *resolved,
                      const struct arguments *arguments, struct command_io *io, struct error *err)
{
	json_t *list = s->format == FORMAT_JSON ? json_array() : NULL;
	int result = EXIT_FINE;

	for (size_t i = 1; i < arguments->operand_count && result >= 0; i++) {
		int one = answer(resolved, arguments->operands[i], list, io->out, err);
		result = one == EXIT_FINE ? result : one;
	}
	if (result < 0)
		json_decref(list);
	else if (list && write_json(resolved, list, io->out, err) < 0)
		result = -1;
	return result;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct resolved_profile *resolved = NULL;
	struct settings settings = { 0 };
	struct profile *profile;

	if (options_apply(arguments, &settings, err) < 0 ||
	    options_check_operands(arguments, "PROFILE CALL...", err) < 0)
		return -1;
	int found = inputs_read_profile(arguments->operands[0], &profile, &io->warnings, err);
	if (found < 0)
		return -1;
	bool is_known = found == FIND_SHIPPED && !verdict_reads_oci(settings.target.runtime);
	int result = target_resolve(&settings.target, profile, NULL, &resolved,
	                            is_known ? &io->notes : &io->warnings, err);
	if (result == 0)
		result = answer_all(&settings, resolved, arguments, io, err);
	verdict_resolved_free(resolved);
	profile_free(profile);
	return result;
}

const struct command command_query = {
	.name = "query",
	.usage = "[--format=FORMAT] [--arch=ARCH] PROFILE CALL...",
	.summary = "Says what the profile does with a call, and which rule decides.",
	.help = COMMAND_PROFILE_HELP
	"\n"
	"CALL is a name or a number, and may have arguments by place or by name; open ones are "
	"left out or written _:\n"
	"clone, 56, 'clone(flags=CLONE_NEWUSER|SIGCHLD)', 'socket(AF_INET, _)', 'i386 socket'. "
	"Without an architecture\n"
	"it is every one of the profile.\n"
	"\n"
	"Exit status: 0 when the call is allowed whatever the open arguments are, 1 when not, 2 on "
	"trouble.\n"
	"\n"
	"    sc-genprof query default 'clone(flags=CLONE_NEWUSER|SIGCHLD)'\n",
	.options = options,
	.run = run,
};
