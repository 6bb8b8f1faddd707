/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions are decided by verdict_applies, as everywhere. That nothing else has changed is not
 * assumed: the caller resolves the result again and asks convert_compare.
 */
#include "genprof/convert/convert.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_applies.h"

enum { TEXT = 512, SHOWN = 3 };

/* ---- words ---- */

static void write_words(const char *lead, char *const *words, size_t count, FILE *out)
{
	char quoted[80];

	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", i ? ", " : lead,
		        json_printable(quoted, sizeof quoted, words[i]));
}

static void write_selector(const char *name, const struct selector *selector, FILE *out)
{
	if (!selector->cap_count && !selector->arch_count && !selector->has_min_kernel)
		return;
	fprintf(out, "; %s", name);
	write_words(" ", selector->caps, selector->cap_count, out);
	write_words(selector->cap_count ? ", " : " ", selector->arches, selector->arch_count, out);
	if (selector->has_min_kernel)
		fprintf(out, "%sLinux %u.%u",
		        selector->cap_count || selector->arch_count ? ", " : " ",
		        selector->min_kernel_major, selector->min_kernel_minor);
}

/* "syscalls[12] (mount and 12 more; includes CAP_SYS_ADMIN)" */
static const char *describe(const struct rule *rule, size_t index, char text[TEXT])
{
	FILE *out = fmemopen(text, TEXT, "w");
	char name[80];

	text[0] = '\0';
	if (!out)
		return text;
	fprintf(out, "syscalls[%zu] (%s", index, json_printable(name, sizeof name, rule->names[0]));
	if (rule->name_count > 1)
		fprintf(out, " and %zu more", rule->name_count - 1);
	write_selector("includes", &rule->includes, out);
	write_selector("excludes", &rule->excludes, out);
	fputc(')', out);
	fclose(out);
	text[TEXT - 1] = '\0';
	return text;
}

/* One line about rules: the first few of them, and how many. */
struct summary {
	char list[SHOWN * TEXT];
	size_t count;
};

static void note(struct summary *summary, const char *text)
{
	size_t n = strlen(summary->list);

	if (summary->count++ < SHOWN)
		snprintf(summary->list + n, sizeof summary->list - n, "%s%s", n ? ", " : "", text);
}

static void say(const struct summary *summary, const char *source, const char *one,
                const char *many, struct warnings *lost)
{
	if (summary->count > SHOWN)
		warnings_add(lost, "%s: %zu %s: %s, %zu more (-v lists them)", source,
		             summary->count, many, summary->list, summary->count - SHOWN);
	else if (summary->count > 0)
		warnings_add(lost, "%s: %zu %s: %s", source, summary->count,
		             summary->count == 1 ? one : many, summary->list);
}

/* ---- conditions ---- */

static bool has_conditions(const struct selector *s)
{
	return s->cap_count || s->arch_count || s->has_min_kernel;
}

static void clear_strings(char ***list, size_t *count)
{
	for (size_t i = 0; i < *count; i++)
		free((*list)[i]);
	free(*list);
	*list = NULL;
	*count = 0;
}

static void clear_selector(struct selector *selector)
{
	clear_strings(&selector->caps, &selector->cap_count);
	clear_strings(&selector->arches, &selector->arch_count);
	*selector = (struct selector){ 0 };
}

static void decide_rules(struct profile *profile, const struct machine *machine,
                         struct warnings *lost, struct warnings *details)
{
	struct summary left_out = { .count = 0 }, kept = { .count = 0 };
	char text[TEXT];

	for (size_t i = 0, index = 0; i < profile->rule_count; index++) {
		struct rule *rule = &profile->rules[i];
		bool is_conditional =
			has_conditions(&rule->includes) || has_conditions(&rule->excludes);
		bool applies = verdict_applies(rule, machine);

		if (is_conditional) {
			describe(rule, index, text);
			note(applies ? &kept : &left_out, text);
			warnings_add(details, "%s: %s: %s", profile->source, text,
			             applies ? "kept without its conditions" : "left out");
			clear_selector(&rule->includes);
			clear_selector(&rule->excludes);
		}
		if (applies)
			i++;
		else
			profile_remove_rule(profile, i);
	}
	say(&left_out, profile->source, "rule is left out, its conditions do not hold",
	    "rules are left out, their conditions do not hold", lost);
	say(&kept, profile->source, "rule applies on every machine now, its conditions hold",
	    "rules apply on every machine now, their conditions hold", lost);
}

/* ---- architectures ---- */

/* As Docker takes them: of the first group of the native architecture, that and its subs. */
static int decide_archs(struct profile *profile, const struct machine *machine,
                        struct warnings *lost, struct error *err)
{
	const struct arch_group *group = NULL;

	if (!verdict_reads_oci(machine->runtime) &&
	    profile_find_group(profile, machine->arch, &group, err) < 0)
		return -1;
	if (group) {
		profile->archs = calloc(group->sub_count + 1, sizeof *profile->archs);
		if (!profile->archs)
			return error_set(err, ENOMEM, "%s", profile->source);
		profile->archs[profile->arch_count++] = group->arch;
		for (size_t i = 0; i < group->sub_count; i++)
			profile->archs[profile->arch_count++] = group->subs[i];
	}
	if (profile->group_count > 0)
		warnings_add(lost, "%s: archMap: %s %s", profile->source,
		             group ? "only the entry is kept for" : "it has no entry for",
		             arch_name(machine->arch));
	for (size_t i = 0; i < profile->group_count; i++) {
		free(profile->groups[i].subs);
		free(profile->groups[i].unknown_sub);
	}
	free(profile->groups);
	profile->groups = NULL;
	profile->group_count = 0;
	return 0;
}

int convert_decide(struct profile *profile, const struct machine *machine, struct warnings *lost,
                   struct warnings *details, struct error *err)
{
	if (decide_archs(profile, machine, lost, err) < 0)
		return -1;
	decide_rules(profile, machine, lost, details);
	return 0;
}

/* ---- comparing ---- */

static bool is_same_rule(const struct resolved_rule *a, const struct resolved_rule *b)
{
	if (a->nr != b->nr || a->action != b->action || a->data != b->data ||
	    a->condition_count != b->condition_count)
		return false;
	for (unsigned i = 0; i < a->condition_count; i++) {
		const struct condition *x = &a->conditions[i], *y = &b->conditions[i];

		if (x->index != y->index || x->op != y->op || x->value != y->value ||
		    x->value_two != y->value_two)
			return false;
	}
	return true;
}

static bool is_same_arch(const struct resolved_arch *a, const struct resolved_arch *b)
{
	if (a->arch != b->arch || a->rule_count != b->rule_count ||
	    a->has_enosys_limit != b->has_enosys_limit ||
	    (a->has_enosys_limit && a->highest_named != b->highest_named))
		return false;
	for (size_t i = 0; i < a->rule_count; i++) {
		if (!is_same_rule(&a->rules[i], &b->rules[i]))
			return false;
	}
	return true;
}

int convert_compare(const struct resolved_profile *a, const struct resolved_profile *b)
{
	if (a->default_action != b->default_action || a->default_data != b->default_data ||
	    a->flags != b->flags || a->bad_arch_ret != b->bad_arch_ret ||
	    a->arch_count != b->arch_count)
		return CONVERT_DIFFERENT;
	for (size_t i = 0; i < a->arch_count; i++) {
		if (!is_same_arch(&a->archs[i], &b->archs[i]))
			return CONVERT_DIFFERENT;
	}
	return CONVERT_SAME;
}
