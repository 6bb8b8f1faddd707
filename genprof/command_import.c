/* SPDX-License-Identifier: Apache-2.0 */
/* sc-genprof import LOG...: reads what other programs recorded (import.c), and writes a trace. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "genprof/cli/inputs.h"
#include "genprof/import/import.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/trace/trace.h"

struct settings {
	enum import_format format;
	const char *output;
	enum arch arch;
};

static int set_arch(const char *value, void *member, struct error *err)
{
	char quoted[80];

	if (arch_from_name(value, member) != 0)
		return options_error(err, "%s is not an architecture such as x86_64",
		                     json_quote(quoted, sizeof quoted, value));
	return 0;
}

static const struct option_spec options[] = {
	{ 'o', "output", "TRACE", "write the trace there instead of to standard output",
	  OPTION_TEXT_IN(output) },
	{ 0, "from", NULL, "what the logs are (default: what they look like)",
	  OPTION_WORD_IN(format, import_formats) },
	{ 0, "arch", "ARCH",
	  "the architecture of calls in a log of strace (default: this machine's)",
	  OPTION_CALL_IN(arch, set_arch) },
	{ 0 }
};

static int read_log(struct import *import, const char *path, struct error *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	auto_fclose FILE *file = is_stdin ? NULL : fopen(path, "re");

	if (!is_stdin && !file)
		return error_set(err, errno, "%s", path);
	return import_read(import, is_stdin ? stdin : file, is_stdin ? "standard input" : path,
	                   err);
}

static int write_trace(struct import *import, const struct settings *s, FILE *out,
                       struct error *err)
{
	struct trace *trace;

	if (import_finish(import, &trace, err) < 0)
		return -1;
	auto_free char *text = trace_text(trace);
	trace_free(trace);
	if (!text)
		return error_set(err, ENOMEM, "import");
	if (s->output)
		return json_save(s->output, text, err);
	fputs(text, out);
	return 0;
}

static int run(const struct arguments *arguments, struct command_io *io, struct error *err)
{
	struct settings settings = { .format = IMPORT_ANY, .arch = arch_native() };

	if (options_apply(arguments, &settings, err) < 0 ||
	    options_check_operands(arguments, "LOG...", err) < 0)
		return -1;
	const struct import_options import_options = { settings.format, settings.arch };
	if (inputs_check_stdin(arguments->operands, arguments->operand_count, NULL, err) < 0)
		return -1;
	struct import *import = import_new(&import_options, &io->warnings, &io->notes);
	int result = import ? 0 : error_set(err, ENOMEM, "import");
	for (size_t i = 0; i < arguments->operand_count && result == 0; i++)
		result = read_log(import, arguments->operands[i], err);
	if (result == 0)
		result = write_trace(import, &settings, io->out, err);
	import_free(import);
	return result;
}

const struct command command_import = {
	.name = "import",
	.usage = "[-o TRACE] [--from=FORMAT] [--arch=ARCH] LOG...",
	.summary =
		"Makes a trace of a log of strace, of the table of strace -c, or of audit records.",
	.help = "All LOGs are of one run, such as those of strace -ff; merge makes one trace of "
		"several runs.\n"
		"What a log does not say stays unknown in the trace: rules do not compare such "
		"arguments, and check says\n"
		"\"undecided\" where a profile does.\n"
		"\n"
		"    strace -f -o ls.log ls && sc-genprof import -o ls.trace ls.log && sc-genprof "
		"-o ls.json ls.trace\n",
	.options = options,
	.run = run,
};
