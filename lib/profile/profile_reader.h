/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a JSON document to a profile: the strict half of reading, behind profile_read and
 * profile_parse, and for a document that was read already.
 */
#pragma once

#include <jansson.h>

struct error;
struct profile;
struct warnings;

/*
 * `name` stands for the file in messages, `place` for it and where the profile is inside of it. The
 * caller frees *out with profile_free.
 */
int profile_reader_build(const json_t *root, const char *name, const char *place,
                         struct profile **out, struct warnings *warnings, struct error *err);
