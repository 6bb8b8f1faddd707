/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a profile to a list of findings. The profile is resolved for several machines: Docker's usual
 * container, one without and one with every capability, and for each distinct set of conditions in
 * the profile one machine that meets it. A rule is only said to be without effect when it is on all
 * of them.
 */
#include "genprof/lint/lint.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"

enum { MAX_WORLDS = 64, NEWEST_KERNEL = 255 };

/* ---- the list ---- */

const char *lint_severity_name(enum lint_severity severity)
{
	static const char *const names[] = { [LINT_NOTE] = "note", [LINT_WARNING] = "warning", [LINT_ERROR] = "error" };

	return names[severity];
}

size_t lint_count(const struct lint *lint, enum lint_severity severity)
{
	size_t count = 0;

	for (size_t i = 0; i < lint->count; i++)
		count += lint->findings[i].severity == severity;
	return count;
}

static struct lint_finding *find_equal(const struct lint *lint, const char *check, const char *message)
{
	for (size_t i = 0; i < lint->count; i++) {
		if (strcmp(lint->findings[i].check, check) == 0 && strcmp(lint->findings[i].message, message) == 0)
			return &lint->findings[i];
	}
	return NULL;
}

int lint_add(struct lint *lint, enum lint_severity severity, const char *check, size_t rule, const char *place,
             const char *format, ...)
{
	char *message = NULL;
	va_list args;

	va_start(args, format);
	int n = vasprintf(&message, format, args);
	va_end(args);
	if (n < 0)
		return -1;
	struct lint_finding *equal = find_equal(lint, check, message);
	if (equal || lint->count >= LINT_MAX_FINDINGS) {
		lint->last = equal ? (size_t)(equal - lint->findings) : lint->count;
		if (!equal)
			lint->dropped++;
		else if (equal->rule != rule)
			equal->more++;
		free(message);
		return 0;
	}
	struct lint_finding *grown = reallocarray(lint->findings, lint->count + 1, sizeof *grown);
	char *copy = strdup(place);
	if (grown)
		lint->findings = grown;
	if (!grown || !copy) {
		free(message);
		free(copy);
		return -1;
	}
	lint->last = lint->count;
	lint->findings[lint->count++] = (struct lint_finding){
		.severity = severity, .check = check, .rule = rule, .place = copy, .message = message };
	return 0;
}

void lint_why(struct lint *lint, const char *why)
{
	if (lint->last < lint->count)
		lint->findings[lint->last].why = why;
}

void lint_done(struct lint *lint)
{
	for (size_t i = 0; i < lint->count; i++) {
		free(lint->findings[i].place);
		free(lint->findings[i].message);
	}
	free(lint->findings);
	*lint = (struct lint){ 0 };
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
	return a->arch == b->arch && a->capabilities == b->capabilities && a->kernel_major == b->kernel_major &&
	       a->kernel_minor == b->kernel_minor;
}

static void add_world(struct lint_worlds *worlds, const struct machine *machine)
{
	for (size_t i = 0; i < worlds->count; i++) {
		if (same_machine(&worlds->list[i].machine, machine))
			return;
	}
	if (worlds->count < MAX_WORLDS)
		worlds->list[worlds->count++].machine = *machine;
}

/* What the runtime would refuse is a finding; on other architectures it is somebody else's. */
static int resolve_worlds(const struct profile *profile, struct lint_worlds *worlds, enum arch arch, struct lint *out)
{
	for (size_t i = 0; i < worlds->count; i++) {
		struct lint_world *world = &worlds->list[i];
		struct error failure;

		if (verdict_resolve(profile, &world->machine, &world->resolved, NULL, &failure) == 0)
			continue;
		if (failure.errnum == ENOMEM)
			return -1;
		if (world->machine.arch != arch)
			continue;
		/* The message begins with the profile's name, as every line of the report will. */
		size_t skip = strlen(profile->source) + 2;
		if (lint_add(out, LINT_ERROR, "unusable", LINT_WHOLE_PROFILE, "profile", "%s",
		             strlen(failure.text) > skip ? failure.text + skip : failure.text) < 0)
			return -1;
		lint_why(out, "sc-enforce refuses the profile, and a container under it does not start or is not held");
	}
	return 0;
}

static int build_worlds(const struct profile *profile, enum arch arch, enum runtime runtime,
                        struct lint_worlds *worlds)
{
	struct machine machine = { .arch = arch, .kernel_major = NEWEST_KERNEL, .runtime = runtime,
	                           .capabilities = capability_docker_default() };
	struct machine usual = machine;

	worlds->list = calloc(MAX_WORLDS, sizeof *worlds->list);
	if (!worlds->list)
		return -1;
	add_world(worlds, &machine);
	machine.capabilities = 0;
	add_world(worlds, &machine);
	machine.capabilities = capability_all();
	add_world(worlds, &machine);
	for (size_t i = 0; i < profile->rule_count; i++) {
		machine = machine_for(&profile->rules[i], &usual);
		add_world(worlds, &machine);
	}
	return 0;
}

static int compare_findings(const void *a, const void *b)
{
	const struct lint_finding *left = a, *right = b;

	/* LINT_WHOLE_PROFILE + 1 is 0: those come first. */
	if (left->rule + 1 != right->rule + 1)
		return left->rule + 1 < right->rule + 1 ? -1 : 1;
	if (left->severity != right->severity)
		return left->severity > right->severity ? -1 : 1;
	int by_check = strcmp(left->check, right->check);
	return by_check ? by_check : strcmp(left->message, right->message);
}

int lint_profile(const struct profile *profile, enum arch arch, enum runtime runtime, struct lint *out,
                 struct error *err)
{
	struct lint_worlds worlds = { 0 };
	int rc = build_worlds(profile, arch, runtime, &worlds);

	*out = (struct lint){ 0 };
	if (rc == 0)
		rc = resolve_worlds(profile, &worlds, arch, out);
	if (rc == 0)
		rc = lint_check_rules(profile, &worlds, out);
	if (rc == 0)
		rc = lint_check_order(profile, &worlds, out);
	if (rc == 0)
		rc = lint_check_holes(profile, &worlds, out);
	if (rc == 0 && worlds.list[0].resolved)
		rc = lint_check_verdicts(profile, &worlds.list[0], out);
	for (size_t i = 0; i < worlds.count; i++)
		verdict_resolved_free(worlds.list[i].resolved);
	free(worlds.list);
	if (rc < 0) {
		lint_done(out);
		return error_set(err, ENOMEM, "%s", profile->source);
	}
	if (out->count > 0)
		qsort(out->findings, out->count, sizeof *out->findings, compare_findings);
	return 0;
}
