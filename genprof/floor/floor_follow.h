/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How one start of a container is followed: its runtime's calls between the loading of its filter
 * and the exec of the workload, by the tasks that the filter holds.
 */
#pragma once

struct error;
struct floor_tally;

enum { FLOOR_TIME_LIMIT_S = 60 };

/*
 * Runs argv, which starts a container and ends with 0, and follows it until the container has ended
 * too. `execs`: by tasks that the filter holds, until the workload runs. Fails when the container
 * does not start, when no filter was loaded, or after FLOOR_TIME_LIMIT_S. Uses SIGALRM.
 */
typedef int floor_follow(char *const argv[], int execs, struct floor_tally *tally,
                         struct error *err);

/* By ptrace: slowly, so that a runtime with threads may take other paths than at full speed. */
floor_follow floor_follow_ptrace;
/* Counted in the kernel, at full speed (engine_bpf.h). Until the exec of each task: no `execs`. */
floor_follow floor_follow_bpf;

/* The better one that works here, as this user. */
floor_follow *floor_follow_here(void);
