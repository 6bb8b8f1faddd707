/* SPDX-License-Identifier: Apache-2.0 */
/* --check --container, --check -p: the filters that are loaded against the profile. */
#pragma once

#include <stdio.h>

struct error;
struct plan;

/*
 * Says that the filters of plan->pid are together what the profile says; else fails, with the first
 * call on which they differ, or because there are none.
 */
int check_loaded_write(const struct plan *plan, FILE *out, struct error *err);
