/* SPDX-License-Identifier: Apache-2.0 */
/* One table of options for getopt_long, one case for each; the help text beside them. */
#include "enforce/cmdline.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/error.h"

static const char usage[] =
	"Usage: sc-enforce [OPTION...] PROFILE [--] COMMAND [ARG...]\n"
	"       sc-enforce --check [OPTION...] PROFILE\n"
	"       sc-enforce --dump=bpf|asm|pfc [OPTION...] PROFILE\n"
	"       sc-enforce --timing [--trace=TRACE] [OPTION...] PROFILE\n"
	"       sc-enforce --probe [--format=text|json]\n";

static const char help[] =
	"Run COMMAND under the seccomp profile PROFILE, as `docker run --security-opt seccomp=PROFILE` would.\n"
	"\n"
	"PROFILE is the name of a shipped profile (deny, default, default-no-chmod ...), a file in Docker's\n"
	"format, - for standard input, or unconfined.\n"
	"\n"
	"  -u, --user=USER[:GROUP]  run COMMAND as this user\n"
	"      --cap-drop=CAP|ALL   take this capability away from COMMAND (may be repeated)\n"
	"      --cap-add=CAP|ALL    leave it this capability (may be repeated)\n"
	"      --cap-default        start from Docker's default capabilities, not from those held here\n"
	"      --no-new-privs       COMMAND cannot gain privileges (always so without CAP_SYS_ADMIN)\n"
	"      --as=runc|crun       read the profile as this runtime does (runc)\n"
	"      --strict             a system call name that is not known is an error\n"
	"      --compiler=COMPILER  own (the default), or libseccomp: what container runtimes use\n"
	"      --audit              refuse nothing; report each kind of call that PROFILE would refuse, and which\n"
	"                           rule comes nearest to allowing it\n"
	"      --trace-denials      refuse what PROFILE refuses, and report it in the same way\n"
	"    -k, --stack-traces     print the call stack of each refused call\n"
	"        --suggest=FILE     then write PROFILE with the smallest change that allows what was refused\n"
	"        --report=FILE      then write what was refused, with call stacks, as JSON\n"
	"    -o, --output=TRACE     then write the refused calls as a trace for sc-genprof\n"
	"      --check              prove that the compiled filter says what PROFILE says; run nothing\n"
	"      --dump=bpf|asm|pfc   write the filter: raw, as readable instructions, as libseccomp's pseudo code\n"
	"      --trace=TRACE        order the filter: the frequent calls of this trace are found first\n"
	"      --timing             say what it costs to load the filter, and with --trace=TRACE what the calls of\n"
	"                           that trace cost, in this order and in that of numbers\n"
	"      --probe              say what seccomp offers on this kernel (--format=json: as JSON)\n"
	"  -v, --verbose            say what is done\n"
	"  -q, --quiet              no warnings, no refusals\n"
	"      --help, --version\n"
	"\n"
	"Exit status: that of COMMAND; 125 sc-enforce failed, 126 COMMAND cannot be executed, 127 COMMAND not found.\n"
	"\n"
	"Example: sc-enforce default-no-chmod chmod 777 /tmp/file\n";

static int usage_error(struct error *err, const char *what, const char *subject)
{
	error_set(err, 0, "%s: %s", subject, what);
	return error_hint(err, "sc-enforce --help");
}

enum { OPT_HELP = 256, OPT_VERSION, OPT_CAP_DROP, OPT_CAP_ADD, OPT_CAP_DEFAULT, OPT_NNP, OPT_AS, OPT_STRICT,
       OPT_CHECK, OPT_DUMP, OPT_AUDIT, OPT_DENIALS, OPT_SUGGEST, OPT_REPORT, OPT_COMPILER, OPT_TIMING, OPT_TRACE,
       OPT_PROBE, OPT_FORMAT };

static const struct option long_options[] = {
	{ "user", required_argument, NULL, 'u' },
	{ "cap-drop", required_argument, NULL, OPT_CAP_DROP },
	{ "cap-add", required_argument, NULL, OPT_CAP_ADD },
	{ "cap-default", no_argument, NULL, OPT_CAP_DEFAULT },
	{ "no-new-privs", no_argument, NULL, OPT_NNP },
	{ "as", required_argument, NULL, OPT_AS },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "audit", no_argument, NULL, OPT_AUDIT },
	{ "trace-denials", no_argument, NULL, OPT_DENIALS },
	{ "stack-traces", no_argument, NULL, 'k' },
	{ "suggest", required_argument, NULL, OPT_SUGGEST },
	{ "report", required_argument, NULL, OPT_REPORT },
	{ "output", required_argument, NULL, 'o' },
	{ "compiler", required_argument, NULL, OPT_COMPILER },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "dump", required_argument, NULL, OPT_DUMP },
	{ "timing", no_argument, NULL, OPT_TIMING },
	{ "trace", required_argument, NULL, OPT_TRACE },
	{ "probe", no_argument, NULL, OPT_PROBE },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static int parse_runtime(const char *word, struct options *options, struct error *err)
{
	options->is_like_runtime = true;
	if (strcmp(word, "runc") == 0)
		options->runtime = RUNTIME_RUNC;
	else if (strcmp(word, "crun") == 0)
		options->runtime = RUNTIME_CRUN;
	else
		return usage_error(err, "want runc or crun", word);
	return 0;
}

