/* SPDX-License-Identifier: Apache-2.0 */
/* JSON -> policy, with the place of everything that is wrong. */
#include "genprof/generate/policy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/facts/choices.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/json/json_reader.h"
#include "lib/syscalls/syscalls.h"

static const char *const decisions[] = {
	[DECISION_ALWAYS] = "always",
	[DECISION_NEVER] = "never",
	[DECISION_NAMES_ONLY] = "names-only",
	[DECISION_ARGUMENTS] = "arguments",
};

/* Where the reader is, and what it knows about the call at hand. */
struct reader {
	struct json_reader *json;        /* file and errors */
	const char *any_of;              /* what this version of the format calls it */
	const struct syscall_info *info; /* NULL: none of its arguments can be compared */
};

/* ---- arguments ---- */

static int constant_value(const struct reader *r, const struct json_place *place,
                          const struct arg_info *info, const char *word, size_t length,
                          uint64_t *value)
{
	char quoted[128], *end, number[32];

	for (size_t i = 0; i < info->constant_count; i++) {
		const char *name = info->constants[i].name;
		if (strlen(name) == length && strncmp(name, word, length) == 0) {
			*value |= info->constants[i].value;
			return 0;
		}
	}
	snprintf(number, sizeof number, "%.*s", (int)(length < 31 ? length : 31), word);
	errno = 0;
	uint64_t plain = strtoull(number, &end, 0);
	if (length == 0 || length > 30 || *end || errno || number[0] < '0' || number[0] > '9')
		return json_reader_error(r->json, place,
		                         "%s is neither a number nor a constant of \"%s\"",
		                         json_quote(quoted, sizeof quoted, number), info->name);
	*value |= plain;
	return 0;
}

/* "A|B|0x4" */
static int parse_constants(const struct reader *r, const struct json_place *place,
                           const struct arg_info *info, const char *text, uint64_t *out)
{
	uint64_t value = 0;

	for (;;) {
		size_t length = strcspn(text, "|");
		if (constant_value(r, place, info, text, length, &value) < 0)
			return -1;
		if (!text[length])
			break;
		text += length + 1;
	}
	*out = value;
	return 0;
}

static int parse_value(const struct reader *r, const struct json_place *place,
                       const struct arg_info *info, const json_t *json, uint64_t *out)
{
	const char *text;

	if (json_string_get(json, &text) == 0) {
		if (parse_constants(r, place, info, text, out) < 0)
			return -1;
	} else if (json_u64_get(json, out) != 0) {
		return json_reader_error(r->json, place,
		                         "must be a number, constants, or {\"%s\": constants}",
		                         r->any_of);
	}
	if (*out & ~SYSCALLS_ARG_MASK)
		return json_reader_error(r->json, place, "a rule compares only 32 bits of \"%s\"",
		                         info->name);
	return 0;
}

static int parse_condition(const struct reader *r, const struct json_place *place, unsigned index,
                           const json_t *json, struct condition *out, FILE *comment)
{
	const char *const keys[] = { r->any_of, NULL };
	const struct arg_info *info = &r->info->args[index];
	const struct json_place bits_place = { .up = place, .key = r->any_of };
	uint64_t value = 0;
	char text[512];

	if (json_is_object(json)) {
		if (json_reader_object(r->json, place, json, keys) < 0)
			return -1;
		const json_t *bits = json_object_get(json, r->any_of);
		if (!bits)
			return json_reader_error(r->json, place, "needs the field \"%s\"",
			                         r->any_of);
		if (parse_value(r, &bits_place, info, bits, &value) < 0)
			return -1;
		uint64_t open = value & choices_single_bits(info);
		*out = (struct condition){ index, OPERATOR_MASKED_EQ, SYSCALLS_ARG_MASK & ~open,
			                   value & ~open };
		fprintf(comment, "any of %s", syscalls_format_arg(info, value, text, sizeof text));
		return 0;
	}
	if (parse_value(r, place, info, json, &value) < 0)
		return -1;
	*out = (struct condition){ index, OPERATOR_MASKED_EQ, SYSCALLS_ARG_MASK, value };
	fputs(syscalls_format_arg(info, value, text, sizeof text), comment);
	return 0;
}

