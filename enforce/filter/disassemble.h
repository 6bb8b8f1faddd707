/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A filter -> text.
 */
#pragma once

#include <stdio.h>

struct filter;

/*
 * Writes one instruction a line, each as C with jump targets as line numbers, and beside it the
 * name of the system call or architecture that a constant stands for. `filter` must be valid.
 */
void disassemble_write(const struct filter *filter, FILE *out);
