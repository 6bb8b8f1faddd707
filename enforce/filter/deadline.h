/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs work in a child process with a limit of processor time.
 */
#pragma once

struct error;

/*
 * Returns 0, or -1 with `err` filled. Results leave through a shared file descriptor in `context`.
 */
typedef int deadline_work(void *context, struct error *err);

/*
 * Runs `work` in a child for at most `limit_ms` of processor time (setitimer(2), ITIMER_PROF); it
 * is not to wait for anything. Its error is handed back as if it had been raised here; a child that
 * overran or died is one too, with `what` as its subject.
 */
int deadline_run(deadline_work *work, void *context, const char *what, int limit_ms,
                 struct error *err);
