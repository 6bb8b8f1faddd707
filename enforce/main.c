/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sc-enforce: runs a command under a seccomp profile, as docker run on runc would.
 *
 * The files and folders, in the order in which data meets them:
 *     cmdline.c    argv -> settings
 *     plan.c       settings -> user, capabilities, resolved profile and filter
 *     proven.c     resolved profile -> a verified filter
 *     filter/      struct filter: compiling it, with libseccomp and without; disassembling it
 *     proof/       compares a filter with the profile
 *     run/         user and capabilities of the command; starting it under the filter
 *     audit/       the command under a tracer, or what runs already: refused calls, the rules
 *                  behind them, a suggestion
 *     check.c      --check and --dump
 *     check_loaded.c  --check --container
 *     loaded/      the filters that a task is really under, against the profile
 *     timing.c     --timing: what a filter costs
 *     probe.c      --probe: what this kernel offers
 */
#include <errno.h>
#include <stdio.h>

#include "enforce/audit/audit_command.h"
#include "enforce/audit/outside.h"
#include "enforce/audit/refusals.h"
#include "enforce/audit/report.h"
#include "enforce/audit/suggest.h"
#include "enforce/check.h"
#include "enforce/check_loaded.h"
#include "enforce/cmdline.h"
#include "enforce/plan.h"
#include "enforce/probe.h"
#include "enforce/run/load.h"
#include "enforce/run/run.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/heap.h"
#include "lib/base/output.h"
#include "lib/base/version.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/json/json_arena.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/supervise/control.h"

static struct settings settings;

/* Prints the failure and returns the exit status. */
static enum exit_status fail(const struct error *err, enum exit_status status)
{
	output_failure("sc-enforce", err);
	return status;
}

enum { WARNINGS_SHOWN = 3 }; /* without -v: a profile may name many calls that are unknown here */

static void print_warnings(const struct warnings *warnings, enum find_answer found)
{
	size_t shown = settings.verbose || warnings->count <= WARNINGS_SHOWN ? warnings->count
	                                                                     : WARNINGS_SHOWN;

	bool is_known = found == FIND_SHIPPED && !verdict_reads_oci(settings.runtime);

	if (settings.quiet || (is_known && !settings.verbose))
		return;
	for (size_t i = 0; i < shown; i++)
		output_message("sc-enforce: warning", warnings->lines[i]);
	if (shown < warnings->count + warnings->dropped)
		fprintf(stderr, "sc-enforce: warning: %zu more like these%s\n",
		        warnings->count + warnings->dropped - shown,
		        settings.verbose ? "" : " (-v shows them)");
}

static enum exit_status finish(int rc, struct error *err)
{
	return rc < 0 || output_finish(err) < 0 ? fail(err, EXIT_OWN_FAILURE) : EXIT_FINE;
}

/* ---- running ---- */

static int run_of_plan(const struct plan *plan, struct run *out, struct error *err)
{
	bool needs_no_new_privs = false;

	if (plan->profile && become_needs_no_new_privs(&needs_no_new_privs, err) < 0)
		return -1;
	*out = (struct run){
		.profile = settings.profile,
		.resolved = plan->resolved,
		.filter = plan->profile ? &plan->proven.filter : NULL,
		.become = { .held = plan->held,
		            .capabilities = plan->capabilities,
		            .limits_capabilities = settings.cap_default ||
		                                   !capability_request_is_empty(&settings.caps),
		            .user = settings.user ? &plan->user : NULL,
		            .has_filter = plan->profile,
		            .sets_no_new_privs = settings.no_new_privs || needs_no_new_privs },
		.command = settings.command,
	};
	if (settings.verbose)
		fprintf(stderr, "sc-enforce: no_new_privs: %s\n",
		        out->become.sets_no_new_privs ? "set" : "not needed");
	return 0;
}

static enum exit_status run(const struct plan *plan, struct error *err)
{
	enum exit_status status = EXIT_OWN_FAILURE;
	struct run run;

