/* SPDX-License-Identifier: Apache-2.0 */
/* Counts by name on the first architecture of the profile; what is wider is diff.h's finding. */
#include "genprof/summary/summary.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/diff.h"
#include "genprof/compare/risk.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"

/* The reasons that most calls were added for are named; the others are counted. */
enum { MAX_REASONS = 5, MAX_GROUPS = 256 };

static int no_memory(struct error *err)
{
	return error_set(err, 0, "summary: out of memory");
}

/* A rule that allows the call with any arguments or some, or NULL. */
static const struct resolved_rule *allowing_rule(const struct resolved_profile *resolved,
                                                 enum arch arch, uint32_t nr)
{
	const struct resolved_arch *on = verdict_arch(resolved, arch);
	size_t count = 0;
	const struct resolved_rule *rules = on ? verdict_rules(on, nr, &count) : NULL;

	for (size_t i = 0; i < count; i++)
		if (profile_action_allows(rules[i].action))
			return &rules[i];
	return NULL;
}

/* ---- what was added, and why ---- */

struct reasons {
	struct {
		const char *text; /* the end of a rule's comment */
		size_t count;
	} list[MAX_GROUPS];
	size_t count, added;
};

static void count_reason(struct reasons *reasons, const char *comment)
{
	const char *text = comment ? comment : "seen beside others", *end = strstr(text, "; ");
	size_t i = 0;

	for (; end; end = strstr(text, "; "))
		text = end + 2;
	reasons->added++;
	while (i < reasons->count && strcmp(reasons->list[i].text, text) != 0)
		i++;
	if (i == MAX_GROUPS)
		return;
	reasons->list[i].text = text;
	reasons->list[i].count++;
	reasons->count += i == reasons->count;
}

static void write_reasons(struct reasons *reasons, FILE *out)
{
	size_t told = 0;

	for (size_t n = 0; n < MAX_REASONS && n < reasons->count; n++) {
		size_t most = 0;

		for (size_t i = 1; i < reasons->count; i++)
			if (reasons->list[i].count > reasons->list[most].count)
				most = i;
		fprintf(out, "%s%zu: %s", n ? "; " : " (", reasons->list[most].count,
		        reasons->list[most].text);
		told += reasons->list[most].count;
		reasons->list[most].count = 0;
	}
	if (told < reasons->added)
		fprintf(out, "; %zu for other reasons, which the comments tell",
		        reasons->added - told);
	fputs(reasons->added ? ")" : "", out);
}

/* ---- the lines ---- */

static int write_counts(const struct resolved_profile *profile,
                        const struct resolved_profile *docker, struct trace *trace,
                        struct warnings *out, struct error *err)
{
	enum arch arch = profile->archs[0].arch;
	uint32_t first = arch == ARCH_X32 ? ARCH_X32_BIT : 0;
	size_t seen = 0, usual = 0, refused = 0, size;
	struct reasons reasons = { 0 };
	auto_free char *text = NULL;

	for (uint32_t nr = first; nr <= syscalls_highest(arch); nr++) {
		const struct resolved_rule *rule = allowing_rule(profile, arch, nr);
		const struct observation *call;
		int found = trace_find(trace, arch, nr, &call, err);

		if (found < 0)
			return -1;
		seen += found == 0;
		if (rule && found != 0)
			count_reason(&reasons, profile->profile->rules[rule->rule].comment);
		if (!docker || !allowing_rule(docker, arch, nr))
			continue;
		usual++;
		refused += !rule;
	}
	FILE *line = open_memstream(&text, &size);
	if (!line)
		return no_memory(err);
	fprintf(line, "%zu call%s seen, %zu added", seen, PLURAL(seen), reasons.added);
	write_reasons(&reasons, line);
	if (fclose(line) != 0)
		return no_memory(err);
	warnings_add(out, "%s", text);
	if (docker)
		warnings_add(out, "%zu of the %zu calls that Docker's default allows are refused",
		             refused, usual);
	return 0;
}

static int write_wider(const struct resolved_profile *profile,
                       const struct resolved_profile *docker, struct warnings *out,
                       struct error *err)
{
	struct diff diff;

	if (diff_find(docker, profile, DIFF_ALLOWED, &diff, err) < 0)
		return -1;
	for (size_t i = 0; i < diff.count; i++) {
		const struct diff_entry *entry = &diff.list[i];
		auto_free char *example = call_text_new(&entry->example, entry->decisive);

		if (entry->kind == DIFF_WIDER && example)
			warnings_add(out, "wider than Docker's default: %s", example);
	}
	diff_done(&diff);
	return 0;
}

static void write_risks(const struct resolved_profile *profile, struct warnings *out)
{
	enum arch arch = profile->archs[0].arch;
	size_t count;
	const struct risk *risks = risk_list(&count);
	uint32_t nr;

	for (size_t i = 0; i < count; i++)
		if (syscalls_number(arch, risks[i].call, &nr) == SYSCALLS_FOUND &&
		    allowing_rule(profile, arch, nr))
			warnings_add(out, "risky: %s %s", risks[i].call, risks[i].why);
}

int summary_write(const struct resolved_profile *profile, const struct resolved_profile *docker,
                  struct trace *trace, struct warnings *out, struct error *err)
{
	if (profile->arch_count == 0)
		return 0;
	if (write_counts(profile, docker, trace, out, err) < 0 ||
	    (docker && write_wider(profile, docker, out, err) < 0))
		return -1;
	write_risks(profile, out);
	return 0;
}
