/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-enforce: runs a command under a seccomp profile, as docker run on runc would.
 *
 * The files and folders, in the order in which data meets them:
 *     cmdline.c    argv -> options
 *     plan.c       options -> everything that is decided before anything is done
 *     proven.c     resolved profile -> a filter that is proven
 *     filter/      what a filter is; compiling, with libseccomp and without; disassembling
 *     proof/       filter against profile
 *     run/         who the command is, and starting it under the filter
 *     audit/       the command under a tracer: what was refused, by which rule, what would help
 *     timing.c     what a filter costs
 *     probe.c      what this kernel offers
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "enforce/audit/audit.h"
#include "enforce/audit/refusals.h"
#include "enforce/audit/report.h"
#include "enforce/audit/suggest.h"
#include "enforce/cmdline.h"
#include "enforce/filter/disassemble.h"
#include "enforce/filter/libseccomp.h"
#include "enforce/plan.h"
#include "enforce/probe.h"
#include "enforce/proven.h"
#include "enforce/run/caps.h"
#include "enforce/run/command.h"
#include "enforce/run/listener.h"
#include "enforce/run/load.h"
#include "enforce/run/user.h"
#include "enforce/timing.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/json.h"
#include "lib/base/warnings.h"
#include "lib/profile/find.h"
#include "lib/profile/profile.h"
#include "lib/supervise/control.h"
#include "lib/verdict/verdict.h"

static struct options options;

/* Prints the failure and gives back the exit status. */
static enum exit_status fail(const struct error *err, enum exit_status status)
{
	fprintf(stderr, "sc-enforce: %s\n", err->text);
	if (err->hint[0])
		fprintf(stderr, "Hint: %s\n", err->hint);
	return status;
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

/* ---- doing ---- */

static void print_coverage(const struct plan *plan, FILE *out)
{
	const struct proven *proven = &plan->proven;

	fprintf(out, "filter: %zu instructions, %zu architectures, compiled by %s\n", proven->filter.count,
	        plan->resolved->arch_count, proven->compiler == PROVEN_OWN ? "sc-enforce" : "libseccomp");
	fprintf(out, "verified: the filter answers every call as the profile says\n");
}

/* What a container runtime on this machine would load, without our proof. */
static void print_libseccomp(const struct plan *plan, FILE *out)
{
	const char *runtime = options.runtime == RUNTIME_RUNC ? "runc" : "crun";
	struct proof_difference difference;
	char text[512];
	struct error err;

	switch (proven_libseccomp(plan->resolved, &difference, &err)) {
	case PROOF_EQUAL:
		fprintf(out, "under %s on this machine: the same, as libseccomp compiles it\n", runtime);
		break;
	case PROOF_DIFFERENT:
		fprintf(out, "warning: under %s on this machine libseccomp compiles the profile wrongly: %s\n", runtime,
		        proof_describe(&difference, text, sizeof text));
		break;
	default:
		fprintf(out, "warning: under %s on this machine: not known: %s\n", runtime, err.text);
	}
}

/* Full disks and closed pipes show only now. */
static enum exit_status finish_output(int rc, struct error *err)
{
	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		rc = error_set(err, errno, "standard output");
	return rc < 0 ? fail(err, EXIT_OWN_FAILURE) : EXIT_FINE;
}

static enum exit_status check(const struct plan *plan, struct error *err)
{
	char text[64];
	const struct load_command any = { 0 };
	struct verdict verdict = load_predict(plan->resolved, &any);

	printf("profile: %s\n", plan->profile->source);
	print_coverage(plan, stdout);
	print_libseccomp(plan, stdout);
	if (!verdict_is_allowed(verdict))
		printf("note: no program can be started: execve is answered with %s\n",
		       verdict_describe(verdict, text, sizeof text));
	return finish_output(0, err);
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
		rc = libseccomp_pseudo_code(plan->resolved, STDOUT_FILENO, err);
	}
	return finish_output(rc, err);
}

