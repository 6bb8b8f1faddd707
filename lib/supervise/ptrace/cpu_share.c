/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is paired, and who is not.
 *
 * A task is paired when it has made a few calls in quick succession. It is parted again when it computes: a
 * thread of this process looks at the paired tasks every millisecond, while there are any, and parts those
 * that have run for that long without a call. Where several paired tasks are busy at once, one is also
 * parted that computes longer between its calls than handing the turn to another CPU costs, because they would
 * run in parallel then. Who has just been parted is left alone for a while.
 *
 * The numbers are from docs/tracing-cost.md.
 */
#include "lib/supervise/ptrace/cpu_share.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/supervise/task.h"

enum {
	QUICK_NS = 300000,              /* between two calls, the hand-over to another CPU included */
	QUICK_CALLS = 3,                /* so many in a row, and the task is paired */
	WORTH_PARTING_NS = 80000,       /* of computing between two calls, where others are busy, too */
	LOOK_EVERY_NS = 1000000,
	COMPUTES_NS = 1500000,          /* without a call: look whether it runs */
	SLEEPS_NS = 50000000,           /* without a call: no use in keeping it */
	HOLD_OFF_NS = 5000000,          /* after it was parted for computing */
	SHOWN_NS = 50000000,            /* after somebody may look */
	BUSY_NS = 2000000,              /* a call within that time: busy */
};

struct pair {
	pid_t tid;
	_Atomic uint64_t last_ns;       /* of its last call */
	uint64_t average_ns;            /* between its calls, of late */
	uint64_t run_ns;                /* its processor time when that was last asked for; 0: never */
	uint64_t calls;                 /* since then */
	cpu_set_t own;                  /* the affinity that the workload gave it */
	bool is_parted;                 /* by the looking thread; the task's side has not noticed yet */
	struct pair *next, **link;
};

