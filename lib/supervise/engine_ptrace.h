/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine that uses ptrace(2): one stop per call where a recording filter could be loaded, two where
 * results are wanted or no filter is there.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

struct engine;
struct error;
struct launch;
struct warnings;

enum engine_ptrace_results {
	ENGINE_PTRACE_ENTRIES_ONLY,
	ENGINE_PTRACE_WITH_RESULTS,     /* EVENT_RETURN: errors and system time */
};

/*
 * Forks the command and attaches to it; it starts at the first engine_next. launch->filter is set here. `notes`,
 * which may be NULL and must outlive the engine, gets a line for everything that is not as one would expect it.
 */
int engine_ptrace_launch(const struct launch *launch, enum engine_ptrace_results results, struct warnings *notes,
                         struct engine **out, struct error *err);

/*
 * Attaches to all threads of running processes, and follows what they make. There is no filter of ours
 * then: every call costs two stops. engine_stop lets the processes go as they were, in the middle of any call.
 */
int engine_ptrace_attach(const pid_t *pids, size_t count, enum engine_ptrace_results results, struct warnings *notes,
                         struct engine **out, struct error *err);
