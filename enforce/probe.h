/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which features of seccomp this kernel has, found by trying them.
 */
#pragma once

#include <stdio.h>

struct error;

enum probe_format { PROBE_TEXT, PROBE_JSON };

/* Writes what was found to `out`. What cannot be asked here (no /proc) is left out. */
int probe_write(enum probe_format format, FILE *out, struct error *err);
