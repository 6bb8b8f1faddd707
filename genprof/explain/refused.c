/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call is asked about with no argument known: what its arguments were is the business of check.
 */
#include "genprof/explain/refused.h"

#include <stdbool.h>
#include <string.h>

#include "genprof/compare/attribution.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_reason.h"

enum { VERDICT_TEXT = 64, REASON_TEXT = 512 };

struct answer {
	const char *name;
	enum arch arch;
	bool is_allowed;
	char verdict[VERDICT_TEXT], reason[REASON_TEXT];
};

/* Each answer goes to `visit`, which returns 0 or -1. */
struct walk {
	const struct refused_question *question;
	int (*visit)(const struct answer *answer, void *data);
	void *data;
};

static bool is_attributed(const struct attribution *attribution, const char *name)
{
	for (size_t i = 0; i < attribution->count; i++)
		if (strcmp(attribution->list[i].name, name) == 0)
			return true;
	return false;
}

static int answer_for(const struct walk *walk, const char *name, enum arch arch)
{
	const struct resolved_profile *resolved = walk->question->resolved;
	struct answer answer = { .name = name, .arch = arch };
	struct call call = { .arch = arch };

	if (syscalls_number(arch, name, &call.nr) != SYSCALLS_FOUND)
		return 0;
	struct verdict verdict = verdict_of(resolved, &call);
	answer.is_allowed = verdict_is_allowed(verdict);
	verdict_describe(verdict, answer.verdict, sizeof answer.verdict);
	verdict_reason(resolved, &call, 0, answer.reason, sizeof answer.reason);
	return walk->visit(&answer, walk->data);
}

static int answer_for_name(const struct walk *walk, const char *name, struct error *err)
{
	const struct resolved_profile *resolved = walk->question->resolved;
	const struct observation *list;
	size_t count, seen = 0;
	uint32_t nr;
	int result = 0;

	if (trace_observations(walk->question->trace, &list, &count, err) < 0)
		return -1;
	for (size_t i = 0; i < count && result == 0; i++) {
		if (!list[i].name || strcmp(list[i].name, name) != 0)
			continue;
		seen++;
		result = answer_for(walk, name, list[i].arch);
	}
	for (size_t a = 0; a < resolved->arch_count && seen == 0; a++) {
		if (syscalls_number(resolved->archs[a].arch, name, &nr) != SYSCALLS_FOUND)
			continue;
		seen++;
		result = answer_for(walk, name, resolved->archs[a].arch);
	}
	return result < 0 ? error_set(err, 0, "explain: out of memory") : 0;
}

static int each(const struct walk *walk, struct error *err)
{
	for (size_t i = 0; i < walk->question->name_count; i++)
		if (!is_attributed(walk->question->attribution, walk->question->names[i]) &&
		    answer_for_name(walk, walk->question->names[i], err) < 0)
			return -1;
	return 0;
}

static int write_answer(const struct answer *answer, void *out)
{
	bool is_native = answer->arch == arch_native();

	fprintf(out, "%s%s%s: ", is_native ? "" : arch_name(answer->arch), is_native ? "" : " ",
	        answer->name);
	if (answer->is_allowed)
		fprintf(out, "%s by default\n", answer->verdict);
	else
		fprintf(out, "refused (%s): %s\n", answer->verdict, answer->reason);
	return 0;
}

int refused_write(const struct refused_question *question, FILE *out, struct error *err)
{
	return each(&(struct walk){ question, write_answer, out }, err);
}

static int append_answer(const struct answer *answer, void *list)
{
	return json_array_append_new(list, json_pack("{ss, ss, ss, ss*}", "name", answer->name,
	                                             "arch", arch_name(answer->arch), "verdict",
	                                             answer->verdict, "reason",
	                                             answer->is_allowed ? NULL : answer->reason));
}

int refused_json(const struct refused_question *question, json_t **out, struct error *err)
{
	json_t *list = json_array();

	if (!list)
		return error_set(err, 0, "explain: out of memory");
	if (each(&(struct walk){ question, append_answer, list }, err) < 0) {
		json_decref(list);
		return -1;
	}
	*out = list;
	return 0;
}
