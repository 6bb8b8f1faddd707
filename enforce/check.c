/* SPDX-License-Identifier: Apache-2.0 */
/* Reports on the verified filter of a plan. */
#include "enforce/check.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "enforce/filter/disassemble.h"
#include "enforce/filter/libseccomp.h"
#include "enforce/plan.h"
#include "enforce/proven.h"
#include "enforce/run/listener.h"
#include "enforce/run/load.h"
#include "enforce/timing.h"
#include "lib/base/error.h"
#include "lib/base/quote.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/text/plural.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_applies.h"

/* "LEAD: TEXT", whatever names of files and calls the text holds. */
static void write_line(FILE *out, const char *lead, const char *text)
{
	fprintf(out, "%s: ", lead);
	quote_write(text, out);
	fputc('\n', out);
}

void check_write_coverage(const struct plan *plan, FILE *out)
{
	const struct proven *proven = &plan->proven;

	fprintf(out, "filter: %zu instruction%s, %zu architecture%s, compiled by %s\n",
	        proven->filter.count, PLURAL(proven->filter.count), plan->resolved->arch_count,
	        PLURAL(plan->resolved->arch_count),
	        proven->compiler == PROVEN_OWN ? "sc-enforce" : "libseccomp");
	fprintf(out, "verified: the filter answers every call as the profile says\n");
}

void check_write_old_cache(FILE *out)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	bool is_given = base && base[0] == '/';
	char path[PATH_MAX];

	if (!is_given && !home)
		return;
	snprintf(path, sizeof path, "%s%s/seccomp-utils", is_given ? base : home,
	         is_given ? "" : "/.cache");
	if (access(path, F_OK) != 0)
		return;
	fputs("note: ", out);
	quote_write(path, out);
	fputs(": cached filters of an earlier version, no longer used; safe to delete\n", out);
}

/* Whether libseccomp's filter says what the profile says of the calls that libseccomp knows. */
static void write_comparison(const struct resolved_profile *resolved, const char *runtime,
                             FILE *out)
{
	struct proof_difference difference;
	char text[1024];
	struct error err;

	switch (proven_libseccomp(resolved, &difference, &err)) {
	case PROOF_EQUAL:
		fprintf(out, "under %s on this machine: the same, as libseccomp compiles it\n",
		        runtime);
		break;
	case PROOF_DIFFERENT:
		fprintf(out,
		        "warning: under %s on this machine libseccomp compiles the profile "
		        "wrongly: %s\n",
		        runtime, proof_describe(&difference, resolved, text, sizeof text));
		break;
	default:
		fprintf(out, "warning: under %s on this machine: not known: %s\n", runtime,
		        err.text);
	}
}

enum { NAMES_SHOWN = 3 };

/* What a container runtime on this machine would load, unverified. */
static void write_runtime(const struct plan *plan, FILE *out)
{
	const char *runtime = verdict_runtimes[plan->machine.runtime];
	struct resolved_profile *resolved = NULL;
	struct warnings warnings = { 0 };
	struct error err;
	char lead[64];

	snprintf(lead, sizeof lead, "warning: under %s on this machine", runtime);
	int rc = plan_resolve_as_runtime(plan, &resolved, &warnings, &err);
	/* With --as, main has printed them. */
	size_t count = plan->machine.vocabulary == VOCABULARY_OF_TABLES ? warnings.count : 0;
	for (size_t i = 0; i < count && i < NAMES_SHOWN; i++)
		write_line(out, lead, warnings.lines[i]);
	if (count > NAMES_SHOWN)
		fprintf(out, "%s: %zu more like these (--as=%s -v shows them)\n", lead,
		        count + warnings.dropped - NAMES_SHOWN, runtime);
	if (rc < 0)
		write_line(out, lead, err.text);
	else
		write_comparison(resolved, runtime, out);
	verdict_resolved_free(resolved);
	warnings_done(&warnings);
}

/* Only loading the filter shows whether the kernel takes the profile's flags together. */
static int try_loading(const struct plan *plan, struct error *err)
{
	unsigned flags = load_flags(plan->resolved);

	if (listener_is_wanted(plan->resolved))
		flags = load_flags_for_listener(flags);
	return load_try(&plan->proven.filter, flags, err) < 0
	               ? error_wrap(err, "%s", plan->profile->source)
	               : 0;
}

int check_write(const struct plan *plan, FILE *out, struct error *err)
{
	char text[64];
	const struct load_command any = { 0 };
	struct verdict verdict = load_predict(plan->resolved, &any);

	write_line(out, "profile", plan->profile->source);
	check_write_coverage(plan, out);
	write_runtime(plan, out);
	if (!verdict_is_allowed(verdict))
		fprintf(out, "note: no program can be started: execve is answered with %s\n",
		        verdict_describe(verdict, text, sizeof text));
	return try_loading(plan, err);
}

void check_warn_of_capabilities(const struct plan *plan, struct warnings *warnings)
{
	struct machine without = plan->machine;
	size_t count = 0, first = 0;

	without.capabilities = 0;
	for (size_t i = plan->profile->rule_count; i > 0; i--) {
		const struct rule *rule = &plan->profile->rules[i - 1];

		if (verdict_applies(rule, &plan->machine) && !verdict_applies(rule, &without)) {
			first = i - 1;
			count++;
		}
	}
	if (count > 0)
		warnings_add(
			warnings,
			"%s: %zu rule%s only because sc-enforce has capabilities here, such as "
			"syscalls[%zu] (%s); --cap-drop=ALL decides for a command without",
			plan->profile->source, count, count == 1 ? " applies" : "s apply", first,
			plan->profile->rules[first].includes.caps[0]);
}

int check_dump(const struct plan *plan, enum mode mode, struct error *err)
{
	const struct filter *filter = &plan->proven.filter;

	switch (mode) {
	case MODE_DUMP_BPF:
		if (isatty(STDOUT_FILENO))
			return error_set(err, 0, "standard output: is a terminal");
		fwrite(filter->instructions, sizeof *filter->instructions, filter->count, stdout);
		return 0;
	case MODE_DUMP_ASM:
		disassemble_write(filter, stdout);
		return 0;
	default:
		return libseccomp_pseudo_code(plan->resolved, stdout, err);
	}
}

int check_write_timing(const struct plan *plan, const char *trace_path, FILE *out,
                       struct error *err)
{
	check_write_coverage(plan, out);
	if (timing_write_loading(&plan->proven, out, err) < 0)
		return -1;
	if (!trace_path)
		return 0;
	struct resolved_profile *as_runtime = NULL;
	int rc = plan_resolve_as_runtime(plan, &as_runtime, NULL, err);
	if (rc == 0)
		rc = timing_write_calls(plan->resolved, as_runtime, &plan->proven, trace_path, out,
		                        err);
	verdict_resolved_free(as_runtime);
	return rc;
}
