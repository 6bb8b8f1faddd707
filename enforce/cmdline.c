/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options, and what they must not be combined with. */
#include "enforce/cmdline.h"

#include <limits.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/cli/options.h"
#include "lib/text/number.h"

static int drop_capability(const char *value, void *caps, struct error *err)
{
	return capability_request_drop(caps, value, err);
}

static int add_capability(const char *value, void *caps, struct error *err)
{
	return capability_request_add(caps, value, err);
}

static int take_pid(const char *value, void *settings, struct error *err)
{
	const char *end;
	uint64_t pid;

	if (number_read(value, INT_MAX, &end, &pid) != 0 || *end || pid == 0)
		return options_error(err, "\"%s\" is not a process ID", value);
	((struct settings *)settings)->pid = (pid_t)pid;
	return 0;
}

static const char *const compilers[] = {
	[PROVEN_OWN] = "own", [PROVEN_LIBSECCOMP] = "libseccomp", NULL
};
static const char *const formats[] = { [PROBE_TEXT] = "text", [PROBE_JSON] = "json", NULL };
static const char *const dumps[] = { "bpf", "asm", "pfc", NULL }; /* from MODE_DUMP_BPF on */

static const struct option_spec specs[] = {
	{ 'u', "user", "USER[:GROUP]", "run COMMAND as this user", OPTION_TEXT_IN(user) },
	{ 0, "cap-drop", "CAP|ALL", "take this capability away from COMMAND (may be repeated)",
	  OPTION_CALL_IN(caps, drop_capability) },
	{ 0, "cap-add", "CAP|ALL", "leave it this capability (may be repeated)",
	  OPTION_CALL_IN(caps, add_capability) },
	{ 0, "cap-default", NULL,
	  "start from Docker's default capabilities, not from those held here",
	  OPTION_FLAG_IN(cap_default) },
	{ 0, "no-new-privs", NULL,
	  "COMMAND cannot gain privileges (always so without CAP_SYS_ADMIN)",
	  OPTION_FLAG_IN(no_new_privs) },
	{ 0, "as", NULL, "read the profile as this runtime does (default: runc)",
	  OPTION_WORD_IN(runtime, verdict_runtimes) },
	{ 0, "strict", NULL, "a system call name that is not known is an error",
	  OPTION_FLAG_IN(strict) },
	{ 0, "compiler", NULL,
	  "what compiles the filter (default: own; container runtimes use libseccomp)",
	  OPTION_WORD_IN(compiler, compilers) },
	{ 0, "audit", NULL,
	  "refuse nothing; report each kind of call that PROFILE would refuse, and which rule "
	  "comes nearest to allowing it",
	  OPTION_ONE_IN(watch, WATCH_COMPLAIN, NULL) },
	{ 0, "trace-denials", NULL, "refuse what PROFILE refuses, and report it in the same way",
	  OPTION_ONE_IN(watch, WATCH_DENIALS, NULL) },
	{ 'k', "stack-traces", NULL,
	  "with --audit or --trace-denials, print the call stack of each refused call",
	  OPTION_FLAG_IN(stacks) },
	{ 0, "suggest", "FILE",
	  "after --audit or --trace-denials, write PROFILE with the smallest change that allows "
	  "what was refused",
	  OPTION_TEXT_IN(suggest) },
	{ 0, "report", "FILE",
	  "after --audit or --trace-denials, write what was refused, with call stacks, as JSON",
	  OPTION_TEXT_IN(report) },
	{ 'o', "output", "TRACE",
	  "after --audit or --trace-denials, write the refused calls as a trace for sc-genprof",
	  OPTION_TEXT_IN(trace) },
	{ 0, "check", NULL, "prove that the compiled filter says what PROFILE says; run nothing",
	  OPTION_ONE_IN(mode, MODE_CHECK, NULL) },
	{ 0, "container", "NAME|ID",
	  "with --check: prove that the filters loaded in this container, together, say what "
	  "PROFILE "
	  "says; or show the first call on which they differ. With --audit: report what PROFILE "
	  "would refuse of what it calls from now on, until it ends; nothing of it is changed",
	  OPTION_TEXT_IN(container) },
	{ 'p', "pid", "PID", "the same of this process", OPTION_CALL_WITH(take_pid) },
	{ 0, "dump", NULL,
	  "write the filter: raw, as readable instructions, as libseccomp's pseudo code",
	  OPTION_ONE_IN(mode, MODE_DUMP_BPF, dumps) },
	{ 0, "trace", "TRACE", "order the filter: the frequent calls of this trace are found first",
	  OPTION_TEXT_IN(order_trace) },
	{ 0, "timing", NULL,
	  "say what it costs to load the filter, and with --trace=TRACE what the calls of that "
	  "trace cost, in this order and in that of numbers",
	  OPTION_ONE_IN(mode, MODE_TIMING, NULL) },
	{ 0, "probe", NULL, "say what seccomp offers on this kernel",
	  OPTION_ONE_IN(mode, MODE_PROBE, NULL) },
	{ 0, "format", NULL, "how --probe writes it (default: text)",
	  OPTION_WORD_IN(format, formats) },
	{ 0 }
};

