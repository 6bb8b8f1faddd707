/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people have that holds a profile: a file in Docker's format; the configuration of an OCI
 * bundle (linux.seccomp); a SeccompProfile of the Security Profiles Operator (spec). Each in JSON
 * or in YAML. What only names a profile, as a pod does, is refused with what it names.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>

#include "lib/base/must_handle.h"

struct error;
struct profile;
struct warnings;

/* As json_read and json_parse, of a text in JSON or YAML. */
MUST_HANDLE
int profile_document_read(const char *path, json_t **out_root, struct error *err);
MUST_HANDLE
int profile_document_parse(const char *text, size_t length, const char *name, json_t **out_root,
                           struct error *err);

/*
 * The profile in the document; as profile_read otherwise. `root` is changed: the operator's
 * errnoRet is a string.
 */
MUST_HANDLE
int profile_document_build(json_t *root, const char *name, struct profile **out,
                           struct warnings *warnings, struct error *err);
