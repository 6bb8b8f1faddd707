/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a profile to a list of findings. The profile is resolved for several machines: Docker's
 * usual container, one without and one with every capability, and for each distinct set of
 * conditions in the profile one machine that meets it. A rule is only said to be without effect
 * when it is on all of them.
 */
#include "genprof/lint/lint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/floor/floor_check.h"
#include "lib/base/error.h"
#include "lib/base/hash.h"
#include "lib/diagram/diagram.h"
#include "lib/diagram/meaning.h"
#include "lib/json/json.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/text/plural.h"

enum { MAX_WORLDS = 64, NEWEST_KERNEL = 255 };

/*
 * Rules and comparisons of all machines together: Docker's default profile takes 30,000. What some
 * machines refuse is most likely refused by all, for the same reason.
 */
enum { MOST_RESOLVED = 1 << 20, MOST_FAILURES = 8 };

/* Docker's default profile takes a few thousand; this many are half a second. */
enum { MOST_STEPS = 1 << 22 };

/* ---- the list ---- */

const struct report_kind lint_kinds[] = {
	{ "unusable", "The runtime or sc-enforce would refuse the profile." },
	{ "cannot-start", "execve is not allowed: no program starts." },
	{ "cannot-end", "exit_group is not allowed: no program ends as it should." },
	{ "unknown-name", "No table knows the system call: runtimes leave the name out." },
	{ "newer-name", "The libseccomp here does not know the system call." },
	{ "no-number", "No architecture of the profile has the system call." },
	{ "swallowed", "Another rule on the call has no conditions: these never count." },
	{ "never-decides", "An earlier rule decides the call differently, or no call matches." },
	{ "repeated", "Other rules say the same." },
	{ "same-as-default", "The rule does what the default action does, and is skipped." },
	{ "not-refused", "Another rule allows calls that this rule means to refuse." },
	{ "undecided", "What the rules on a call do together was not decided." },
	{ "never-applies", "No machine meets the conditions of the rule." },
	{ "needs-more", "The rule allows only with a capability more than it asks for." },
	{ "conditions-lost", "The runtime does not read the conditions of the rule." },
	{ "stepped-around", "A bit that the kernel ignores leads past the rule." },
	{ "compares-64-bits", "The rule compares bits that the kernel ignores." },
	{ "not-judgeable", "The argument is a pointer, a descriptor, an id or a size." },
	{ "any-of", "An argument is compared twice: one of the conditions is enough." },
	{ "multiplexed", "socketcall or ipc allows the call whatever the conditions say." },
	{ "no-architectures", "No architectures are listed." },
	{ "architecture-left-out",
	  "A sister architecture that any program can use is not listed." },
	{ "inverted", "A test of bits without a value refuses the opposite of what was meant." },
	{ "sibling-allowed", "A call that does the same as a refused one is allowed." },
	{ "sibling-refused", "A call that does the same as an allowed one is refused." },
	{ "kills-thread", "The action ends one thread of a program only." },
	{ "tracer-decides", "A tracer of the workload may let every such call be made." },
	{ "flags", "Older runtimes refuse the flags, or leave them out." },
	{ "large-number", "Tools that read numbers as doubles round it." },
	{ "many-entries", "Some readers refuse so many rules on one call." },
	{ "not-enosys", "A C library waits for ENOSYS before it makes an older call." },
	{ "risk", "The call gives a workload more than most workloads need." },
	FLOOR_CHECK_KINDS,
	{ "not-shown", "There are more findings than a report lists." },
	{ NULL, NULL }
};

/* The place in the table of the finding that is equal, or a free place for it. */
static uint16_t *place_of(struct lint *lint, const char *kind, const char *message)
{
	uint64_t hash = hash_text(message);

	for (size_t at = hash % LINT_PLACES;; at = (at + 1) % LINT_PLACES) {
		if (lint->places[at] == 0)
			return &lint->places[at];
		const struct finding *f = &lint->report->list[lint->places[at] - 1];
		if (strcmp(f->kind, kind) == 0 && strcmp(f->message, message) == 0)
			return &lint->places[at];
	}
}

static int add_new(struct lint *lint, enum report_level level, const char *kind, size_t rule,
                   const char *place, char *message)
{
	struct finding *finding;
	struct error err;

	if (report_add(lint->report, level, kind, &finding, &err) < 0) {
		free(message);
		return -1;
	}
	finding->rule = rule;
	finding->title = strdup(place);
	finding->message = message;
	return finding->title ? 0 : -1;
}

