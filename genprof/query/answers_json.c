/* SPDX-License-Identifier: Apache-2.0 */
/* The same facts as the text, for programs: sets of values as numbers. */
#include <stdlib.h>

#include "genprof/query/answers.h"
#include "lib/json/json.h"
#include "lib/syscalls/call_text.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "lib/verdict/verdict_reason.h"

enum { REASON_TEXT = 512, VERDICT_TEXT = 64 };

static json_t *verdict_json(uint32_t ret)
{
	char text[VERDICT_TEXT];

	return json_string(verdict_describe((struct verdict){ .ret = ret }, text, sizeof text));
}

static json_t *condition_json(const struct answer *answer, const struct query_case *of,
                              unsigned index, unsigned arg_bits)
{
	struct arg_info in_context;
	const struct arg_info *arg =
		argument_sets_info(of->where, &answer->call, answer->known, index, &in_context);
	json_t *json = value_set_json(&of->where->sets[index]);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (out) {
		value_set_write(&of->where->sets[index], arg, arg_bits, out);
		fclose(out);
	}
	bool failed = !json || !text ||
	              json_object_set_new(json, "index", json_integer(index)) < 0 ||
	              json_object_set_new(json, "text", json_string(text)) < 0 ||
	              (arg && json_object_set_new(json, "name", json_string(arg->name)) < 0);
	free(text);
	if (failed) {
		json_decref(json);
		return NULL;
	}
	return json;
}

static json_t *case_json(const struct answer *answer, const struct query_case *of,
                         unsigned arg_bits)
{
	json_t *where = json_array(), *rules = json_array();
	bool failed = !where || !rules;

	for (unsigned i = 0; i < CALL_ARGS && !failed; i++) {
		if (of->where->conditions >> i & 1)
			failed = json_array_append_new(where,
			                               condition_json(answer, of, i, arg_bits)) < 0;
	}
	for (size_t i = 0; i < of->rule_count && !failed; i++)
		failed = json_array_append_new(rules, json_u64_new(of->rules[i])) < 0;
	if (failed) {
		json_decref(where);
		json_decref(rules);
		return NULL;
	}
	return json_pack("{so, so, so}", "verdict", verdict_json(of->answer), "where", where,
	                 "rules", rules);
}

static json_t *answer_json(const struct answer *answer, const struct resolved_profile *resolved)
{
	const struct query_cases *cases = &answer->cases;
	const struct resolved_arch *arch = verdict_arch(resolved, answer->call.arch);
	bool is_constant = cases->count == 1 && cases->list[0].where->conditions == 0;
	bool is_refused = is_constant && !verdict_ret_allows(cases->list[0].answer);
	json_t *list = json_array();
	char reason[REASON_TEXT];

	for (size_t i = 0; i < cases->count; i++) {
		if (json_array_append_new(list, case_json(answer, &cases->list[i],
		                                          arch ? arch->arg_bits : 64)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	if (is_refused)
		verdict_reason(resolved, &answer->call, answer->known, reason, sizeof reason);
	return json_pack("{ss, ss*, so, so, ss*, so, so*, sb}", "arch",
	                 arch_name(answer->call.arch), "name",
	                 syscalls_name(answer->call.arch, answer->call.nr), "number",
	                 json_u64_new(answer->call.nr), "arguments",
	                 call_text_args_json(&answer->call, answer->known), "reason",
	                 is_refused ? reason : NULL, "cases", list, "otherwise",
	                 cases->has_otherwise ? verdict_json(cases->otherwise) : NULL, "truncated",
	                 (int)cases->is_truncated);
}

json_t *answers_json(const struct answers *answers, const struct resolved_profile *resolved)
{
	json_t *list = json_array();

	for (size_t i = 0; i < answers->count; i++) {
		if (json_array_append_new(list, answer_json(&answers->list[i], resolved)) < 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}