struct pairing {
	cpu_set_t before;               /* of this process */
	int home;                       /* the CPU where this process is now */
	uint64_t shown_until_ns;        /* nobody is paired before */
	_Atomic unsigned busy;          /* paired tasks that call just now */
	pthread_t looker;
	pthread_mutex_t lock;           /* over the list, and over the pairs but last_ns */
	pthread_cond_t wake;            /* the list is no longer empty, or it is over */
	bool is_over;
	struct pair *list;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* ---- one task ---- */

static void unlink_pair(struct pair *pair)
{
	*pair->link = pair->next;
	if (pair->next)
		pair->next->link = pair->link;
}

static void link_pair(struct pairing *p, struct pair *pair)
{
	pair->next = p->list;
	pair->link = &p->list;
	if (pair->next)
		pair->next->link = &pair->next;
	p->list = pair;
}

/* Gives the task its affinity back. One that is gone needs none. */
static void part(struct pair *pair)
{
	if (!pair->is_parted)
		sched_setaffinity(pair->tid, sizeof pair->own, &pair->own);
	pair->is_parted = true;
}

static void drop(struct pairing *p, struct task *task, uint64_t hold_off_ns)
{
	struct pair *pair = task->pair;

	pthread_mutex_lock(&p->lock);
	part(pair);
	unlink_pair(pair);
	pthread_mutex_unlock(&p->lock);
	free(pair);
	task->pair = NULL;
	task->quick_calls = 0;
	task->unpaired_until_ns = now_ns() + hold_off_ns;
}

static void move_home(struct pairing *p, const cpu_set_t *own)
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

/* A task that may not run where we are takes us along, if nobody else is paired. */
static bool bring_home(struct pairing *p, pid_t tid, cpu_set_t *out_own)
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

static void add_pair(struct pairing *p, struct task *task, const cpu_set_t *own, uint64_t now, uint64_t average_ns)
{
	struct pair *pair = calloc(1, sizeof *pair);

	if (!pair) {            /* not paired, then */
		sched_setaffinity(task->tid, sizeof *own, own);
		return;
	}
	pair->tid = task->tid;
	pair->own = *own;
	pair->last_ns = now;
	pair->average_ns = average_ns;
	task->pair = pair;
	pthread_mutex_lock(&p->lock);
	if (!p->list)
		pthread_cond_signal(&p->wake);
	link_pair(p, pair);
	pthread_mutex_unlock(&p->lock);
}

/* ---- the looking thread ---- */

static bool is_running(pid_t tid)
{
	char path[32], line[256];

	snprintf(path, sizeof path, "/proc/%d/stat", (int)tid);
	auto_fclose FILE *f = fopen(path, "re");
	const char *end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
	return end && end[1] == ' ' && end[2] == 'R';
}

static void look(struct pairing *p)
{
	uint64_t now = now_ns();
	unsigned busy = 0;

	for (struct pair *pair = p->list; pair; pair = pair->next) {
		uint64_t last = atomic_load_explicit(&pair->last_ns, memory_order_relaxed);
		uint64_t silent = now > last ? now - last : 0;

		if (silent < BUSY_NS)
			busy++;
		if (!pair->is_parted && silent > COMPUTES_NS && (silent > SLEEPS_NS || is_running(pair->tid)))
			part(pair);
	}
	atomic_store_explicit(&p->busy, busy, memory_order_relaxed);
}

static bool has_any(const struct pairing *p)
{
	for (const struct pair *pair = p->list; pair; pair = pair->next) {
		if (!pair->is_parted)
			return true;
	}
	return false;
}

static void *look_again_and_again(void *arg)
{
	struct pairing *p = arg;

	sched_setaffinity(0, sizeof p->before, &p->before);
	pthread_mutex_lock(&p->lock);
	while (!p->is_over) {
		if (!has_any(p)) {
			p->busy = 0;
			pthread_cond_wait(&p->wake, &p->lock);
			continue;
		}
		pthread_mutex_unlock(&p->lock);
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_EVERY_NS }, NULL);
		pthread_mutex_lock(&p->lock);
		look(p);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* ---- what the engine tells ---- */

/* Processor time of a task (Documentation/scheduler/sched-stats.rst); 0 where the kernel does not count it. */
static uint64_t run_time_ns(pid_t tid)
{
	char path[40], text[32];

	snprintf(path, sizeof path, "/proc/%d/schedstat", (int)tid);
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
	text[n > 0 ? n : 0] = '\0';
	return strtoull(text, NULL, 10);
}

/*
 * Whether it is computing that takes so long between its calls: whoever waits in a call (a shell for its child) is in
 * nobody's way. Asked anew each time the average has grown.
 */
static bool computes_between_calls(struct pair *pair)
{
	uint64_t before_ns = pair->run_ns, calls = pair->calls;

	pair->run_ns = run_time_ns(pair->tid);
	pair->calls = 0;
	if (pair->run_ns == 0)
		return true;
	if (before_ns != 0 && calls != 0 && (pair->run_ns - before_ns) / calls > WORTH_PARTING_NS)
		return true;
	pair->average_ns = 0;
	return false;
}

static void on_call_of_paired(struct pairing *p, struct task *task, uint64_t now)
{
	struct pair *pair = task->pair;
	uint64_t gap = now - atomic_load_explicit(&pair->last_ns, memory_order_relaxed);

	pair->average_ns += gap / 8 - pair->average_ns / 8;
	atomic_store_explicit(&pair->last_ns, now, memory_order_relaxed);
	pair->calls++;
	bool is_in_the_way = pair->average_ns > WORTH_PARTING_NS &&
	                     atomic_load_explicit(&p->busy, memory_order_relaxed) > 1 &&
	                     computes_between_calls(pair);
	if (pair->is_parted || is_in_the_way)
		drop(p, task, HOLD_OFF_NS);
}

void pairing_on_call(struct pairing *p, struct task *task)
{
	cpu_set_t own;

	if (!p)
		return;
	uint64_t now = now_ns();
	if (task->pair) {
		on_call_of_paired(p, task, now);
		return;
	}
	bool is_quick = now - task->last_call_ns < QUICK_NS;
	task->last_call_ns = now;
	task->quick_calls = is_quick ? task->quick_calls + 1 : 0;
	if (task->quick_calls < QUICK_CALLS || now < task->unpaired_until_ns || now < p->shown_until_ns)
		return;
	if (bring_home(p, task->tid, &own))
		add_pair(p, task, &own, now, 0);
	else
		task->unpaired_until_ns = now + SHOWN_NS;
}

/* What the workload believes to be the affinity of a task, and so of a child that it has just made. */
static bool own_affinity(const struct pairing *p, const struct task *task, cpu_set_t *out)
{
	if (task && !task->pair)
		return sched_getaffinity(task->tid, sizeof *out, out) == 0;
	*out = task ? task->pair->own : p->before;
	return true;
}

void pairing_on_new(struct pairing *p, struct task *task, const struct task *maker)
{
	cpu_set_t has, own;

	if (!p || task->pair || !own_affinity(p, maker, &own))
		return;
	if (sched_getaffinity(task->tid, sizeof has, &has) != 0 || CPU_EQUAL(&has, &own) || CPU_COUNT(&has) != 1)
		return;
	add_pair(p, task, &own, now_ns(), 0);
}

void pairing_on_rename(struct pairing *p, struct task *task)
{
	if (!p || !task->pair)
		return;
	pthread_mutex_lock(&p->lock);
	task->pair->tid = task->tid;
	pthread_mutex_unlock(&p->lock);
}

void pairing_on_end(struct pairing *p, struct task *task)
{
	if (!p || !task->pair)
		return;
	pthread_mutex_lock(&p->lock);
	unlink_pair(task->pair);
	pthread_mutex_unlock(&p->lock);
	free(task->pair);
	task->pair = NULL;
}

void pairing_show(struct pairing *p, struct task *task)
{
	if (p && task->pair)
		drop(p, task, 0);
}

void pairing_show_all(struct pairing *p)
{
	if (!p)
		return;
	p->shown_until_ns = now_ns() + SHOWN_NS;
	pthread_mutex_lock(&p->lock);
	for (struct pair *pair = p->list; pair; pair = pair->next)
		part(pair);
	pthread_mutex_unlock(&p->lock);
}

/* ---- life ---- */

static int start_looking(struct pairing *p)
{
	sigset_t all, before;
	int r;

	/* Signals are for the thread that waits for the workload. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	r = pthread_create(&p->looker, NULL, look_again_and_again, p);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

int pairing_new(struct pairing **out, struct error *err)
{
	cpu_set_t before, one;
	struct pairing *p;

	*out = NULL;
	if (sched_getaffinity(0, sizeof before, &before) != 0 || CPU_COUNT(&before) < 2)
		return 0;
	p = calloc(1, sizeof *p);
	if (!p)
		return error_set(err, ENOMEM, "pair the tracer with tasks");
	p->before = before;
	p->home = sched_getcpu();
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	if (start_looking(p) != 0) {
		/* `unshare --pid` without a fork makes no threads (kernel/fork.c): nobody is paired, then. */
		free(p);
		return 0;
	}
	CPU_ZERO(&one);
	CPU_SET(p->home, &one);
	sched_setaffinity(0, sizeof one, &one);
	*out = p;
	return 0;
}

void pairing_free(struct pairing *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->is_over = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->looker, NULL);
	while (p->list) {
		struct pair *pair = p->list;

		part(pair);
		unlink_pair(pair);
		free(pair);
	}
	sched_setaffinity(0, sizeof p->before, &p->before);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->wake);
	free(p);
}