/* Every key of one alternative must be an argument; in the order of the call, not of the file. */
static int parse_conditions(const struct reader *r, const struct json_place *place,
                            const json_t *json, struct allowance *out, FILE *comment)
{
	size_t known = 0;

	for (unsigned a = 0; a < CALL_ARGS; a++) {
		const struct arg_info *info = &r->info->args[a];
		const json_t *value =
			info->kind == ARG_UNFILTERED ? NULL : json_object_get(json, info->name);
		struct json_place here = { .up = place, .key = info->name };

		if (!value)
			continue;
		if (known++)
			fputs(", ", comment);
		if (parse_condition(r, &here, a, value, &out->conditions[out->condition_count],
		                    comment) < 0)
			return -1;
		/* "Any of all bits" compares nothing. */
		out->condition_count += out->conditions[out->condition_count].value != 0;
	}
	if (known == json_object_size(json) && known > 0)
		return 0;
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)json, key, value)
	{
		struct json_place here = { .up = place, .key = key };
		bool is_arg = false;
		for (unsigned a = 0; a < CALL_ARGS; a++)
			is_arg = is_arg || (r->info->args[a].kind != ARG_UNFILTERED &&
			                    strcmp(r->info->args[a].name, key) == 0);
		if (!is_arg)
			return json_reader_error(
				r->json, &here,
				"%s has no argument of that name that can be compared",
				r->info->name);
	}
	return json_reader_error(r->json, place, "names no argument");
}

static int parse_alternative(const struct reader *r, const struct json_place *place,
                             const json_t *json, struct allowance *out)
{
	size_t size;

	if (!json_is_object(json))
		return json_reader_type_error(r->json, place, json, "an object");
	FILE *comment = open_memstream(&out->comment, &size);
	if (!comment)
		return json_reader_no_memory(r->json);
	int result = parse_conditions(r, place, json, out, comment);
	return fclose(comment) == 0 ? result : json_reader_no_memory(r->json);
}

static int parse_alternatives(const struct reader *r, const struct json_place *place,
                              const json_t *json, struct narrowed *out)
{
	size_t count = json_array_size(json);

	if (!json_is_array(json) || count == 0)
		return json_reader_error(r->json, place, "must be an array of at least one object");
	if (!r->info)
		return json_reader_error(r->json, place,
		                         "none of this call's arguments can be compared");
	if (count > NARROW_MAX_EXACT)
		return json_reader_error(r->json, place, "has more than %d alternatives",
		                         NARROW_MAX_EXACT);
	out->list = calloc(count, sizeof *out->list);
	if (!out->list)
		return json_reader_no_memory(r->json);
	for (; out->count < count; out->count++) {
		struct json_place here = { .up = place, .index = out->count };
		if (parse_alternative(r, &here, json_array_get(json, out->count),
		                      &out->list[out->count]) < 0) {
			out->count++;
			return -1;
		}
	}
	return 0;
}

/* ---- calls ---- */

bool policy_find_call(const char *name, const struct syscall_info **out_info)
{
	bool known = false;
	uint32_t nr;

	*out_info = NULL;
	for (enum arch a = 0; a < ARCH_COUNT; a++) {
		if (syscalls_number(a, name, &nr) != SYSCALLS_FOUND)
			continue;
		known = true;
		if (!*out_info)
			*out_info = syscalls_info(a, nr);
	}
	return known;
}

static int parse_decision(const struct reader *r, const struct json_place *place,
                          const json_t *json, struct policy_call *out)
{
	struct json_place here = { .up = place, .key = "decision" };
	const char *word;
	char quoted[128];

	if (json_reader_word_in(r->json, place, json, "decision", &word) < 0)
		return -1;
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
		if (strcmp(decisions[i], word) == 0) {
			out->decision = (enum decision)i;
			if (out->decision == DECISION_NEVER &&
			    (strcmp(out->name, "execve") == 0 ||
			     strcmp(out->name, "exit_group") == 0))
				return json_reader_error(r->json, &here,
				                         "no workload can start and end without %s",
				                         out->name);
			return 0;
		}
	}
	return json_reader_error(r->json, &here,
	                         "%s is none of always, never, names-only, arguments",
	                         json_quote(quoted, sizeof quoted, word));
}