static enum exit_status print_timing(const struct plan *plan, struct error *err)
{
	print_coverage(plan, stdout);
	int rc = timing_write_loading(&plan->proven, stdout, err);
	if (rc == 0 && options.timing_trace)
		rc = timing_write_calls(plan->resolved, &plan->proven, options.timing_trace, stdout, err);
	return finish_output(rc, err);
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

static int check_exec(const struct plan *plan, const struct load_command *command, struct error *err)
{
	struct verdict verdict = load_predict(plan->resolved, command);
	char text[64];

	if (verdict_is_allowed(verdict))
		return 0;
	return error_set(err, 0, "%s: execve is answered with %s: no program can be started under this profile",
	                 options.profile, verdict_describe(verdict, text, sizeof text));
}

/* ---- watching ---- */

static const struct plan *watched_plan(const void *context)
{
	return context;
}

static void tell_refusal(const struct refusal *refusal, void *context)
{
	if (!options.quiet)
		report_refusal(refusal, watched_plan(context)->resolved, stderr);
}

/* What the child on its way to the command needs. */
struct child {
	const struct plan *plan;
	bool wants_listener;
	struct listener listener;       /* started in the child */
	struct error *failure;          /* shared with us: empty, or what went wrong there */
};

/* In the child, before the filter is loaded. */
static int become_in_child(void *context)
{
	struct child *child = context;

	if (child->wants_listener && listener_start(child->plan->resolved, &child->listener, child->failure) < 0)
		return -1;
	return become(child->plan, child->failure);
}

/* And after it. */
static int hand_over_in_child(void *context, int fd)
{
	return listener_hand_over(&((struct child *)context)->listener, fd);
}

static int suggest(const struct plan *plan, const struct refusals *refusals, struct error *err)
{
	struct warnings warnings = { 0 };

	if (suggest_extend(plan->profile, plan->resolved, refusals, &warnings, err) < 0)
		return -1;
	print_warnings(&warnings, FIND_FILE);
	warnings_done(&warnings);
	auto_free char *text = profile_text(plan->profile);
	return text ? json_save(options.suggest, text, err) : error_set(err, ENOMEM, "%s", options.suggest);
}

/* One file that cannot be written is no reason to leave out the next. */
static enum exit_status write_results(const struct plan *plan, const struct refusals *refusals, const struct report_run *facts)
{
	enum exit_status status = EXIT_FINE;
	struct error err;