	if (settings.verbose && plan->profile) {
		check_write_coverage(plan, stderr);
		check_write_old_cache(stderr);
	}
	if (run_of_plan(plan, &run, err) == 0)
		run_command(&run, &status, err);
	fail(err, status);
	load_exit(status);
	return status;
}

/* ---- auditing ---- */

struct auditing {
	const struct refusals *refusals;
	const struct resolved_profile *resolved;
};

static void print_refusal(const struct refusal *refusal, void *context)
{
	const struct auditing *of = context;

	if (!settings.quiet)
		report_refusal(of->refusals, refusal, of->resolved,
		               settings.stacks ? REPORT_STACKS : REPORT_NO_STACKS, stderr);
}

static int suggest(const struct plan *plan, const struct refusals *refusals, struct error *err)
{
	struct warnings warnings = { 0 };

	if (suggest_extend(plan->profile, plan->resolved, refusals, &warnings, err) < 0)
		return -1;
	print_warnings(&warnings, FIND_FILE);
	warnings_done(&warnings);
	auto_free char *text = profile_text(plan->profile);
	return text ? json_save(settings.suggest, text, err)
	            : error_set(err, ENOMEM, "%s", settings.suggest);
}

/* Writes all files, also after one could not be written. */
static enum exit_status write_results(const struct plan *plan, char *const *command,
                                      const struct refusals *refusals, const struct audit_end *end)
{
	const struct report_run facts = { .command = command, .end = end };
	enum exit_status status = EXIT_FINE;
	struct error err;

	if (!settings.quiet)
		report_summary(refusals, &facts, stderr);
	if (settings.trace && report_trace(refusals, &facts, settings.trace, &err) < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	if (settings.report &&
	    report_save(refusals, plan->resolved, &facts, settings.report, &err) < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	if (settings.suggest && suggest(plan, refusals, &err) < 0)
		status = fail(&err, EXIT_OWN_FAILURE);
	return status;
}

static enum exit_status run_audited(const struct plan *plan, struct error *err)
{
	enum exit_status status = EXIT_FINE, failed;
	struct warnings notes = { 0 };
	struct refusals refusals;
	struct auditing context = { &refusals, plan->resolved };
	const struct audit audit = {
		.mode = settings.watch == WATCH_DENIALS ? AUDIT_ENFORCE : AUDIT_COMPLAIN,
		.wants_stacks = settings.stacks || settings.report || settings.trace,
		.on_refusal = print_refusal,
		.context = &context
	};
	struct audit_end end;
	struct run run;

	if (!plan->profile)
		return fail((error_set(err, 0, "unconfined: there is no filter to audit"), err),
		            EXIT_OWN_FAILURE);
	if (run_of_plan(plan, &run, err) < 0 || refusals_init(&refusals, err) < 0)
		return fail(err, EXIT_OWN_FAILURE);
	int rc = audit_command(&run, &audit, &refusals, &end, &notes, &failed, err);
	print_warnings(&notes, FIND_FILE);
	warnings_done(&notes);
	if (end.was_launched)
		status = write_results(plan, settings.command, &refusals, &end);
	refusals_done(&refusals);
	if (rc < 0)
		return fail(err, failed);
	if (status == EXIT_FINE && end.signal)
		control_die_of(end.signal);
	return status == EXIT_FINE ? (enum exit_status)end.exit_status : status;
}

static void say_watching(void *context)
{
	(void)context;
	if (settings.quiet)
		return;
	fprintf(stderr, "sc-enforce: auditing %s ", settings.container ? "container" : "process");
	if (settings.container)
		fprintf(stderr, "%s until it ends, or ^C\n", settings.container);
	else
		fprintf(stderr, "%d until it ends, or ^C\n", (int)settings.pid);
}

/* What runs already, under whatever it runs under. */
static enum exit_status audit_outside(const struct plan *plan, struct error *err)
{
	enum exit_status status = EXIT_FINE;
	struct warnings notes = { 0 };
	struct refusals refusals;
	struct auditing context = { &refusals, plan->resolved };
	const struct outside outside = {
		.resolved = plan->resolved,
		.what = settings.container ? OUTSIDE_CONTAINER : OUTSIDE_PROCESS,
		.pid = plan->pid,
		.on_start = say_watching,
		.on_refusal = print_refusal,
		.context = &context,
	};
	char kind_container[] = "container", kind_process[] = "process", pid[16];
	char *const words[] = { settings.container ? kind_container : kind_process,
		                settings.container ? (char *)settings.container : pid, NULL };
	struct audit_end end;

	if (!plan->profile)
		return fail((error_set(err, 0, "unconfined: there is no filter to audit"), err),
		            EXIT_OWN_FAILURE);
	if (refusals_init(&refusals, err) < 0)
		return fail(err, EXIT_OWN_FAILURE);
	snprintf(pid, sizeof pid, "%d", (int)plan->pid);
	int rc = outside_run(&outside, &refusals, &end, &notes, err);
	print_warnings(&notes, FIND_FILE);
	warnings_done(&notes);
	if (end.was_launched)
		status = write_results(plan, words, &refusals, &end);
	refusals_done(&refusals);
	return rc < 0 ? fail(err, EXIT_OWN_FAILURE) : status;
}

/* An option on capabilities shows that the user knows. */
static void warn_of_capabilities(const struct plan *plan)
{
	struct warnings warnings = { 0 };

	if (settings.mode != MODE_DUMP_BPF || settings.cap_default ||
	    !capability_request_is_empty(&settings.caps))
		return;
	check_warn_of_capabilities(plan, &warnings);
	print_warnings(&warnings, FIND_FILE);
	warnings_done(&warnings);
}

static enum exit_status perform(const struct plan *plan, struct error *err)
{
	switch (settings.mode) {
	case MODE_RUN:
		return plan->pid                     ? audit_outside(plan, err)
		       : settings.watch == WATCH_NOT ? run(plan, err)
		                                     : run_audited(plan, err);
	case MODE_CHECK:
		return finish(plan->pid ? check_loaded_write(plan, stdout, err)
		                        : check_write(plan, stdout, err),
		              err);
	case MODE_TIMING:
		return finish(check_write_timing(plan, settings.order_trace, stdout, err), err);
	default:
		warn_of_capabilities(plan);
		return finish(check_dump(plan, settings.mode, err), err);
	}
}

/* Reading, compiling and verifying Docker's default profile takes 316 KiB. */
enum { HEAP_BYTES = 384 << 10 };

int main(int argc, char **argv)
{
	struct warnings warnings = { 0 };
	struct plan plan = { 0 };
	struct error err;
	enum exit_status status;

	heap_populate(HEAP_BYTES);
	output_catch_closed_pipe();
#ifndef __SANITIZE_ADDRESS__ /* which does not see the end of a value in an arena */
	json_arena_use();
#endif
	switch (cmdline_parse(argc, argv, &settings, &err)) {
	case 0:
		break;
	case CMDLINE_HELP:
		cmdline_print_help(stdout);
		return finish(0, &err);
	case CMDLINE_VERSION:
		printf("sc-enforce (seccomp-utils) %s\n", version_text);
		return finish(0, &err);
	default:
		return fail(&err, EXIT_OWN_FAILURE);
	}
	if (settings.mode == MODE_PROBE)
		return finish(probe_write(settings.format, stdout, &err), &err);
	int rc = plan_make(&settings, &plan, &warnings, &err);
	print_warnings(&warnings, plan.found);
	warnings_done(&warnings);
	status = rc < 0 ? fail(&err, EXIT_OWN_FAILURE) : perform(&plan, &err);
	plan_done(&plan);
	return status;
}
