/* SPDX-License-Identifier: Apache-2.0 */
/* The text is made once for each architecture; those with the same text are named together. */
#include "genprof/query/answers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/query/query_call.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_lift.h"
#include "lib/verdict/verdict_reason.h"

enum { REASON_TEXT = 512, VERDICT_TEXT = 64, RULES_SHOWN = 8 };

/* ---- asking ---- */

/* Returns 0, QUERY_CALL_ABSENT, or -1. */
static int add_answer(const struct resolved_profile *resolved, const struct query_call *query,
                      enum arch arch, struct answers *answers, struct error *err)
{
	struct answer answer = { 0 };
	int result = query_call_bind(query, arch, &answer.call, &answer.known, err);

	if (result != 0)
		return result;
	if (cases_of(resolved, &answer.call, answer.known, &answer.cases, err) < 0)
		return -1;
	answers->list[answers->count++] = answer;
	return 0;
}

int answers_of(const struct resolved_profile *resolved, const struct query_call *query,
               struct answers *out, struct error *err)
{
	struct answers answers = { .count = 0 };
	struct error first;
	bool has_failed = false;
	int result = 0;

	if (query->has_arch) {
		result = add_answer(resolved, query, query->arch, &answers, err);
		if (result == QUERY_CALL_ABSENT)
			result = error_set(err, 0, "%s: %s has no such system call", query->name,
			                   arch_name(query->arch));
		if (result == 0)
			*out = answers;
		return result;
	}
	for (size_t i = 0; i < resolved->arch_count; i++) {
		result = add_answer(resolved, query, resolved->archs[i].arch, &answers, err);
		if (result < 0 && !has_failed)
			first = *err;
		has_failed |= result < 0;
	}
	if (answers.count > 0)
		*out = answers;
	else if (has_failed)
		*err = first;
	else
		error_set(err, 0, "%s: no architecture of %s has such a system call", query->name,
		          resolved->profile->source);
	return answers.count > 0 ? 0 : -1;
}

void answers_done(struct answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		cases_done(&answers->list[i].cases);
	answers->count = 0;
}

bool answers_are_allowed(const struct answers *answers)
{
	for (size_t i = 0; i < answers->count; i++) {
		const struct query_cases *cases = &answers->list[i].cases;

		if (cases->has_otherwise && !verdict_ret_allows(cases->otherwise))
			return false;
		for (size_t k = 0; k < cases->count; k++) {
			if (!verdict_ret_allows(cases->list[k].answer))
				return false;
		}
	}
	return true;
}

/* ---- text ---- */

static void write_verdict(uint32_t ret, FILE *out)
{
	char text[VERDICT_TEXT];

	fputs(verdict_describe((struct verdict){ .ret = ret }, text, sizeof text), out);
}

static void write_rules(const struct query_case *of, FILE *out)
{
	for (size_t i = 0; i < of->rule_count && i < RULES_SHOWN; i++)
		fprintf(out, "%ssyscalls[%zu]", i == 0 ? " (" : ", ", of->rules[i]);
	if (of->rule_count > RULES_SHOWN)
		fprintf(out, ", %zu more", of->rule_count - RULES_SHOWN);
	fputs(of->rule_count ? ")" : "", out);
}

static void write_reason(const struct answer *answer, const struct resolved_profile *resolved,
                         FILE *out)
{
	const struct query_case *only = &answer->cases.list[0];
	char reason[REASON_TEXT], quoted[REASON_TEXT];

	if (!verdict_ret_allows(only->answer)) {
		fprintf(out, "    %s\n",
		        verdict_reason(resolved, &answer->call, answer->known, reason,
		                       sizeof reason));
		return;
	}
	if (only->rule_count == 0) {
		fprintf(out, "    no rule refuses it: the default action\n");
		return;
	}
	for (size_t i = 0; i < only->rule_count && i < RULES_SHOWN; i++) {
		const char *comment = resolved->profile->rules[only->rules[i]].comment;
		fprintf(out, "    decided by syscalls[%zu]%s%s\n", only->rules[i],
		        comment ? ": " : "",
		        comment ? json_quote(quoted, sizeof quoted, comment) : "");
	}
}

