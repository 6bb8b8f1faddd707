/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libFuzzer target: any bytes as a profile. What can be read must be written so that it reads back
 * the same, and resolving, judging and linting it must end, whatever they say.
 * tests/fuzz/corpus/profile is the seed.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/lint/lint.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/verdict/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void judge(const struct resolved_profile *resolved)
{
	static const uint32_t numbers[] = { 0,   16,         41,         102,        117,       135,
		                            360, 0x40000000, 0x40000202, 0x80000000, 0xffffffff };

	for (enum arch arch = 0; arch < ARCH_COUNT; arch++) {
		for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
			struct call call = { .arch = arch,
				             .nr = numbers[i],
				             .args = { 1, UINT64_MAX, 9 } };
			struct verdict verdict = verdict_of(resolved, &call);

			require(verdict.source != VERDICT_RULE ||
			        verdict.rule < resolved->profile->rule_count);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine machine = { .arch = ARCH_X86_64, .kernel_major = 6, .kernel_minor = 1 };
	struct profile *profile = NULL, *again = NULL;
	struct resolved_profile *resolved = NULL;
	struct report report = { .command = "lint", .file = "fuzz", .kinds = lint_kinds };
	struct error err;

	if (profile_parse((const char *)data, size, "fuzz", &profile, NULL, &err) < 0)
		return 0;
	char *text = profile_text(profile);
	require(text != NULL);
	require(profile_parse(text, strlen(text), "fuzz", &again, NULL, &err) == 0);
	char *text_again = profile_text(again);
	require(text_again && strcmp(text, text_again) == 0);
	free(text_again);
	free(text);
	profile_free(again);
	for (machine.runtime = RUNTIME_RUNC; machine.runtime <= RUNTIME_CRUN; machine.runtime++) {
		if (verdict_resolve(profile, &machine, &resolved, NULL, &err) < 0)
			continue;
		judge(resolved);
		verdict_resolved_free(resolved);
	}
	require(lint_profile(profile, ARCH_X86_64, RUNTIME_RUNC, &report, &err) == 0);
	report_done(&report);
	profile_free(profile);
	return 0;
}
