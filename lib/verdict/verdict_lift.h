/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The capability with which a profile would allow a call that it refuses: for messages.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"

struct call;
struct resolved_profile;

struct verdict_lift {
	uint64_t capabilities; /* to be added: bit per CAP_* */
	bool is_by_rule;       /* false: the default action allows the call then */
	size_t rule;           /* index into profile->rules: the one that allows it */
};

enum { VERDICT_NO_LIFT = 1 };
/*
 * Writes the fewest capabilities that one rule asks for. `known` has a bit for each argument whose
 * value in `call` is known; the answer does not depend on the others. Returns 0, VERDICT_NO_LIFT
 * where no rule makes the difference, or -1: no memory.
 */
MUST_HANDLE
int verdict_lift(const struct resolved_profile *resolved, const struct call *call, unsigned known,
                 struct verdict_lift *out);

/* "syscalls[12] allows it with CAP_SYS_NICE". Cut to fit. Returns `buffer`. */
const char *verdict_lift_describe(const struct verdict_lift *lift, char *buffer, size_t size);
