/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine that uses ptrace(2): one stop per call where a recording filter could be loaded, two
 * where results are wanted or no filter is there.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct engine;
struct error;
struct judge;
struct launch;
struct warnings;

enum engine_ptrace_results {
	ENGINE_PTRACE_ENTRIES_ONLY,
	ENGINE_PTRACE_WITH_RESULTS, /* EVENT_RETURN: errors and system time */
};

/*
 * Forks the command and attaches to it; it starts at the first engine_next. launch->filter is set
 * here. `notes`, which may be NULL and must outlive the engine, gets a line for everything that is
 * not as one would expect it.
 */
int engine_ptrace_launch(const struct launch *launch, enum engine_ptrace_results results,
                         struct warnings *notes, struct engine **out, struct error *err);

enum engine_ptrace_cpu {
	ENGINE_PTRACE_OWN_CPUS,
	ENGINE_PTRACE_SHARED_CPU, /* tasks that call often share ours (cpu_share.h) */
};

/*
 * Forks the command with launch->program as its filter, and attaches to it. EVENT_CALL tells of the
 * calls for which that filter (or one of the command's own) answers SECCOMP_RET_TRACE: they are
 * made as they are when the task goes on, unless the judge says otherwise (judge.h). EVENT_SIGNAL
 * tells of every signal, and so of SECCOMP_RET_TRAP (judge_trapped). No other call stops the
 * command, so the filter has to let stop what the engine needs to see (sensitive_filter): clones,
 * or a child made with CLONE_UNTRACED would have no tracer and get ENOSYS where the filter wants a
 * stop; where the CPU is shared, all that reads affinities, and every opening of a file. When this
 * process dies, the command dies.
 */
int engine_ptrace_judge(const struct launch *launch, enum engine_ptrace_cpu cpu,
                        struct warnings *notes, struct judge **out, struct error *err);

/*
 * Attaches to all threads of running processes, and follows what they make. There is no filter of
 * ours then: every call costs two stops. engine_stop lets the processes go as they were, in the
 * middle of any call.
 */
int engine_ptrace_attach(const pid_t *pids, size_t count, enum engine_ptrace_results results,
                         struct warnings *notes, struct engine **out, struct error *err);