static int parse_reason(const struct reader *r, const struct json_place *place, const json_t *json,
                        struct policy_call *out)
{
	const char *text;

	if (json_reader_word_in(r->json, place, json, "reason", &text) < 0)
		return -1;
	out->reason = strdup(text);
	return out->reason ? 0 : json_reader_no_memory(r->json);
}

static int parse_call(struct reader *r, const struct json_place *place, const char *name,
                      const json_t *json, struct policy_call *out)
{
	static const char *const keys[] = { "decision", "reason", "arguments", NULL };
	struct json_place here = { .up = place, .key = "arguments" };

	if (!policy_find_call(name, &r->info))
		return json_reader_error(r->json, place, "there is no such system call");
	out->name = strdup(name);
	if (!out->name)
		return json_reader_no_memory(r->json);
	if (json_reader_object(r->json, place, json, keys) < 0 ||
	    parse_decision(r, place, json, out) < 0 || parse_reason(r, place, json, out) < 0)
		return -1;
	const json_t *arguments = json_object_get(json, "arguments");
	if (out->decision == DECISION_ARGUMENTS)
		return parse_alternatives(r, &here, arguments, &out->arguments);
	if (arguments)
		return json_reader_error(r->json, &here, "contradicts the decision \"%s\"",
		                         decisions[out->decision]);
	return 0;
}

static int compare_calls(const void *a, const void *b)
{
	const struct policy_call *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int parse_policy(struct reader *r, const json_t *root, struct policy *out)
{
	static const char *const keys[] = { "format", "version", "calls", NULL };
	static const char *const old_keys[] = { "policyVersion", "calls", NULL };
	struct json_place calls_place = { .key = "calls" };
	uint64_t version;
	const char *name;
	json_t *value;

	if (json_reader_format(r->json, root, POLICY_FORMAT, POLICY_VERSION, old_keys[0],
	                       &version) < 0 ||
	    json_reader_object(r->json, NULL, root, version == 1 ? old_keys : keys) < 0)
		return -1;
	r->any_of = version == 1 ? "anyOf" : "any_of";
	json_t *calls = json_object_get(root, "calls");
	if (!json_is_object(calls))
		return json_reader_type_error(r->json, &calls_place, calls, "an object");
	out->calls = calloc(json_object_size(calls) + 1, sizeof *out->calls);
	if (!out->calls)
		return json_reader_no_memory(r->json);
	json_object_foreach(calls, name, value)
	{
		struct json_place here = { .up = &calls_place, .key = name };
		if (parse_call(r, &here, name, value, &out->calls[out->call_count++]) < 0)
			return -1;
	}
	qsort(out->calls, out->call_count, sizeof *out->calls, compare_calls);
	return 0;
}

static int parse_root(const char *file, json_t *root, struct policy *out, struct error *err)
{
	struct json_reader json = { .file = file, .err = err };
	struct reader r = { .json = &json };
	struct policy policy = { 0 };

	policy.source = strdup(file);
	int result = policy.source ? parse_policy(&r, root, &policy) : json_reader_no_memory(&json);
	result = json_reader_finish(&json, result);
	json_decref(root);
	if (result == 0)
		*out = policy;
	else
		policy_done(&policy);
	return result;
}

int policy_read(const char *path, struct policy *out, struct error *err)
{
	json_t *root;

	if (json_read(path, &root, err) < 0)
		return -1;
	return parse_root(path, root, out, err);
}

int policy_parse(const char *text, size_t length, const char *name, struct policy *out,
                 struct error *err)
{
	json_t *root;

	if (json_parse(text, length, name, &root, err) < 0)
		return -1;
	return parse_root(name, root, out, err);
}

const struct policy_call *policy_find(const struct policy *policy, const char *name)
{
	const struct policy_call key = { .name = (char *)name };

	if (!policy || policy->call_count == 0)
		return NULL;
	return bsearch(&key, policy->calls, policy->call_count, sizeof *policy->calls,
	               compare_calls);
}

void policy_done(struct policy *policy)
{
	for (size_t i = 0; i < policy->call_count; i++) {
		free(policy->calls[i].name);
		free(policy->calls[i].reason);
		narrow_done(&policy->calls[i].arguments);
	}
	free(policy->calls);
	free(policy->source);
	*policy = (struct policy){ 0 };
}