static void write_lift(const struct answer *answer, const struct resolved_profile *resolved,
                       FILE *out)
{
	struct verdict_lift lift;
	char text[REASON_TEXT];

	if (verdict_lift(resolved, &answer->call, answer->known, &lift) == 0)
		fprintf(out, "    %s\n", verdict_lift_describe(&lift, text, sizeof text));
}

static void write_cases(const struct answer *answer, const struct resolved_profile *resolved,
                        FILE *out)
{
	const struct query_cases *cases = &answer->cases;
	const struct resolved_arch *arch = verdict_arch(resolved, answer->call.arch);
	const char *comma = "";

	fputs("depends on ", out);
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(cases->conditions >> i & 1))
			continue;
		fputs(comma, out);
		call_text_write_arg_name(answer->call.arch, answer->call.nr, i, out);
		comma = ", ";
	}
	fputc('\n', out);
	for (size_t i = 0; i < cases->count; i++) {
		fputs("    ", out);
		write_verdict(cases->list[i].answer, out);
		argument_sets_write(cases->list[i].where, &answer->call, answer->known,
		                    arch ? arch->arg_bits : 64, out);
		write_rules(&cases->list[i], out);
		fputc('\n', out);
	}
	if (cases->is_truncated)
		fprintf(out, "    (more cases: only the first %d are listed)\n", CASES_MAX);
	if (cases->has_otherwise) {
		fputs("    ", out);
		write_verdict(cases->otherwise, out);
		fputs(" otherwise\n", out);
		write_lift(answer, resolved, out);
	}
}

/* All but the architecture and the number. NULL: no memory. */
static char *body_of(const struct answer *answer, const struct resolved_profile *resolved)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	call_text_write_bare(&answer->call, answer->known, out);
	fputs(": ", out);
	if (answer->cases.count == 1 && answer->cases.list[0].where->conditions == 0) {
		write_verdict(answer->cases.list[0].answer, out);
		fputc('\n', out);
		write_reason(answer, resolved, out);
	} else {
		write_cases(answer, resolved, out);
	}
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Names the architectures from `first` on that have the same text, and their numbers behind it. */
static void write_group(const struct answers *answers, char *const bodies[], size_t first,
                        FILE *out)
{
	const char *comma = "";

	for (size_t i = first; i < answers->count; i++) {
		if (strcmp(bodies[i], bodies[first]) != 0)
			continue;
		fprintf(out, "%s%s", comma, arch_name(answers->list[i].call.arch));
		comma = ", ";
	}
	fprintf(out, ": %s    number ", bodies[first]);
	comma = "";
	for (size_t i = first; i < answers->count; i++) {
		if (strcmp(bodies[i], bodies[first]) != 0)
			continue;
		fprintf(out, "%s%" PRIu32 " on %s", comma, answers->list[i].call.nr,
		        arch_name(answers->list[i].call.arch));
		comma = ", ";
	}
	const struct call *call = &answers->list[first].call;
	unsigned named = call_text_named_args(call->arch, call->nr);
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		if (!(answers->list[first].known & named & 1u << i))
			continue;
		fputs("; ", out);
		call_text_write_arg_name(call->arch, call->nr, i, out);
		fprintf(out, " %#" PRIx64, answers->list[first].call.args[i]);
	}
	fputc('\n', out);
}

int answers_write(const struct answers *answers, const struct resolved_profile *resolved, FILE *out,
                  struct error *err)
{
	char *bodies[ARCH_COUNT] = { NULL };
	bool failed = false;

	for (size_t i = 0; i < answers->count; i++) {
		bodies[i] = body_of(&answers->list[i], resolved);
		failed |= !bodies[i];
	}
	for (size_t i = 0; i < answers->count && !failed; i++) {
		bool is_written = false;

		for (size_t k = 0; k < i; k++)
			is_written |= strcmp(bodies[k], bodies[i]) == 0;
		if (!is_written)
			write_group(answers, bodies, i, out);
	}
	for (size_t i = 0; i < answers->count; i++)
		free(bodies[i]);
	return failed ? error_set(err, ENOMEM, "query") : 0;
}