	if (!options.quiet)
		report_summary(refusals, facts, stderr);
	if (options.trace && report_trace(refusals, facts, options.trace, &err) < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	if (options.report && report_save(refusals, plan->resolved, facts, options.report, &err) < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	if (options.suggest && suggest(plan, refusals, &err) < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	return status;
}

static uint64_t milliseconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

static enum exit_status watch(const struct audit *audit, const struct plan *plan, const struct error *failure,
                              struct audit_end *end, struct error *err)
{
	struct report_run facts = { .command = options.command, .start_unix_ms = milliseconds(CLOCK_REALTIME), .end = end };
	uint64_t start_ms = milliseconds(CLOCK_MONOTONIC);
	struct warnings notes = { 0 };
	enum exit_status status = EXIT_FINE;
	struct refusals refusals;

	if (refusals_init(&refusals, err) < 0)
		return fail(err, EXIT_OWN_FAILURE);
	int rc = audit_run(audit, &refusals, end, &notes, err);
	facts.duration_ms = milliseconds(CLOCK_MONOTONIC) - start_ms;
	print_warnings(&notes, FIND_FILE);
	warnings_done(&notes);
	if (end->was_launched)
		status = write_results(plan, &refusals, &facts);
	if (rc < 0)
		status = fail(failure->text[0] ? failure : err, EXIT_OWN_FAILURE);
	refusals_done(&refusals);
	return status;
}

static enum exit_status run_watched(struct plan *plan, struct error *err)
{
	enum exit_status status = EXIT_OWN_FAILURE;
	auto_free char *path = NULL;
	struct audit_end end;

	if (!plan->profile)
		return fail((error_set(err, 0, "unconfined: nothing would be refused"), err), status);
	if (command_find(options.command[0], &path, &status, err) < 0)
		return fail(err, status);
	const struct load_command command = { path, options.command, environ };
	if (options.watch == WATCH_DENIALS && check_exec(plan, &command, err) < 0)
		return fail(err, EXIT_CANNOT_EXECUTE);
	unsigned flags = load_flags(plan->resolved);
	struct error *failure = mmap(NULL, sizeof *failure, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (failure == MAP_FAILED)
		return fail((error_set(err, errno, "share memory"), err), status);
	struct child child = { .plan = plan, .failure = failure,
	                       .wants_listener = options.watch == WATCH_DENIALS && listener_is_wanted(plan->resolved) };
	const struct audit audit = {
		.mode = options.watch == WATCH_DENIALS ? AUDIT_ENFORCE : AUDIT_COMPLAIN,
		.resolved = plan->resolved, .filter = &plan->proven.filter,
		.flags = child.wants_listener ? load_flags_for_listener(flags) : flags,
		.launch = { .path = path, .argv = options.command, .envp = environ, .prepare = become_in_child,
		            .on_listener = hand_over_in_child, .prepare_context = &child },
		.on_refusal = tell_refusal, .context = plan,
	};
	status = watch(&audit, plan, failure, &end, err);
	if (status != EXIT_FINE)
		return status;
	if (!end.was_launched)
		fail(err, EXIT_OWN_FAILURE);
	else if (end.signal)
		control_die_of(end.signal);
	return (enum exit_status)end.exit_status;
}

static enum exit_status run(const struct plan *plan, struct error *err)
{
	enum exit_status status = EXIT_OWN_FAILURE;
	auto_free char *path = NULL;
	bool wants_listener = plan->profile && listener_is_wanted(plan->resolved);
	struct listener listener = { 0 };

	if (options.verbose && plan->profile)
		print_coverage(plan, stderr);
	if (wants_listener && listener_start(plan->resolved, &listener, err) < 0)
		return fail(err, status);
	if (become(plan, err) < 0)
		return fail(err, status);
	if (command_find(options.command[0], &path, &status, err) < 0)
		return fail(err, status);
	const struct load_command command = { path, options.command, environ };
	if (plan->profile && check_exec(plan, &command, err) < 0)
		return fail(err, EXIT_CANNOT_EXECUTE);
	const struct load_filter load = { plan->profile ? &plan->proven.filter : NULL,
	                                  plan->profile ? load_flags(plan->resolved) : 0, wants_listener ? &listener : NULL };
	load_and_execute(&load, &command, &status, err);
	fail(err, status);
	load_exit(status);
}

int main(int argc, char **argv)
{
	struct warnings warnings = { 0 };
	struct plan plan = { 0 };
	struct error err;
	enum exit_status status;

	int parsed = cmdline_parse(argc, argv, &options, &err);
	if (parsed == CMDLINE_DONE)
		return fflush(stdout) == 0 ? EXIT_FINE : EXIT_OWN_FAILURE;
	if (parsed < 0)
		return fail(&err, EXIT_OWN_FAILURE);
	if (options.task == TASK_PROBE)
		return finish_output(probe_write(options.format, stdout, &err), &err);
	int rc = plan_make(&options, &plan, &warnings, &err);
	print_warnings(&warnings, plan.found);
	warnings_done(&warnings);
	if (rc < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	else if (options.task == TASK_RUN && options.watch != WATCH_NOT)
		status = run_watched(&plan, &err);
	else if (options.task == TASK_RUN)
		status = run(&plan, &err);
	else
		status = options.task == TASK_CHECK ? check(&plan, &err)
		       : options.task == TASK_TIMING ? print_timing(&plan, &err) : dump(&plan, &err);
	plan_done(&plan);
	return status;
}
