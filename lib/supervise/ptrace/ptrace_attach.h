/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sys/types.h>

struct error;
struct ptrace_engine;

/*
 * Attaches to every thread of a running process; each tells at its first stop what it was doing. 0
 * or -1.
 */
int ptrace_attach_process(struct ptrace_engine *e, pid_t pid, struct error *err);
