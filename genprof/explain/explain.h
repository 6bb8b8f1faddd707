/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence in words and as a document: who needed each rule of a profile. */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct error;
struct attribution;
struct profile;

/*
 * Writes one paragraph for each name of each rule; with names (`name_count` > 0) only for those:
 *     read: 12 calls in 3 runs by /usr/bin/ls (syscalls[0])
 * For what no trace needed the rule's comment is written. Returns how many there were.
 */
size_t explain_write(const struct attribution *attribution, const struct profile *profile,
                     char *const names[], size_t name_count, FILE *out);

/*
 * The same as a document:
 *     { "format": "seccomp-utils attribution", "version": 2, "runs": 3, "rules": [
 *       { "rule": 0, "name": "read", "calls": 12, "runs": 3, "arches": ["x86_64"],
 *         "floor_calls": 2, "images": ["/usr/bin/ls"], "stack": ["..."] },
 *       { "rule": 7, "name": "exit", "calls": 0, "comment": "ends a thread" } ] }
 * "floor_calls": of them and others that a container's runtime made; left out where it made none.
 * With names, "refused" has what refused_json writes for them; borrowed, or NULL. The caller frees
 * *out_text.
 */
int explain_text(const struct attribution *attribution, const struct profile *profile,
                 uint64_t runs, char *const names[], size_t name_count, json_t *refused,
                 char **out_text, struct error *err);
