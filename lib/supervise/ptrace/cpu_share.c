/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which tasks share the tracer's CPU.
 *
 * A task shares it once it has made a few calls in quick succession, and is separated again when it
 * computes: a sampler thread checks the sharers every millisecond, while there are any, and
 * separates those that have run for that long without a call. Where several sharers are busy at
 * once, one that computes between its calls for longer than waking another CPU costs is separated,
 * too, because they would run in parallel then. A task that has just been separated does not share
 * again for a while.
 *
 * The numbers are from docs/tracing-cost.md.
 */
#include "lib/supervise/ptrace/cpu_share.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/supervise/ptrace/ptrace_state.h"
#include "lib/supervise/tracee.h"

enum {
	/* between two calls, the hand-over to another CPU included */
	QUICK_NS = 300000,
	QUICK_CALLS = 3, /* so many in a row, and the task shares */
	/* of computing between two calls, where others are busy, too */
	WORTH_SEPARATING_NS = 80000,
	SAMPLE_EVERY_NS = 1000000,
	COMPUTES_NS = 1500000,  /* without a call: see whether it runs */
	SLEEPS_NS = 50000000,   /* without a call: no use in keeping it */
	HOLD_OFF_NS = 5000000,  /* after it was separated for computing */
	RESTORED_NS = 50000000, /* after a call that may read affinities */
	BUSY_NS = 2000000,      /* a call within that time: busy */
};

struct sharer {
	pid_t tid;
	_Atomic uint64_t last_ns; /* of its last call */
	uint64_t average_ns;      /* between its calls, of late */
	/* its processor time when that was last asked for; 0: never */
	uint64_t run_ns;
	uint64_t calls;           /* since then */
	cpu_set_t own;            /* the affinity that the workload gave it */
	atomic_bool is_separated; /* by the sampler; the engine has not noticed yet */
	struct sharer *next, **link;
};

struct cpu_share {
	cpu_set_t before;           /* of this process */
	int home;                   /* the CPU where this process is now */
	uint64_t restored_until_ns; /* no task begins to share before */
	_Atomic unsigned busy;      /* sharers that make calls just now */
	pthread_t sampler;
	pthread_mutex_t lock; /* over the list, and over its members but atomic ones */
	pthread_cond_t wake;  /* the list is no longer empty, or it is over */
	bool is_over;
	struct sharer *list;
};

/* ---- one task ---- */

static void unlink_sharer(struct sharer *sharer)
{
	*sharer->link = sharer->next;
	if (sharer->next)
		sharer->next->link = sharer->link;
}

static void link_sharer(struct cpu_share *p, struct sharer *sharer)
{
	sharer->next = p->list;
	sharer->link = &p->list;
	if (sharer->next)
		sharer->next->link = &sharer->next;
	p->list = sharer;
}

/* Gives the task its affinity back. One that is gone needs none. */
static void separate(struct sharer *sharer)
{
	if (!sharer->is_separated)
		sched_setaffinity(sharer->tid, sizeof sharer->own, &sharer->own);
	sharer->is_separated = true;
}

static void drop(struct cpu_share *p, struct ptrace_task *task, uint64_t hold_off_ns)
{
	struct sharer *sharer = task->sharer;

	pthread_mutex_lock(&p->lock);
	separate(sharer);
	unlink_sharer(sharer);
	pthread_mutex_unlock(&p->lock);
	free(sharer);
	task->sharer = NULL;
	task->quick_calls = 0;
	task->separate_until_ns = clock_ns() + hold_off_ns;
}

static void move_home(struct cpu_share *p, const cpu_set_t *own)
{
	cpu_set_t one;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, own))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (sched_setaffinity(0, sizeof one, &one) == 0)
			p->home = cpu;
		return;
	}
}

/*
 * Where a task may not run on our CPU, we move to one of its CPUs, unless another task shares ours.
 */
