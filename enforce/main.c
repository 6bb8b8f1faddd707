/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-enforce: runs a command under a seccomp profile, as docker run on runc would.
 *
 * The files, in the order in which data meets them:
 *     main.c          command line, messages, exit statuses
 *     user.c caps.c   who the command will be: ids, capabilities
 *     lib/machine.c   the machine that conditions are decided for
 *     find.c          PROFILE -> struct profile (lib/profile), resolved by lib/verdict
 *     proven.c        compiles, proves, and compiles again where the first filter was wrong:
 *       compile.c       resolved profile -> filter, through libseccomp
 *       cubes.c           ranges as masked comparisons
 *       deadline.c        with a time limit
 *       stub.c            runc's ENOSYS for calls newer than the profile
 *       prove.c         filter against verdict
 *       cells.c           on one call of every kind that either tells apart
 *     disassemble.c   filter -> text
 *     command.c       COMMAND -> a program
 *     load.c          no_new_privs, the filter, execve
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enforce/caps.h"
#include "enforce/command.h"
#include "enforce/disassemble.h"
#include "enforce/find.h"
#include "enforce/load.h"
#include "lib/machine.h"
#include "enforce/proven.h"
#include "enforce/user.h"
#include "lib/cleanup.h"
#include "lib/error.h"
#include "lib/profile.h"
#include "lib/verdict.h"
#include "lib/warnings.h"

enum task { TASK_RUN, TASK_CHECK, TASK_DUMP_BPF, TASK_DUMP_ASM, TASK_DUMP_PFC };

static struct options {
	enum task task;
	enum runtime runtime;
	bool strict;
	bool no_new_privs;
	bool verbose, quiet;
	struct caps_request caps;
	const char *user;
	const char *profile;
	char **command;         /* NULL-terminated; empty unless TASK_RUN */
} options;

/* Everything that is decided before anything is done. */
struct plan {
	struct user user;
	uint64_t held, capabilities;
	enum find_answer found;
	struct profile *profile;        /* NULL: unconfined */
	struct resolved *resolved;
	struct proven proven;
};

static const char usage[] =
	"Usage: sc-enforce [OPTION...] PROFILE [--] COMMAND [ARG...]\n"
	"       sc-enforce --check [OPTION...] PROFILE\n"
	"       sc-enforce --dump=bpf|asm|pfc [OPTION...] PROFILE\n";

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
	"      --check              prove that the compiled filter says what PROFILE says; run nothing\n"
	"      --dump=bpf|asm|pfc   write the filter: raw, as readable instructions, as libseccomp's pseudo code\n"
	"  -v, --verbose            say what is done\n"
	"  -q, --quiet              no warnings\n"
	"      --help, --version\n"
	"\n"
	"Exit status: that of COMMAND; 125 sc-enforce failed, 126 COMMAND cannot be executed, 127 COMMAND not found.\n"
	"\n"
	"Example: sc-enforce default-no-chmod chmod 777 /tmp/file\n";

/* Prints the failure and gives back the exit status. */
static enum exit_status fail(const struct error *err, enum exit_status status)
{
	fprintf(stderr, "sc-enforce: %s\n", err->text);
	if (err->hint[0])
		fprintf(stderr, "Hint: %s\n", err->hint);
	return status;
}

static int usage_error(struct error *err, const char *what, const char *subject)
{
	error_set(err, 0, "%s: %s", subject, what);
	return error_hint(err, "sc-enforce --help");
}

enum { WARNINGS_SHOWN = 3 };   /* without -v: a profile may name many calls that are unknown here */

static void print_warnings(const struct warnings *warnings, enum find_answer found)
{
	size_t shown = options.verbose || warnings->count <= WARNINGS_SHOWN ? warnings->count : WARNINGS_SHOWN;

	if (options.quiet || (found == FIND_SHIPPED && !options.verbose))
		return;
	for (size_t i = 0; i < shown; i++)
		fprintf(stderr, "sc-enforce: warning: %s\n", warnings->lines[i]);
	if (shown < warnings->count + warnings->dropped)
		fprintf(stderr, "sc-enforce: warning: %zu more like these%s\n", warnings->count + warnings->dropped - shown,
		        options.verbose ? "" : " (-v shows them)");
}

/* ---- command line ---- */

enum { OPT_HELP = 256, OPT_VERSION, OPT_CAP_DROP, OPT_CAP_ADD, OPT_CAP_DEFAULT, OPT_NNP, OPT_AS, OPT_STRICT,
       OPT_CHECK, OPT_DUMP };

