/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine that counts in the kernel (bpf(2)): programs at tracepoints look at each call where it
 * is made, and no task waits for us or is stopped. The workload runs as fast as it does by itself,
 * or nearly; its filters, tracers, listeners and set-user-ID programs do what they always do.
 *
 * Calls that are made for the first time, or by another program, or with other arguments, are told
 * as they come. The rest is counted, and handed out in the end, or when a signal comes. Calls that
 * a filter answers count like any other: they are seen where they return.
 *
 * What it cannot do, and ptrace can: call stacks. What it needs: root, or CAP_BPF and CAP_PERFMON;
 * Linux 5.13 with BTF; libbpf; and that the build had clang. Every other process of the machine
 * pays for the look at its calls while it is attached. An orphan's parent is the reaper (reaper.h)
 * instead of init.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "lib/supervise/bpf/bpf_kernel.h"

struct engine;
struct error;
struct launch;
struct warnings;

/*
 * Loads the programs, and forks the command behind a reaper; it starts at the first engine_next.
 * launch->reaper is set here. `notes`, which may be NULL and must outlive the engine, gets a line
 * for everything that is not as one would expect it. -1 before anything was started where this
 * machine cannot do it.
 */
int engine_bpf_launch(const struct launch *launch, enum bpf_kernel_results results,
                      struct warnings *notes, struct engine **out, struct error *err);

/*
 * Follows all threads of running processes, and what they make, from the next call on that each
 * enters. None of them is stopped, now or when the engine leaves.
 */
int engine_bpf_attach(const pid_t *pids, size_t count, enum bpf_kernel_results results,
                      struct warnings *notes, struct engine **out, struct error *err);

/* Whether it loads here: tried, not inferred. -1 with the reason. */
int engine_bpf_try(struct error *err);
