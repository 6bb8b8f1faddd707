/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds and checks the command's program before the filter is loaded: after that, even an error
 * message may be refused.
 */
#pragma once

#include "lib/base/error.h"

/*
 * Finds `name` as exec_find does, then checks what else makes execve fail: an unknown format, a
 * missing interpreter. Writes the exit status to *out_status on failure. The caller frees
 * *out_path.
 */
int command_find(const char *name, char **out_path, enum exit_status *out_status,
                 struct error *err);
