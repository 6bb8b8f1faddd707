/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What seccomp offers on this kernel, asked of the kernel itself.
 */
#pragma once

#include <stdio.h>

struct error;

enum probe_format { PROBE_TEXT, PROBE_JSON };

/* Writes what was found to `out`. What cannot be asked here (no /proc) is left out. */
int probe_write(enum probe_format format, FILE *out, struct error *err);
