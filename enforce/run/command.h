/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program that a command names: found and looked at before the filter is loaded, because
 * afterwards even saying what went wrong may be refused.
 */
#pragma once

#include "lib/base/error.h"

/*
 * Finds `name` as exec_find does. Then looks for what else would make execve fail: an unknown format, an
 * interpreter that is missing. On
 * failure *out_status says which exit status that is. The caller frees *out_path.
 */
int command_find(const char *name, char **out_path, enum exit_status *out_status, struct error *err);
