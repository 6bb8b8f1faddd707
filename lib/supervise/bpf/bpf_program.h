/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel part as bytes (kernel/record.bpf.c, compiled), as it lies in this program.
 */
#pragma once

#include <stddef.h>

/* NULL where this program was built without clang, or for a machine that the part is not for. */
const void *bpf_program_bytes(size_t *out_size);
