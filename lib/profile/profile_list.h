/* SPDX-License-Identifier: Apache-2.0 */
/* The arrays of a profile, read from JSON; for profile_reader.c. */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "lib/syscalls/arch.h"

struct json_place;
struct profile_value_reader;

/* The member as an array, NULL when it is absent or null. Writes how long it is. */
int profile_list_array(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *object, const char *key, const json_t **out_array,
                       size_t *out_count);

/* An array of strings that are not empty, copied; absent and null: none. */
int profile_list_strings(struct profile_value_reader *r, const struct json_place *at,
                         const json_t *object, const char *key, char ***out_strings,
                         size_t *out_count);

/* The same of names of architectures. */
int profile_list_archs(struct profile_value_reader *r, const struct json_place *at,
                       const json_t *object, const char *key, enum arch **out_archs,
                       size_t *out_count);