static const char usage[] =
	"Usage: sc-enforce [OPTION...] PROFILE [--] COMMAND [ARG...]\n"
	"       sc-enforce --check [OPTION...] PROFILE\n"
	"       sc-enforce --check|--audit --container=NAME|-p PID [OPTION...] PROFILE\n"
	"       sc-enforce --dump=bpf|asm|pfc [OPTION...] PROFILE\n"
	"       sc-enforce --timing [--trace=TRACE] [OPTION...] PROFILE\n"
	"       sc-enforce --probe [--format=text|json]\n"
	"\n"
	"Runs COMMAND under the seccomp profile PROFILE, as `docker run "
	"--security-opt seccomp=PROFILE`\n"
	"would.\n"
	"\n"
	"PROFILE is the name of a shipped profile (deny, default, "
	"default-no-chmod ...), a file in Docker's\n"
	"format or one that holds such a profile, in JSON or YAML, - for "
	"standard input, or unconfined.\n"
	"\n";

static const char epilogue[] = "\n"
			       "Exit status: that of COMMAND; 125 sc-enforce failed, 126 COMMAND "
			       "cannot be executed, 127 COMMAND\n"
			       "was not found.\n"
			       "\n"
			       "Example: sc-enforce default-no-chmod chmod 777 /tmp/file\n";

void cmdline_print_help(FILE *out)
{
	fputs(usage, out);
	options_help(specs, out);
	fputs(epilogue, out);
}

/* ---- combinations ---- */

/* Of what runs already, filters are read, or calls are seen; neither refused nor its stack read. */
static int check_outside(const struct settings *settings, struct error *err)
{
	const char *outside = settings->pid ? "pid" : "container";

	if (!settings->container && !settings->pid)
		return 0;
	if (settings->container && settings->pid)
		return options_error(err, "--pid: cannot be used with --container");
	if (settings->watch == WATCH_DENIALS)
		return options_error(err,
		                     "--%s: nothing can be refused in what runs already: --audit",
		                     outside);
	if (settings->watch == WATCH_NOT && settings->mode != MODE_CHECK)
		return options_error(err, "--%s: needs --check or --audit", outside);
	if (settings->stacks)
		return options_error(err,
		                     "--stack-traces: cannot be had with --%s, which stops "
		                     "no task",
		                     outside);
	return 0;
}

/* Options that would have no effect alone: who gives one expects something that does not happen. */
static int check_company(const struct arguments *arguments, const struct settings *settings,
                         struct error *err)
{
	static const char *const of_watching[] = { "stack-traces", "suggest", "report", "output",
		                                   NULL };

	for (size_t i = 0; settings->watch == WATCH_NOT && of_watching[i]; i++)
		if (options_is_used(arguments, of_watching[i]))
			return options_error(err, "--%s: needs --audit or --trace-denials",
			                     of_watching[i]);
	if (settings->order_trace &&
	    (settings->compiler == PROVEN_LIBSECCOMP || settings->mode == MODE_DUMP_PFC ||
	     settings->mode == MODE_PROBE))
		return options_error(err, "--trace: orders the filter of our own compiler only");
	if (options_is_used(arguments, "format") && settings->mode != MODE_PROBE)
		return options_error(err, "--format: needs --probe");
	if (check_outside(settings, err) < 0)
		return -1;
	if (settings->watch != WATCH_NOT && settings->mode != MODE_RUN)
		return options_error(err, "--%s: nothing is run here that could be watched",
		                     settings->watch == WATCH_DENIALS ? "trace-denials" : "audit");
	return 0;
}

static int take_operands(const struct arguments *arguments, struct settings *settings,
                         struct error *err)
{
	static char *none[] = { NULL };

	settings->command = none;
	if (settings->mode == MODE_PROBE)
		return options_check_operands(arguments, "", err);
	if (options_check_operands(arguments, "PROFILE...", err) < 0)
		return -1;
	settings->profile = arguments->operands[0];
	settings->command = arguments->operands + 1;
	if (settings->command[0] && strcmp(settings->command[0], "--") == 0)
		settings->command++;
	bool is_outside = settings->container || settings->pid;
	bool runs = settings->mode == MODE_RUN && !is_outside;
	if (runs && !settings->command[0])
		return options_error(err, "COMMAND: missing");
	if (!runs && settings->command[0])
		return options_error(err, "%s: nothing is run here", settings->command[0]);
	return 0;
}

static int take(const struct arguments *arguments, struct settings *settings, struct error *err)
{
	if (arguments->help || arguments->version)
		return arguments->help ? CMDLINE_HELP : CMDLINE_VERSION;
	if (options_apply(arguments, settings, err) < 0)
		return -1;
	settings->verbose = arguments->verbose;
	settings->quiet = arguments->quiet;
	settings->is_like_runtime = options_is_used(arguments, "as");
	if (check_company(arguments, settings, err) < 0)
		return -1;
	return take_operands(arguments, settings, err);
}

int cmdline_parse(int argc, char **argv, struct settings *settings, struct error *err)
{
	struct arguments arguments;
	int rc = options_parse(specs, OPTIONS_FIRST, argc, argv, &arguments, err);

	if (rc == 0)
		rc = take(&arguments, settings, err);
	options_done(&arguments);
	return rc;
}
