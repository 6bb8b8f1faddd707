/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every PID namespace created during the wait is followed, and its first process is checked against
 * the container that is waited for. Where more are created at once than the waiting engines can
 * follow (BPF_CLAIMS), the running processes are scanned again: a container that was missed is
 * found late, not never.
 */
#include "lib/supervise/bpf/bpf_wait.h"

#include <errno.h>
#include <poll.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/bpf/bpf_engine.h"
#include "lib/supervise/bpf/engine_bpf.h"

static int ended_meanwhile(pid_t pid, struct error *err)
{
	return error_set(err, ESRCH, "container of process %d: it ended while we attached to it",
	                 (int)pid);
}

static int join(struct bpf_engine *e, pid_t pid, struct error *err)
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
	e->base.is_waiting = false;
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
	return join(e, pid, err);
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
		if (poll(fds, BPF_CLAIMS, -1) >= 0)
			continue;
		if (errno != EINTR)
			return error_set(err, errno, "wait for a container");
		*out = (struct event){ .kind = EVENT_INTERRUPTED };
		return 0;
	}
	*out = (struct event){ .kind = EVENT_END };
	return 0;
}