int lint_add(struct lint *lint, enum report_level level, const char *kind, size_t rule,
             const char *place, const char *format, ...)
{
	struct report *report = lint->report;
	char *message = NULL;
	va_list args;

	va_start(args, format);
	int n = vasprintf(&message, format, args);
	va_end(args);
	if (n < 0)
		return -1;
	uint16_t *equal = place_of(lint, kind, message);
	lint->last = *equal ? *equal - 1u : report->count;
	if (!*equal && lint->counts[level] < LINT_MAX_FINDINGS) {
		lint->counts[level]++;
		*equal = (uint16_t)(report->count + 1);
		return add_new(lint, level, kind, rule, place, message);
	}
	if (!*equal)
		lint->dropped++;
	else if (report->list[lint->last].rule != rule)
		lint->more[lint->last]++;
	free(message);
	return 0;
}

void lint_why(struct lint *lint, const char *why)
{
	if (lint->last >= lint->report->count || lint->report->list[lint->last].detail)
		return;
	char *detail = lint->report->list[lint->last].detail = strdup(why);
	lint->out_of_memory |= !detail;
}

static int write_more(const struct lint *lint)
{
	for (size_t i = 0; i < lint->report->count; i++) {
		struct finding *f = &lint->report->list[i];
		char *message = NULL;

		if (!lint->more[i])
			continue;
		if (asprintf(&message, "%s (and in %zu more rule%s)", f->message, lint->more[i],
		             PLURAL(lint->more[i])) < 0)
			return -1;
		free(f->message);
		f->message = message;
		f->data = json_pack("{so}", "more", json_u64_new(lint->more[i]));
		if (!f->data)
			return -1;
	}
	return 0;
}

/* The last finding says that there are more. */
static int add_dropped(struct lint *lint)
{
	char *message = NULL;

	if (lint->dropped == 0)
		return 0;
	if (asprintf(&message, "%zu more finding%s not shown", lint->dropped,
	             PLURAL(lint->dropped)) < 0)
		return -1;
	return add_new(lint, REPORT_NOTE, "not-shown", FINDING_NO_RULE, "profile", message);
}

/* What was not decided may be a hole: no silence about it. */
static int add_undecided(struct lint *lint)
{
	if (!lint->is_undecided && !diagram_store_full(lint->store))
		return 0;
	if (lint_add(lint, REPORT_ERROR, "undecided", FINDING_NO_RULE, "syscalls",
	             "the rules are too many, or overlap in too many ways, to be compared") < 0)
		return -1;
	lint_why(lint, "there may be calls that one rule means to refuse and another one allows");
	return 0;
}

/* ---- imagined machines ---- */

static uint64_t capabilities_of(const struct selector *selector)
{
	uint64_t set = 0;
	unsigned number;

	for (size_t i = 0; i < selector->cap_count; i++) {
		if (capability_from_name(selector->caps[i], &number) == 0)
			set |= UINT64_C(1) << number;
	}
	return set;
}

/* The machine that meets a rule's conditions, as near to `usual` as can be. */
static struct machine machine_for(const struct rule *rule, const struct machine *usual)
{
	struct machine machine = *usual;
	bool has_usual = rule->includes.arch_count == 0;

	machine.capabilities = capabilities_of(&rule->includes);
	if (rule->excludes.has_min_kernel) {
		machine.kernel_major = rule->includes.min_kernel_major;
		machine.kernel_minor = rule->includes.min_kernel_minor;
	}
	for (size_t i = 0; i < rule->includes.arch_count; i++)
		has_usual |= strcmp(rule->includes.arches[i], arch_docker_name(usual->arch)) == 0;
	for (size_t i = 0; i < rule->includes.arch_count && !has_usual; i++) {
		for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
			if (strcmp(rule->includes.arches[i], arch_docker_name(arch)) == 0)
				machine.arch = arch;
		}
	}
	return machine;
}

static bool same_machine(const struct machine *a, const struct machine *b)
{
	return a->arch == b->arch && a->capabilities == b->capabilities &&
	       a->kernel_major == b->kernel_major && a->kernel_minor == b->kernel_minor &&
	       a->vocabulary == b->vocabulary;
}

static void add_case(struct machine_cases *cases, const struct machine *machine)
{
	for (size_t i = 0; i < cases->count; i++) {
		if (same_machine(&cases->list[i].machine, machine))
			return;
	}
	if (cases->count < MAX_WORLDS)
		cases->list[cases->count++].machine = *machine;
	else
		cases->are_more = true;
}

/* What holds for the libseccomp here need not hold for a newer one, and the reverse. */
static const char *why_unusable(const struct profile *profile, const struct machine *machine)
{
	struct machine other = *machine;
	struct resolved_profile *resolved;
	struct error ignored;

	other.vocabulary = VOCABULARY_OF_TABLES;
	if (verdict_resolve(profile, &other, &resolved, NULL, &ignored) < 0)
		return "sc-enforce refuses the profile, and a container under it does not start or "
		       "is not held";
	verdict_resolved_free(resolved);
	return "so it is with the libseccomp here; a newer one knows more names";
}

static size_t work_of(const struct resolved_profile *resolved)
{
	size_t work = resolved->compared;

	for (size_t i = 0; i < resolved->arch_count; i++)
		work += resolved->archs[i].rule_count;
	return work;
}