static int parse_compiler(const char *word, struct options *options, struct error *err)
{
	if (strcmp(word, "own") == 0)
		options->compiler = PROVEN_OWN;
	else if (strcmp(word, "libseccomp") == 0)
		options->compiler = PROVEN_LIBSECCOMP;
	else
		return usage_error(err, "want own or libseccomp", word);
	return 0;
}

/* One thing is done at a time; saying it twice is no contradiction. */
static int set_task(enum task task, struct options *options, struct error *err)
{
	if (options->task != TASK_RUN && options->task != task)
		return usage_error(err, "one of them at a time", "--check, --dump, --timing and --probe");
	options->task = task;
	return 0;
}

static int set_watch(enum watch watch, struct options *options, struct error *err)
{
	if (options->watch != WATCH_NOT && options->watch != watch)
		return usage_error(err, "one of them at a time", "--audit and --trace-denials");
	options->watch = watch;
	return 0;
}

static int parse_dump(const char *word, struct options *options, struct error *err)
{
	if (strcmp(word, "bpf") == 0)
		return set_task(TASK_DUMP_BPF, options, err);
	if (strcmp(word, "asm") == 0)
		return set_task(TASK_DUMP_ASM, options, err);
	if (strcmp(word, "pfc") == 0)
		return set_task(TASK_DUMP_PFC, options, err);
	return usage_error(err, "want bpf, asm or pfc", word);
}

static int parse_format(const char *word, struct options *options, struct error *err)
{
	options->has_format = true;
	if (strcmp(word, "text") == 0)
		options->format = PROBE_TEXT;
	else if (strcmp(word, "json") == 0)
		options->format = PROBE_JSON;
	else
		return usage_error(err, "want text or json", word);
	return 0;
}

static int parse_option(int option, struct options *options, struct error *err)
{
	switch (option) {
	case 'u':             options->user = optarg; return 0;
	case 'v':             options->verbose = true; return 0;
	case 'q':             options->quiet = true; return 0;
	case OPT_CAP_DROP:    return capability_request_drop(&options->caps, optarg, err);
	case OPT_CAP_ADD:     return capability_request_add(&options->caps, optarg, err);
	case OPT_CAP_DEFAULT: options->cap_default = true; return 0;
	case OPT_NNP:         options->no_new_privs = true; return 0;
	case OPT_AS:          return parse_runtime(optarg, options, err);
	case OPT_STRICT:      options->strict = true; return 0;
	case 'o':             options->trace = optarg; return 0;
	case OPT_AUDIT:       return set_watch(WATCH_COMPLAIN, options, err);
	case OPT_DENIALS:     return set_watch(WATCH_DENIALS, options, err);
	case 'k':             options->stacks = true; return 0;
	case OPT_SUGGEST:     options->suggest = optarg; return 0;
	case OPT_REPORT:      options->report = optarg; return 0;
	case OPT_COMPILER:    return parse_compiler(optarg, options, err);
	case OPT_CHECK:       return set_task(TASK_CHECK, options, err);
	case OPT_DUMP:        return parse_dump(optarg, options, err);
	case OPT_TIMING:      return set_task(TASK_TIMING, options, err);
	case OPT_TRACE:       options->order_trace = optarg; return 0;
	case OPT_PROBE:       return set_task(TASK_PROBE, options, err);
	case OPT_FORMAT:      return parse_format(optarg, options, err);
	case OPT_HELP:        printf("%s\n%s", usage, help); return CMDLINE_DONE;
	case OPT_VERSION:     printf("sc-enforce (seccomp-utils) " VERSION "\n"); return CMDLINE_DONE;
	}
	return 0;
}

/* Options that would have no effect: who gives one expects something that does not happen. */
static int check_company(const struct options *options, struct error *err)
{
	if (options->watch == WATCH_NOT && (options->stacks || options->suggest || options->report || options->trace))
		return usage_error(err, "want --audit or --trace-denials", "--stack-traces, --suggest, --report and --output");
	if (options->order_trace && (options->compiler == PROVEN_LIBSECCOMP || options->task == TASK_DUMP_PFC ||
	                             options->task == TASK_PROBE))
		return usage_error(err, "orders the filter of our own compiler only", "--trace");
	if (options->has_format && options->task != TASK_PROBE)
		return usage_error(err, "wants --probe", "--format");
	if (options->watch != WATCH_NOT && options->task != TASK_RUN)
		return usage_error(err, "nothing is run here that could be watched", "--audit and --trace-denials");
	return 0;
}

int cmdline_parse(int argc, char **argv, struct options *options, struct error *err)
{
	int option;

	while ((option = getopt_long(argc, argv, "+:u:o:kvq", long_options, NULL)) != -1) {
		if (option == '?' || option == ':')
			return usage_error(err, option == ':' ? "wants a value" : "no such option", argv[optind - 1]);
		int rc = parse_option(option, options, err);
		if (rc != 0)
			return rc;
	}
	if (check_company(options, err) < 0)
		return -1;
	if (options->task == TASK_PROBE)
		return optind == argc ? 0 : usage_error(err, "--probe takes none", argv[optind]);
	if (optind == argc)
		return usage_error(err, "missing", "PROFILE");
	options->profile = argv[optind++];
	if (optind < argc && strcmp(argv[optind], "--") == 0)
		optind++;
	options->command = argv + optind;
	if (options->task == TASK_RUN && !options->command[0])
		return usage_error(err, "missing", "COMMAND");
	if (options->task != TASK_RUN && options->command[0])
		return usage_error(err, "nothing is run here", options->command[0]);
	return 0;
}
