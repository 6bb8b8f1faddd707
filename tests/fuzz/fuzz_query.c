/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: a profile, a NUL and a call as a person writes it. Whatever can be read is
 * answered; a call of which all is known as the verdict says, and nothing that a terminal would
 * obey is written. tests/fuzz/corpus/query is the seed.
 */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/query/answers.h"
#include "genprof/query/query_call.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check(const struct answers *answers, const struct resolved_profile *resolved)
{
	size_t size = 0;
	struct error err;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	require(out && answers_write(answers, resolved, out, &err) == 0 && fclose(out) == 0);
	for (size_t i = 0; i < size; i++)
		require((unsigned char)text[i] >= ' ' || text[i] == '\n');
	free(text);
	json_t *json = answers_json(answers, resolved);
	require(json != NULL);
	json_decref(json);
	for (size_t i = 0; i < answers->count; i++) {
		const struct answer *answer = &answers->list[i];

		if (answer->known != (1u << CALL_ARGS) - 1)
			continue;
		require(answer->cases.count == 1);
		require(answer->cases.list[0].answer == verdict_of(resolved, &answer->call).ret);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6 };
	const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
	struct profile *profile = NULL;
	struct resolved_profile *resolved = NULL;
	struct query_call call;
	struct answers answers;
	struct error err;

	if (!end || profile_parse((const char *)data, (size_t)(end - data), "fuzz", &profile, NULL,
	                          &err) < 0)
		return 0;
	char *text = strndup((const char *)end + 1, size - (size_t)(end - data) - 1);
	require(text != NULL);
	if (verdict_resolve(profile, &machine, &resolved, NULL, &err) == 0 &&
	    query_call_parse(text, &call, &err) == 0 &&
	    answers_of(resolved, &call, &answers, &err) == 0) {
		check(&answers, resolved);
		answers_done(&answers);
	}
	free(text);
	verdict_resolved_free(resolved);
	profile_free(profile);
	return 0;
}