/*
 * What the runtime would refuse is a finding, once; on other architectures it is of no interest
 * here.
 */
static int resolve_cases(const struct profile *profile, struct machine_cases *cases, enum arch arch,
                         struct lint *out)
{
	bool is_told = false;
	size_t work = 0, failures = 0;

	for (size_t i = 0; i < cases->count; i++) {
		struct machine_case *machine_case = &cases->list[i];
		struct error failure;

		if (work > MOST_RESOLVED || failures == MOST_FAILURES) {
			cases->are_more |= !is_told;
			break;
		}
		if (verdict_resolve(profile, &machine_case->machine, &machine_case->resolved, NULL,
		                    &failure) == 0) {
			work += work_of(machine_case->resolved);
			continue;
		}
		failures++;
		if (failure.errnum == ENOMEM)
			return -1;
		if (machine_case->machine.arch != arch ||
		    (is_told && machine_case->machine.vocabulary == VOCABULARY_OF_TABLES))
			continue;
		is_told = true;
		/* The message begins with the profile's name, as every line of the report will. */
		size_t skip = strlen(profile->source) + 2;
		if (lint_add(out, REPORT_ERROR, "unusable", FINDING_NO_RULE, "profile", "%s",
		             strlen(failure.text) > skip ? failure.text + skip : failure.text) < 0)
			return -1;
		lint_why(out, why_unusable(profile, &machine_case->machine));
	}
	return 0;
}

static int build_cases(const struct profile *profile, enum arch arch, enum runtime runtime,
                       struct machine_cases *cases)
{
	struct machine machine = { .arch = arch,
		                   .kernel_major = NEWEST_KERNEL,
		                   .runtime = runtime,
		                   .capabilities = capability_docker_default() };
	struct machine usual = machine;

	cases->list = calloc(MAX_WORLDS, sizeof *cases->list);
	if (!cases->list)
		return -1;
	add_case(cases, &machine);
	machine.vocabulary = VOCABULARY_OF_TABLES;
	add_case(cases, &machine);
	machine.vocabulary = usual.vocabulary;
	machine.capabilities = 0;
	add_case(cases, &machine);
	machine.capabilities = capability_all();
	add_case(cases, &machine);
	for (size_t i = 0; i < profile->rule_count && !cases->are_more; i++) {
		machine = machine_for(&profile->rules[i], &usual);
		add_case(cases, &machine);
	}
	return 0;
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;

	/* FINDING_NO_RULE + 1 is 0: those come first. */
	if (left->rule + 1 != right->rule + 1)
		return left->rule + 1 < right->rule + 1 ? -1 : 1;
	if (left->level != right->level)
		return left->level < right->level ? -1 : 1;
	int by_kind = strcmp(left->kind, right->kind);
	return by_kind ? by_kind : strcmp(left->message, right->message);
}

/* With the libseccomp here, or else with one that knows every name. */
static const struct machine_case *usual_case(const struct machine_cases *cases)
{
	return &cases->list[cases->list[0].resolved ? 0 : 1];
}

static int check_all(const struct profile *profile, enum arch arch, struct machine_cases *cases,
                     struct lint *lint)
{
	if (resolve_cases(profile, cases, arch, lint) < 0)
		return -1;
	lint->is_undecided |= cases->are_more;
	if (lint_check_names(profile, cases, lint) < 0 ||
	    lint_check_rules(profile, cases, lint) < 0 ||
	    lint_check_holes(profile, cases, lint) < 0 ||
	    lint_check_order(profile, cases, lint) < 0 ||
	    lint_check_actions(profile, cases, lint) < 0 ||
	    lint_check_capabilities(profile, cases, lint) < 0 ||
	    (usual_case(cases)->resolved &&
	     lint_check_verdicts(profile, usual_case(cases), lint) < 0) ||
	    add_undecided(lint) < 0 || write_more(lint) < 0)
		return -1;
	if (lint->report->count > 0)
		qsort(lint->report->list, lint->report->count, sizeof *lint->report->list,
		      compare_findings);
	return lint->out_of_memory ? -1 : add_dropped(lint);
}

int lint_profile(const struct profile *profile, enum arch arch, enum runtime runtime,
                 struct report *report, struct error *err)
{
	struct lint lint = { .report = report, .store = diagram_store_new(MEANING_STORE_LIMIT) };
	struct machine_cases cases = { 0 };
	int rc = lint.store ? build_cases(profile, arch, runtime, &cases) : -1;

	if (lint.store)
		diagram_store_bound(lint.store, MOST_STEPS);
	if (rc == 0)
		rc = check_all(profile, arch, &cases, &lint);
	for (size_t i = 0; i < cases.count; i++)
		verdict_resolved_free(cases.list[i].resolved);
	free(cases.list);
	diagram_store_free(lint.store);
	return rc < 0 ? error_set(err, ENOMEM, "%s", profile->source) : 0;
}
