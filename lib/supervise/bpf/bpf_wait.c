/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every PID namespace created during the wait is followed, and its first process is checked against
 * the container that is waited for. Where more are created at once than the waiting engines can
 * follow (BPF_CLAIMS), the running processes are scanned again: a container that was missed is
 * found late, not never.
 *
 * A container that has ended may be started again, as the same one: its runtime's word on that
 * (wanted.fate) decides whether the recording is over. The next start follows soon, so the kernel
 * part is not loaded anew: once its counts are read it waits for the next PID namespace, before
 * anything else is done.
 */
#include "lib/supervise/bpf/bpf_wait.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/bpf/bpf_engine.h"
#include "lib/supervise/bpf/bpf_harvest.h"
#include "lib/supervise/bpf/engine_bpf.h"

static int ended_meanwhile(pid_t pid, struct error *err)
{
	return error_set(err, ESRCH, "container of process %d: it ended while we attached to it",
	                 (int)pid);
}

int bpf_wait_join(struct bpf_engine *e, pid_t pid, struct error *err)
{
	e->base.has_joined = true;
	bpf_claims_done(&e->claims);
	e->claims = (struct bpf_claims){ 0 };
	if (bpf_kernel_load(e->results, &e->kernel, err) != 0)
		return -1;
	int r = bpf_kernel_follow_namespace(&e->kernel, pid, err);
	return r > 0 ? ended_meanwhile(pid, err) : r;
}

/* The container has started: we have seen that. */
static void take(struct bpf_engine *e, unsigned index)
{
	e->kernel = bpf_claims_take(&e->claims, index);
	e->base.is_waiting = e->base.has_joined = false;
	e->is_claimed = true;
}

/* Looks for it among those that run. */
static int look(struct bpf_engine *e, struct error *err)
{
	pid_t pid, claimed;
	unsigned index;

	int r = e->wanted.find(e->wanted.context, &pid, err);
	if (r != 0)
		return r < 0 ? -1 : 0;
	while (bpf_claims_next(&e->claims, &index, &claimed)) {
		if (claimed == pid) {
			take(e, index);
			return 0;
		}
	}
	e->base.is_waiting = false;
	return bpf_wait_join(e, pid, err);
}

int bpf_wait_begin(struct bpf_engine *e, struct error *err)
{
	e->base.is_waiting = true;
	return bpf_claims_begin(e->results, &e->claims, err) != 0 ? -1 : look(e, err);
}

/*
 * The names of all that have started are read before any is refused: a container may end soon, and
 * its name is lost then.
 */
static int ask_all(struct bpf_engine *e, struct error *err)
{
	unsigned others[BPF_CLAIMS], count = 0, index;
	uint64_t missed = e->claims.missed;
	pid_t pid;

	while (count < BPF_CLAIMS && bpf_claims_next(&e->claims, &index, &pid)) {
		int r = e->wanted.is_it(e->wanted.context, pid, err);

		if (r < 0)
			return -1;
		if (r == ENGINE_BPF_IS_IT) {
			take(e, index);
			return 0;
		}
		e->base.unseen_starts += r == ENGINE_BPF_IS_GONE;
		others[count++] = index;
	}
	for (unsigned i = 0; i < count; i++)
		bpf_claims_refuse(&e->claims, others[i]);
	if (e->claims.missed == missed)
		return 0;
	e->base.unseen_starts += e->claims.missed - missed;
	return look(e, err);
}

/* Asks whether one that has ended may start again: else the recording is over. */
static int ask_fate(struct bpf_engine *e, struct error *err)
{
	int r = e->wanted.fate(e->wanted.context, err);

	if (r == ENGINE_BPF_RUNS_AGAIN)
		return look(e, err);
	e->has_ended |= r == ENGINE_BPF_OVER;
	return r < 0 ? -1 : 0;
}

int bpf_wait_next(struct bpf_engine *e, struct event *out, struct error *err)
{
	struct pollfd fds[BPF_CLAIMS];

	while (!e->has_ended) {
		if (ask_all(e, err) != 0)
			return -1;
		if (!e->base.is_waiting)
			return BPF_WAIT_OVER;
		for (unsigned i = 0; i < BPF_CLAIMS; i++)
			fds[i] = (struct pollfd){ .fd = bpf_claims_fd(&e->claims, i),
				                  .events = POLLIN };
		int n = poll(fds, BPF_CLAIMS, e->is_again ? BPF_WAIT_LOOK_MS : -1);
		if (n < 0 && errno != EINTR)
			return error_set(err, errno, "wait for a container");
		if (n < 0) {
			*out = (struct event){ .kind = EVENT_INTERRUPTED };
			return 0;
		}
		if (n == 0 && ask_fate(e, err) != 0)
			return -1;
		if (!e->base.is_waiting)
			return BPF_WAIT_OVER;
	}
	*out = (struct event){ .kind = EVENT_END };
	return 0;
}

/* ---- between two runs ---- */

int bpf_wait_again(struct bpf_engine *e, struct error *err)
{
	int r = e->wanted.fate ? e->wanted.fate(e->wanted.context, err) : ENGINE_BPF_OVER;

	if (r == ENGINE_BPF_OVER || r < 0)
		return r < 0 ? -1 : BPF_WAIT_NEVER;
	e->base.has_seen_start = e->is_claimed && e->kernel.state->starts > 0;
	/* No task is left that could count. */
	if (bpf_harvest(e, BPF_HARVEST_AT_LAST, err) != 0)
		return -1;
	e->claims = (struct bpf_claims){ .kernels = { e->kernel }, .results = e->results };
	e->kernel = BPF_KERNEL_NONE;
	bpf_claims_refuse(&e->claims, 0);
	e->is_between = true;
	return 0;
}

int bpf_wait_resume(struct bpf_engine *e, struct error *err)
{
	e->is_between = e->is_claimed = false;
	e->base.is_waiting = e->is_again = true;
	memset(e->is_told, 0, sizeof e->is_told);
	memset(e->delivered, 0, sizeof e->delivered);
	return bpf_claims_fill(&e->claims, err);
}