static const struct option long_options[] = {
	{ "user", required_argument, NULL, 'u' },
	{ "cap-drop", required_argument, NULL, OPT_CAP_DROP },
	{ "cap-add", required_argument, NULL, OPT_CAP_ADD },
	{ "cap-default", no_argument, NULL, OPT_CAP_DEFAULT },
	{ "no-new-privs", no_argument, NULL, OPT_NNP },
	{ "as", required_argument, NULL, OPT_AS },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "dump", required_argument, NULL, OPT_DUMP },
	{ "verbose", no_argument, NULL, 'v' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static int parse_runtime(const char *word, struct error *err)
{
	if (strcmp(word, "runc") == 0)
		options.runtime = RUNTIME_RUNC;
	else if (strcmp(word, "crun") == 0)
		options.runtime = RUNTIME_CRUN;
	else
		return usage_error(err, "want runc or crun", word);
	return 0;
}

static int parse_dump(const char *word, struct error *err)
{
	if (strcmp(word, "bpf") == 0)
		options.task = TASK_DUMP_BPF;
	else if (strcmp(word, "asm") == 0)
		options.task = TASK_DUMP_ASM;
	else if (strcmp(word, "pfc") == 0)
		options.task = TASK_DUMP_PFC;
	else
		return usage_error(err, "want bpf, asm or pfc", word);
	return 0;
}

enum { PARSE_DONE = 1 };        /* help or version was printed */

static int parse_option(int option, struct error *err)
{
	switch (option) {
	case 'u':             options.user = optarg; return 0;
	case 'v':             options.verbose = true; return 0;
	case 'q':             options.quiet = true; return 0;
	case OPT_CAP_DROP:    return caps_request_drop(&options.caps, optarg, err);
	case OPT_CAP_ADD:     return caps_request_add(&options.caps, optarg, err);
	case OPT_CAP_DEFAULT: options.caps.base = CAPS_DOCKER; return 0;
	case OPT_NNP:         options.no_new_privs = true; return 0;
	case OPT_AS:          return parse_runtime(optarg, err);
	case OPT_STRICT:      options.strict = true; return 0;
	case OPT_CHECK:       options.task = TASK_CHECK; return 0;
	case OPT_DUMP:        return parse_dump(optarg, err);
	case OPT_HELP:        printf("%s\n%s", usage, help); return PARSE_DONE;
	case OPT_VERSION:     printf("sc-enforce (seccomp-utils) " VERSION "\n"); return PARSE_DONE;
	}
	return 0;
}

static int parse_command_line(int argc, char **argv, struct error *err)
{
	int option;

	while ((option = getopt_long(argc, argv, "+:u:vq", long_options, NULL)) != -1) {
		if (option == '?' || option == ':')
			return usage_error(err, option == ':' ? "wants a value" : "no such option", argv[optind - 1]);
		int rc = parse_option(option, err);
		if (rc != 0)
			return rc;
	}
	if (optind == argc)
		return usage_error(err, "missing", "PROFILE");
	options.profile = argv[optind++];
	if (optind < argc && strcmp(argv[optind], "--") == 0)
		optind++;
	options.command = argv + optind;
	if (options.task == TASK_RUN && !options.command[0])
		return usage_error(err, "missing", "COMMAND");
	if (options.task != TASK_RUN && options.command[0])
		return usage_error(err, "nothing is run here", options.command[0]);
	return 0;
}

/* ---- deciding ---- */

static int plan_filter(struct plan *plan, struct warnings *warnings, struct error *err)
{
	struct machine machine = { .capabilities = plan->capabilities, .runtime = options.runtime,
	                           .strict = options.strict };
	uint64_t cells = options.task == TASK_CHECK ? PROVEN_CELLS_TO_CHECK : PROVEN_CELLS_TO_RUN;

	int found = find_profile(options.profile, &plan->profile, warnings, err);
	if (found < 0 || machine_detect(&machine, err) < 0)
		return -1;
	plan->found = (enum find_answer)found;
	if (found == FIND_UNCONFINED)
		return options.task == TASK_RUN ? 0 : error_set(err, 0, "unconfined: there is no filter");
	if (verdict_resolve(plan->profile, &machine, &plan->resolved, warnings, err) < 0)
		return -1;
	if (proven_filter(plan->resolved, cells, &plan->proven, err) < 0)
		return error_wrap(err, "%s", options.profile);
	return 0;
}

static int make_plan(struct plan *plan, struct warnings *warnings, struct error *err)
{
	if (options.user && user_parse(options.user, "/etc/passwd", "/etc/group", &plan->user, err) < 0)
		return -1;
	if (caps_held(&plan->held, err) < 0)
		return -1;
	plan->capabilities = caps_resolve(&options.caps, plan->held);
	return plan_filter(plan, warnings, err);
}

static void plan_done(struct plan *plan)
{
	proven_done(&plan->proven);
	verdict_resolved_free(plan->resolved);
	profile_free(plan->profile);
	user_done(&plan->user);
}

/* ---- doing ---- */

/* Groups of three digits would be nicer to read, and harder to parse. */
static void print_coverage(const struct plan *plan, FILE *out)
{
	const struct proven *proven = &plan->proven;
	char text[512];

	fprintf(out, "filter: %zu instructions, %zu architectures\n", proven->filter.count, plan->resolved->arch_count);
	fprintf(out, "proof: %llu calls agree: %zu architecture values, %zu numbers, %zu of them decided by arguments, "
	        "%zu only sampled\n", (unsigned long long)proven->coverage.calls, proven->coverage.archs,
	        proven->coverage.numbers, proven->coverage.with_args, proven->coverage.sampled);
	if (proven->form == COMPILE_PREFIXES)
		fprintf(out, "note: libseccomp compiled the rules as written wrongly (%s); ranges were rewritten as "
		        "masks\n", prove_describe(&proven->first, text, sizeof text));
}

static enum exit_status check(const struct plan *plan, struct error *err)
{
	char text[64];
	const struct load_command any = { 0 };
	struct verdict verdict = load_predict(plan->resolved, &any);

	printf("profile: %s\n", plan->profile->source);
	print_coverage(plan, stdout);
	if (!verdict_is_allowed(verdict))
		printf("note: no program can be started: execve is answered with %s\n",
		       verdict_describe(verdict, text, sizeof text));
	if (fflush(stdout) != 0 || ferror(stdout))
		return fail((error_set(err, errno, "standard output"), err), EXIT_OWN_FAILURE);
	return EXIT_FINE;
}

static enum exit_status dump(const struct plan *plan, struct error *err)
{
	const struct filter *filter = &plan->proven.filter;
	int rc = 0;

	switch (options.task) {
	case TASK_DUMP_BPF:
		if (isatty(STDOUT_FILENO))
			return fail((error_set(err, 0, "standard output: is a terminal"), err), EXIT_OWN_FAILURE);
		fwrite(filter->instructions, sizeof *filter->instructions, filter->count, stdout);
		break;
	case TASK_DUMP_ASM:
		disassemble_write(filter, stdout);
		break;
	default:
		rc = compile_pseudo_code(plan->resolved, plan->proven.form, STDOUT_FILENO, err);
	}
	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		rc = error_set(err, errno, "standard output");
	return rc < 0 ? fail(err, EXIT_OWN_FAILURE) : EXIT_FINE;
}

static int refuse_capabilities(uint64_t missing, struct error *err)
{
	for (unsigned cap = 0; cap < 64; cap++) {
		auto_free char *name = missing & CAPS_BIT(cap) ? caps_name(cap) : NULL;

		if (!name)
			continue;
		error_set(err, 0, "%s: cannot be given to the command: not held here", name);
		return error_hint(err, "as root, or without --cap-add and --cap-default");
	}
	return 0;
}

/* Makes this process what the command shall be, but for the filter. */
static int become(const struct plan *plan, struct error *err)
{
	bool has_sys_admin = false;

	if (caps_has_sys_admin(&has_sys_admin, err) < 0)
		return -1;
	bool set_nnp = options.no_new_privs || (plan->profile && !has_sys_admin);
	if (refuse_capabilities(plan->capabilities & ~plan->held, err) < 0)
		return -1;
	if (options.user || !caps_request_is_empty(&options.caps)) {
		enum caps_load load = set_nnp || !plan->profile ? CAPS_LOAD_PLAIN : CAPS_LOAD_NEEDS_SYS_ADMIN;
		if (caps_apply(plan->capabilities, options.user ? &plan->user : NULL, load, err) < 0)
			return -1;
	}
	if (options.verbose)
		fprintf(stderr, "sc-enforce: no_new_privs: %s\n", set_nnp ? "set" : "not needed");
	return set_nnp ? load_no_new_privs(err) : 0;
}

static enum exit_status run(const struct plan *plan, struct error *err)
{
	enum exit_status status = EXIT_OWN_FAILURE;
	auto_free char *path = NULL;
	char text[64];

	if (options.verbose && plan->profile)
		print_coverage(plan, stderr);
	if (become(plan, err) < 0)
		return fail(err, status);
	if (command_find(options.command[0], &path, &status, err) < 0)
		return fail(err, status);
	const struct load_command command = { path, options.command, environ };
	if (plan->profile) {
		struct verdict verdict = load_predict(plan->resolved, &command);

		if (!verdict_is_allowed(verdict)) {
			error_set(err, 0, "%s: execve is answered with %s: no program can be started under this profile",
			          options.profile, verdict_describe(verdict, text, sizeof text));
			return fail(err, EXIT_CANNOT_EXECUTE);
		}
	}
	load_and_execute(plan->profile ? &plan->proven.filter : NULL, plan->profile ? load_flags(plan->resolved) : 0,
	                 &command, &status, err);
	fail(err, status);
	load_exit(status);
}

int main(int argc, char **argv)
{
	struct warnings warnings = { 0 };
	struct plan plan = { 0 };
	struct error err;
	enum exit_status status;

	int parsed = parse_command_line(argc, argv, &err);
	if (parsed == PARSE_DONE)
		return fflush(stdout) == 0 ? EXIT_FINE : EXIT_OWN_FAILURE;
	if (parsed < 0)
		return fail(&err, EXIT_OWN_FAILURE);
	int rc = make_plan(&plan, &warnings, &err);
	print_warnings(&warnings, plan.found);
	warnings_done(&warnings);
	if (rc < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	else if (options.task == TASK_RUN)
		status = run(&plan, &err);
	else
		status = options.task == TASK_CHECK ? check(&plan, &err) : dump(&plan, &err);
	plan_done(&plan);
	return status;
}
