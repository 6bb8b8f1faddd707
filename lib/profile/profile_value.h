/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words and numbers inside a profile, read from JSON and checked: the lower half of
 * profile_reader and profile_list, its only callers.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/profile/profile.h"

#include "lib/base/must_handle.h"

struct json_place;
struct json_reader;
struct warnings;

struct profile_value_reader {
	struct json_reader *json;  /* borrowed; file and errors */
	struct warnings *warnings; /* borrowed; NULL: they are dropped */
};

/*
 * Each checks type and range, writes its output and returns 0, or returns -1 with the place in the
 * message.
 */
int profile_value_action(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *value, enum action *out_action);
int profile_value_operator(struct profile_value_reader *r, const struct json_place *at,
                           const json_t *value, enum operator* out_op);
int profile_value_arch(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *value, enum arch *out_arch);

/*
 * The same where a name that is not known is a warning, which begins with `effect`, and a positive
 * answer.
 */
enum { PROFILE_VALUE_UNKNOWN = 1 };
MUST_HANDLE
int profile_value_known_arch(struct profile_value_reader *r, const struct json_place *at,
                             const json_t *value, const char *effect, enum arch *out_arch);
int profile_value_flag(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *value, unsigned *flags); /* sets the flag's bit */

/* "4.8" into the selector; NULL, null and "" leave it without. */
int profile_value_kernel(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *value, struct selector *out_selector);

/*
 * The value that comes with an action: the number of Docker and OCI (`number_key`) or the name that
 * Podman writes beside it (`name_key`, "EPERM"). Both must agree, and the action must take one.
 */
int profile_value_errno(struct profile_value_reader *r, const struct json_place *at,
                        const json_t *object, const char *number_key, const char *name_key,
                        enum action action, bool *out_has, uint32_t *out_value);

/* Warns of names that no Docker compares with: such a condition never holds. */
void profile_value_warn_selector(struct profile_value_reader *r, const struct json_place *at,
                                 const struct selector *selector);