static bool join_home(struct cpu_share *p, pid_t tid, cpu_set_t *out_own)
{
	cpu_set_t home;

	if (sched_getaffinity(tid, sizeof *out_own, out_own) != 0)
		return false;
	if (!CPU_ISSET(p->home, out_own)) {
		if (p->list)
			return false;
		move_home(p, out_own);
	}
	CPU_ZERO(&home);
	CPU_SET(p->home, &home);
	return CPU_ISSET(p->home, out_own) && sched_setaffinity(tid, sizeof home, &home) == 0;
}

static void add_sharer(struct cpu_share *p, struct ptrace_task *task, const cpu_set_t *own,
                       uint64_t now, uint64_t average_ns)
{
	struct sharer *sharer = calloc(1, sizeof *sharer);

	if (!sharer) { /* it does not share, then */
		sched_setaffinity(task->base.tid, sizeof *own, own);
		return;
	}
	sharer->tid = task->base.tid;
	sharer->own = *own;
	sharer->last_ns = now;
	sharer->average_ns = average_ns;
	task->sharer = sharer;
	pthread_mutex_lock(&p->lock);
	if (!p->list)
		pthread_cond_signal(&p->wake);
	link_sharer(p, sharer);
	pthread_mutex_unlock(&p->lock);
}

/* ---- the sampler thread ---- */

static void sample(struct cpu_share *p)
{
	uint64_t now = clock_ns();
	unsigned busy = 0;

	for (struct sharer *sharer = p->list; sharer; sharer = sharer->next) {
		uint64_t last = atomic_load_explicit(&sharer->last_ns, memory_order_relaxed);
		uint64_t silent = now > last ? now - last : 0;

		if (silent < BUSY_NS)
			busy++;
		if (!sharer->is_separated && silent > COMPUTES_NS &&
		    (silent > SLEEPS_NS || tracee_is_running(sharer->tid)))
			separate(sharer);
	}
	atomic_store_explicit(&p->busy, busy, memory_order_relaxed);
}

static bool has_any(const struct cpu_share *p)
{
	for (const struct sharer *sharer = p->list; sharer; sharer = sharer->next) {
		if (!sharer->is_separated)
			return true;
	}
	return false;
}

