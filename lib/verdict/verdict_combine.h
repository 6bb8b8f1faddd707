/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of one architecture, combined as libseccomp does. Part of verdict_resolve.
 */
#pragma once

#include <stddef.h>

struct error;
struct resolved_arch;

/*
 * Sorts the rules by number and drops those that libseccomp would drop. `source` is the profile's
 * name in messages. Refuses rules that contradict each other;
 * *compared is what verdict_contradictions counts.
 */
int verdict_combine(const char *source, struct resolved_arch *arch, size_t *compared,
                    struct error *err);
