/* SPDX-License-Identifier: Apache-2.0 */
/* Words and fields of each entry of a difference. */
#include "genprof/compare/diff_findings.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/diff.h"
#include "genprof/report/report.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/syscalls/call_text.h"
#include "lib/verdict/verdict.h"

static const char wider[] = "wider", narrower[] = "narrower", answer[] = "answer";

const struct report_kind diff_findings_kinds[] = {
	{ wider, "The new profile allows calls that the old one refuses." },
	{ narrower, "The new profile refuses calls that the old one allows." },
	{ answer, "Both profiles refuse the call, and answer it differently." },
	{ NULL, NULL }
};

static const char *summary(const struct diff_entry *entry)
{
	if (entry->kind == DIFF_WIDER)
		return entry->whole ? "now allowed" : "more arguments are allowed";
	return entry->whole ? "no longer allowed" : "fewer arguments are allowed";
}

/* A library makes an older call after ENOSYS, and gives up after any other error. */
static bool ends_a_fallback(const struct diff_entry *entry)
{
	const uint32_t enosys = SECCOMP_RET_ERRNO | ENOSYS;

	return entry->kind == DIFF_ANSWER && entry->answers[0] == enosys &&
	       entry->answers[1] != enosys;
}

struct answers {
	char words[2][64]; /* "errno EPERM": old, new */
};

static struct answers answers_of(const struct diff_entry *entry)
{
	struct answers answers;

	for (int i = 0; i < 2; i++)
		verdict_describe((struct verdict){ .ret = entry->answers[i] }, answers.words[i],
		                 sizeof answers.words[i]);
	return answers;
}

static void write_summary(const struct diff_entry *entry, const char *example, FILE *out)
{
	if (entry->kind == DIFF_LOST_ARCH) {
		fputs("no longer listed: the kernel ends a thread that makes any of its calls",
		      out);
		return;
	}
	if (entry->kind != DIFF_ANSWER) {
		fputs(summary(entry), out);
		if (argument_sets_are_short(&entry->around))
			argument_sets_write(&entry->around, &entry->example, 0, entry->arg_bits,
			                    out);
		if (!entry->whole || entry->decisive)
			fprintf(out, ", such as %s", example);
		return;
	}
	const struct answers answers = answers_of(entry);

	fprintf(out, "refused with %s, formerly with %s%s%s%s", answers.words[1], answers.words[0],
	        entry->decisive ? ", such as " : "", entry->decisive ? example : "",
	        ends_a_fallback(entry) ? ": libraries that fell back no longer do" : "");
}

static char *title_of(const struct diff_entry *entry)
{
	if (entry->kind == DIFF_LOST_ARCH)
		return strdup(arch_profile_name(entry->example.arch));
	if (entry->name)
		return strdup(entry->name);
	return entry->kind == DIFF_ANSWER ? strdup("calls without a rule")
	                                  : call_text_new(&entry->example, 0);
}

static int add_finding(const struct diff_entry *entry, struct report *report, struct error *err)
{
	static const char *const words[] = { [DIFF_LOST_ARCH] = narrower,
		                             [DIFF_WIDER] = wider,
		                             [DIFF_NARROWER] = narrower,
		                             [DIFF_ANSWER] = answer };
	bool warns = entry->kind == DIFF_WIDER || ends_a_fallback(entry);
	struct finding *finding;
	size_t size;

	if (report_add(report, warns ? REPORT_WARNING : REPORT_NOTE, words[entry->kind], &finding,
	               err) < 0)
		return -1;
	finding->title = title_of(entry);
	auto_free char *example = call_text_new(&entry->example, entry->decisive);
	FILE *out = open_memstream(&finding->message, &size);
	json_t *arches = json_array();

	if (!out || !finding->title || !example || !arches) {
		if (out)
			fclose(out);
		json_decref(arches);
		return error_set(err, 0, "diff: out of memory");
	}
	write_summary(entry, example, out);
	fputs(" (", out);
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		if (!entry->on[a])
			continue;
		fprintf(out, "%s%s", json_array_size(arches) ? ", " : "", arch_name(a));
		json_array_append_new(arches, json_string(arch_name(a)));
	}
	fputc(')', out);
	fclose(out);
	finding->data = json_pack("{ss*, so, ss, sb}", "call", entry->name, "arches", arches,
	                          "example", example, "whole", entry->whole);
	if (finding->data && entry->kind == DIFF_ANSWER) {
		const struct answers answers = answers_of(entry);
		json_object_set_new(finding->data, "answers",
		                    json_pack("[s, s]", answers.words[0], answers.words[1]));
	}
	return finding->data ? 0 : error_set(err, 0, "diff: out of memory");
}

int diff_findings_add(const struct diff *diff, struct report *report, struct error *err)
{
	for (size_t i = 0; i < diff->count; i++)
		if (add_finding(&diff->list[i], report, err) < 0)
			return -1;
	return 0;
}
