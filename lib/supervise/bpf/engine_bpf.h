/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine that counts in the kernel (bpf(2)): programs at tracepoints examine each call where it
 * is made, and no task waits or is stopped. The workload runs as fast as it does by itself, or
 * nearly; its filters, tracers, listeners and set-user-ID programs do what they always do.
 *
 * Calls that are made for the first time, or by another program, or with other arguments, are
 * reported as they come. The rest is counted, and reported at the end, or when a signal comes.
 * Calls that a filter answers count like any other: they are seen where they return.
 *
 * What it cannot do, and ptrace can: call stacks. What it needs: root, or CAP_BPF and CAP_PERFMON;
 * Linux 5.13 with BTF; libbpf; and that the build had clang. It slows the calls of every other
 * process of the machine while it is attached. An orphan's parent is the reaper (reaper.h) instead
 * of init.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/supervise/bpf/bpf_kernel.h"

struct engine;
struct error;
struct launch;
struct warnings;

/*
 * Loads the programs, and forks the command behind a reaper; it starts at the first engine_next.
 * launch->reaper is set here. `notes`, which may be NULL and must outlive the engine, gets a line
 * for everything that is not as one would expect it. Positive ENGINE_BPF_NOT_HERE: this build, this
 * machine or this user cannot do it, `err` says which, and nothing was started.
 */
enum { ENGINE_BPF_NOT_HERE = 1 };
MUST_HANDLE
int engine_bpf_launch(const struct launch *launch, enum bpf_kernel_results results,
                      struct warnings *notes, struct engine **out, struct error *err);

/*
 * Follows all threads of running processes, and what they make, from the next call on that each
 * enters. None of them is stopped, now or when the engine leaves. ENGINE_BPF_NOT_HERE as above.
 */
MUST_HANDLE
int engine_bpf_attach(const pid_t *pids, size_t count, enum bpf_kernel_results results,
                      struct warnings *notes, struct engine **out, struct error *err);

enum { ENGINE_BPF_IS_OTHER = 0, ENGINE_BPF_IS_IT, ENGINE_BPF_IS_GONE };
enum { ENGINE_BPF_OVER = 0, ENGINE_BPF_MAY_START, ENGINE_BPF_RUNS_AGAIN };

/* Which container is wanted. Answers take as long as they take: nothing is lost meanwhile. */
struct engine_bpf_wanted {
	/* the first process of one that runs; 1: none does; -1 */
	int (*find)(void *context, pid_t *out_pid, struct error *err);
	/* whether this is the wanted one's first process; or -1 */
	int (*is_it)(void *context, pid_t pid, struct error *err);
	/*
	 * After its end, and every BPF_WAIT_LOOK_MS until it starts again: whether it may do so;
	 * or -1. NULL: it never does.
	 */
	int (*fate)(void *context, struct error *err);
	void (*free)(void *context); /* or NULL */
	void *context;
};

/*
 * Follows all processes of a container, and what is put into it: from its start on where it is yet
 * to come, else from now on. Calls count from the exec of its program on; those that its runtime
 * makes before, and after loading a filter, are EVENT_FLOOR, and what the filter answers
 * EVENT_DENIED. Where the container was seen to start under a filter, engine->has_seen_start. We
 * must be in the first PID namespace. EVENT_END comes with its end, EVENT_AGAIN where it may start
 * again. wanted->context is taken over, also on failure.
 */
int engine_bpf_contain(const struct engine_bpf_wanted *wanted, enum bpf_kernel_results results,
                       struct warnings *notes, struct engine **out, struct error *err);

/*
 * The same of a container that runs, whose first process that is; without waiting for another
 * start.
 */
int engine_bpf_join(pid_t first, enum bpf_kernel_results results, struct warnings *notes,
                    struct engine **out, struct error *err);

/* The same of a container that bpf_claims_next has reported, by its kernel part, which it takes. */
int engine_bpf_adopt(struct bpf_kernel *kernel, enum bpf_kernel_results results,
                     struct warnings *notes, struct engine **out, struct error *err);

/*
 * The same of a cgroup (version 2, its directory) and those below it: of the processes that are
 * there, and of those that come. EVENT_END comes when there has been a process and is none any
 * more, or the cgroup is removed.
 */
int engine_bpf_group(const char *cgroup, enum bpf_kernel_results results, struct warnings *notes,
                     struct engine **out, struct error *err);

/* Whether it loads here: tried, not inferred. -1 with the reason. */
int engine_bpf_try(struct error *err);
