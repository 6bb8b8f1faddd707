/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents that are written in YAML, read as if they were JSON. Strict: what YAML adds to JSON
 * beyond another spelling is refused.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/must_handle.h"

struct error;

/*
 * Whether the first line that is neither blank nor a comment nor the mark of a document ("---")
 * begins with a plain key and a colon. A text in braces is JSON for YAML readers, too.
 */
bool json_yaml_is(const char *text, size_t length);

/*
 * The one document of the text. Refused, with "name:line:column:": syntax errors, duplicate keys,
 * anchors, aliases, tags, merge keys, a second document, keys that are no text, NUL characters,
 * nesting beyond 64 levels, more than JSON_MAX_VALUES values, and numbers that readers of YAML 1.1
 * and 1.2 read differently. A plain scalar is null, true, false, a whole number (decimal, of up to
 * 64 bits), or text. The caller owns *out_root. Fails, too, where libyaml is not there.
 */
MUST_HANDLE
int json_yaml_parse(const char *text, size_t length, const char *name, json_t **out_root,
                    struct error *err);