static void *sample_until_over(void *arg)
{
	struct cpu_share *p = arg;

	sched_setaffinity(0, sizeof p->before, &p->before);
	pthread_mutex_lock(&p->lock);
	while (!p->is_over) {
		if (!has_any(p)) {
			p->busy = 0;
			pthread_cond_wait(&p->wake, &p->lock);
			continue;
		}
		pthread_mutex_unlock(&p->lock);
		nanosleep(&(struct timespec){ .tv_nsec = SAMPLE_EVERY_NS }, NULL);
		pthread_mutex_lock(&p->lock);
		sample(p);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* ---- what the engine reports ---- */

/*
 * Whether the task computes for so long between its calls: one that waits in a call (a shell for
 * its child) takes no CPU from others. Read anew each time the average has grown.
 */
static bool computes_between_calls(struct sharer *sharer)
{
	uint64_t before_ns = sharer->run_ns, calls = sharer->calls;

	sharer->run_ns = tracee_run_time_ns(sharer->tid);
	sharer->calls = 0;
	if (sharer->run_ns == 0)
		return true;
	if (before_ns != 0 && calls != 0 &&
	    (sharer->run_ns - before_ns) / calls > WORTH_SEPARATING_NS)
		return true;
	sharer->average_ns = 0;
	return false;
}

static void on_call_of_sharer(struct cpu_share *p, struct ptrace_task *task, uint64_t now)
{
	struct sharer *sharer = task->sharer;
	uint64_t gap = now - atomic_load_explicit(&sharer->last_ns, memory_order_relaxed);

	sharer->average_ns += gap / 8 - sharer->average_ns / 8;
	atomic_store_explicit(&sharer->last_ns, now, memory_order_relaxed);
	sharer->calls++;
	bool is_in_the_way = sharer->average_ns > WORTH_SEPARATING_NS &&
	                     atomic_load_explicit(&p->busy, memory_order_relaxed) > 1 &&
	                     computes_between_calls(sharer);
	if (sharer->is_separated || is_in_the_way)
		drop(p, task, HOLD_OFF_NS);
}

void cpu_share_on_call(struct cpu_share *p, struct ptrace_task *task)
{
	cpu_set_t own;

	if (!p)
		return;
	uint64_t now = clock_ns();
	if (task->sharer) {
		on_call_of_sharer(p, task, now);
		return;
	}
	bool is_quick = now - task->last_call_ns < QUICK_NS;
	task->last_call_ns = now;
	task->quick_calls = is_quick ? task->quick_calls + 1 : 0;
	if (task->quick_calls < QUICK_CALLS || now < task->separate_until_ns ||
	    now < p->restored_until_ns)
		return;
	if (join_home(p, task->base.tid, &own))
		add_sharer(p, task, &own, now, 0);
	else
		task->separate_until_ns = now + RESTORED_NS;
}

/*
 * What the workload believes to be the affinity of a task, and so of a child that it has just made.
 */
static bool own_affinity(const struct cpu_share *p, const struct ptrace_task *task, cpu_set_t *out)
{
	if (task && !task->sharer)
		return sched_getaffinity(task->base.tid, sizeof *out, out) == 0;
	*out = task ? task->sharer->own : p->before;
	return true;
}

void cpu_share_on_new(struct cpu_share *p, struct ptrace_task *task,
                      const struct ptrace_task *maker)
{
	cpu_set_t has, own;

	if (!p || task->sharer || !own_affinity(p, maker, &own))
		return;
	if (sched_getaffinity(task->base.tid, sizeof has, &has) != 0 || CPU_EQUAL(&has, &own) ||
	    CPU_COUNT(&has) != 1)
		return;
	add_sharer(p, task, &own, clock_ns(), 0);
}

void cpu_share_on_rename(struct cpu_share *p, struct ptrace_task *task)
{
	if (!p || !task->sharer)
		return;
	pthread_mutex_lock(&p->lock);
	task->sharer->tid = task->base.tid;
	pthread_mutex_unlock(&p->lock);
}

void cpu_share_on_end(struct cpu_share *p, struct ptrace_task *task)
{
	if (!p || !task->sharer)
		return;
	pthread_mutex_lock(&p->lock);
	unlink_sharer(task->sharer);
	pthread_mutex_unlock(&p->lock);
	free(task->sharer);
	task->sharer = NULL;
}

void cpu_share_restore(struct cpu_share *p, struct ptrace_task *task)
{
	if (p && task->sharer)
		drop(p, task, 0);
}

void cpu_share_restore_all(struct cpu_share *p)
{
	if (!p)
		return;
	p->restored_until_ns = clock_ns() + RESTORED_NS;
	pthread_mutex_lock(&p->lock);
	for (struct sharer *sharer = p->list; sharer; sharer = sharer->next)
		separate(sharer);
	pthread_mutex_unlock(&p->lock);
}

/* ---- life ---- */

static int start_sampling(struct cpu_share *p)
{
	sigset_t all, before;
	int r;

	/* Signals are for the thread that waits for the workload. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	r = pthread_create(&p->sampler, NULL, sample_until_over, p);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

int cpu_share_new(struct cpu_share **out, struct error *err)
{
	cpu_set_t before, one;
	struct cpu_share *p;

	*out = NULL;
	if (sched_getaffinity(0, sizeof before, &before) != 0 || CPU_COUNT(&before) < 2)
		return 0;
	p = calloc(1, sizeof *p);
	if (!p)
		return error_set(err, ENOMEM, "share a CPU with tasks");
	p->before = before;
	p->home = sched_getcpu();
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	if (start_sampling(p) != 0) {
		/*
		 * `unshare --pid` without a fork makes no threads (kernel/fork.c): no task shares,
		 * then.
		 */
		free(p);
		return 0;
	}
	CPU_ZERO(&one);
	CPU_SET(p->home, &one);
	sched_setaffinity(0, sizeof one, &one);
	*out = p;
	return 0;
}

void cpu_share_free(struct cpu_share *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->is_over = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->sampler, NULL);
	while (p->list) {
		struct sharer *sharer = p->list;

		separate(sharer);
		unlink_sharer(sharer);
		free(sharer);
	}
	sched_setaffinity(0, sizeof p->before, &p->before);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->wake);
	free(p);
}
