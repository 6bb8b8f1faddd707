/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Engine -> event -> refusals; and at each stop the answer that the profile gives.
 *
 * What a stop cannot do by itself is to kill as the kernel kills: so the task is made to enter a
 * call whose number the filter answers with a kill (the filter runs once more after a tracer's
 * change, kernel/seccomp.c). The number is chosen at random for each run; a program that makes it
 * by chance is killed.
 *
 * The filter of a workload that filters itself may be stricter than a stop: then its answer is
 * given, where the kernel would have weighed it against the profile's own. Either way the call is
 * refused, but for one answer: a listener may let the call be made, and a notification is stricter
 * than a stop, though not than a refusal. And a stop is the profile's word only as long as we are
 * the tracer: a task that got away from us (a thread can put CLONE_UNTRACED into the memory of
 * clone3 after we have looked) could be traced, and let through, by another one of the workload. So
 * where the profile is enforced, no process of it gets a listener (EBUSY, as where there is one
 * already) or becomes a tracer (EPERM, as where there is one already).
 */
#include "enforce/audit/audit.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "enforce/audit/refusals.h"
#include "lib/base/child.h"
#include "lib/base/cleanup.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/profile.h"
#include "lib/supervise/control.h"
#include "lib/supervise/engine.h"
#include "lib/supervise/exec.h"
#include "lib/supervise/ptrace/engine_ptrace.h"
#include "lib/supervise/ptrace/judge.h"
#include "lib/supervise/sensitive_calls.h"
#include "lib/supervise/stack/backtrace.h"
#include "lib/verdict/verdict.h"

/* Far above the numbers of any architecture, below the x32 bit. */
enum { KILL_NR_BASE = 0x20000000, KILL_NR_MASK = 0x0ffffffe };

/* ---- the filter ---- */

/* The answers that the filter gives by itself. */
static bool stays(uint32_t ret, enum audit_mode mode)
{
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return true;
	case SECCOMP_RET_LOG:
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_USER_NOTIF:
		return mode == AUDIT_ENFORCE;
	}
	return false;
}

/* Whether the command may open a file without our being asked. */
static bool opens_unseen(const struct audit *audit)
{
	const struct resolved_profile *resolved = audit->resolved;

	if (stays(profile_action_ret(resolved->default_action), audit->mode))
		return true;
	for (size_t a = 0; a < resolved->arch_count; a++) {
		for (size_t r = 0; r < resolved->archs[a].rule_count; r++) {
			const struct resolved_rule *rule = &resolved->archs[a].rules[r];
			const struct call call = { .arch = resolved->archs[a].arch,
				                   .nr = rule->nr };
			enum sensitive_kind kind = sensitive_classify(&call);

			if ((kind == SENSITIVE_OPEN || kind == SENSITIVE_OPENAT) &&
			    stays(profile_action_ret(rule->action), audit->mode))
				return true;
		}
	}
	return false;
}

/*
 * Instead of the answer that lets a call be made, a jump to the end, where the calls that the
 * engine needs to see are asked about once more. Every other answer is as it was, also when the
 * filter runs again after a stop.
 */
static void end_with(struct filter *made, size_t from, uint32_t ret, unsigned stops)
{
	size_t end = made->count;
	bool is_there = false;

	for (size_t i = from; i < end; i++) {
		struct sock_filter *insn = &made->instructions[i];

		if (insn->code != (BPF_RET | BPF_K) || insn->k != ret)
			continue;
		*insn = (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, (uint32_t)(end - i - 1));
		is_there = true;
	}
	if (is_there)
		made->count += sensitive_filter(stops, SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA, ret,
		                                made->instructions + end);
}

/*
 * A clone that is allowed with CLONE_UNTRACED is made without, and the filter asked once more: what
 * the kernel would carry out then was not meant for it. A stop that is asked for a second time, for
 * the same call, lets it be made.
 */
static void end_clones(struct filter *made, size_t from)
{
	end_with(made, from, SECCOMP_RET_TRAP, SENSITIVE_STOPS_PLAIN_CLONES);
	end_with(made, from, SECCOMP_RET_USER_NOTIF, SENSITIVE_STOPS_PLAIN_CLONES);
}

int audit_filter(const struct filter *filter, enum audit_mode mode, unsigned stops,
                 uint32_t kill_nr, struct filter *out, struct error *err)
{
	const struct sock_filter kills[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kill_nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kill_nr + 1, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_THREAD),
	};
	size_t extra = mode == AUDIT_ENFORCE ? sizeof kills / sizeof *kills : 0;
	size_t count = filter->count + extra;
	struct filter made = {
		calloc(count + (size_t)4 * SENSITIVE_FILTER_MAX, sizeof *made.instructions), count
	};

	if (!made.instructions)
		return error_set(err, ENOMEM, "filter");
	memcpy(made.instructions, kills, extra * sizeof *kills);
	memcpy(made.instructions + extra, filter->instructions,
	       filter->count * sizeof *filter->instructions);
	for (size_t i = extra; i < made.count; i++) {
		struct sock_filter *insn = &made.instructions[i];

		if (insn->code == (BPF_RET | BPF_K) && !stays(insn->k, mode))
			insn->k = SECCOMP_RET_TRACE | LAUNCH_TRACE_DATA;
	}
	if (stops & SENSITIVE_STOPS_CLONES && mode == AUDIT_ENFORCE)
		end_clones(&made, extra);
	if (stops) {
		end_with(&made, extra, SECCOMP_RET_ALLOW, stops);
		end_with(&made, extra, SECCOMP_RET_LOG, stops);
	}
	if (filter_validate(&made, err) < 0) {
		filter_done(&made);
		return -1;
	}
	*out = made;
	return 0;
}

/* ---- one event ---- */

struct session {
	const struct audit *audit;
	struct refusals *refusals;
	struct judge *judge;
	struct engine *engine; /* the judge's */
	uint32_t kill_nr;
};

static void note(struct session *s, const struct task *task, const struct call *call,
                 struct verdict verdict)
{
	struct refusal *refusal = NULL;

	if (refusals_add(s->refusals, call, verdict, task->image, task->tid, &refusal) ==
	    REFUSALS_NEW)
		s->audit->on_refusal(refusal, s->audit->context);
}

/* Carries out what the profile says on a task that is stopped at the entry of the call. */
static int carry_out(struct session *s, const struct call *call, uint32_t ret, struct error *err)
{
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ERRNO:
		return judge_inject_errno(s->judge, (int)(ret & SECCOMP_RET_DATA), err);
	case SECCOMP_RET_TRACE:
		/* the listener is closed: seccomp(2) */
		return judge_inject_errno(s->judge, ENOSYS, err);
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_USER_NOTIF:
		/* a clone: the kernel does it after all */
		return judge_tag(s->judge, call, err);
	case SECCOMP_RET_KILL_PROCESS:
		return judge_replace_nr(s->judge, s->kill_nr, err);
	}
	/* also for actions that the kernel does not know */
	return judge_replace_nr(s->judge, s->kill_nr + 1, err);
}

/* The errno value for an allowed call that has to fail all the same, or 0. */
static int must_fail(const struct session *s, const struct event *event)
{
	if (s->audit->mode == AUDIT_ENFORCE && sensitive_asks_listener(&event->call))
		return EBUSY;
	if (s->audit->mode == AUDIT_ENFORCE && sensitive_becomes_tracer(&event->call))
		return EPERM;
	/*
	 * Another filter returned SECCOMP_RET_TRACE: without a tracer the call fails with ENOSYS.
	 */
	return judge_filter_data(s->judge) == LAUNCH_TRACE_DATA ? 0 : ENOSYS;
}

static int on_call(struct session *s, const struct event *event, struct error *err)
{
	struct verdict verdict = verdict_of(s->audit->resolved, &event->call);
	bool is_logged = (verdict.ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_LOG;
	/* or its SIGSYS tells it */
	bool is_ours = is_logged || !stays(verdict.ret, s->audit->mode);
	int r = 0;

	if (is_ours)
		note(s, event->task, &event->call, verdict);
	if (verdict_is_allowed(verdict)) {
		int errnum = must_fail(s, event);

		r = errnum ? judge_inject_errno(s->judge, errnum, err) : 0;
	} else if (s->audit->mode == AUDIT_ENFORCE) {
		r = carry_out(s, &event->call, verdict.ret, err);
	}
	return r < 0 ? -1 : 0;
}

static int on_signal(struct session *s, const struct event *event, struct error *err)
{
	struct call call;
	int r = event->signal == SIGSYS ? judge_trapped(s->judge, &call, err) : JUDGE_NOT_TRAPPED;

	if (r != 0)
		return r < 0 ? -1 : 0;
	struct verdict verdict = verdict_of(s->audit->resolved, &call);
	/*
	 * A filter of the workload's own may have asked for it too; ours did if the profile says
	 * so.
	 */
	if ((verdict.ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_TRAP)
		note(s, event->task, &call, verdict);
	return 0;
}

static int on_event(struct session *s, const struct event *event, struct error *err)
{
	switch (event->kind) {
	case EVENT_CALL:
		return on_call(s, event, err);
	case EVENT_SIGNAL:
		return on_signal(s, event, err);
	case EVENT_EXEC:
		return refusals_image(s->refusals, event->path, &event->task->image, err);
	default:
		return 0;
	}
}

/* ---- the run ---- */

static int pass_on_signals(struct session *s, struct error *err)
{
	struct control_requests asked = control_take();

	return s->engine->has_main_ended ? 0 : control_pass_on(s->engine->main_pid, &asked, err);
}

static int loop(struct session *s, struct audit_end *end, struct error *err)
{
	bool was_stopped = false;
	struct event event;

	for (;;) {
		if (engine_next(s->engine, &event, err) != 0)
			return -1;
		if (event.kind == EVENT_END)
			break;
		if (event.kind == EVENT_NOT_LAUNCHED) {
			end->exit_status = event.answer == EXEC_NOT_FOUND ? EXIT_NOT_FOUND
			                                                  : EXIT_CANNOT_EXECUTE;
			return 0;
		}
		end->was_launched = true; /* the first event is that of its image */
		if (on_event(s, &event, err) != 0)
			return -1;
		if (control_is_pending() && pass_on_signals(s, err) != 0)
			return -1;
		/*
		 * As init this process takes the command's place: the kernel ends the others with
		 * it.
		 */
		if (getpid() == 1 && s->engine->has_main_ended && !was_stopped) {
			was_stopped = true;
			if (engine_stop(s->engine, err) != 0)
				return -1;
		}
	}
	if (!s->engine->has_main_ended)
		return error_set(err, 0, "the command has vanished");
	child_split(s->engine->main_status, &end->exit_status, &end->signal);
	return 0;
}

/*
 * The command dies before results are reported. A second failure is ignored: the command dies with
 * us in any case.
 */
static void kill_all(struct engine *engine)
{
	struct event event = { .kind = EVENT_INTERRUPTED };
	struct error ignored;
	int r = engine_stop(engine, &ignored);

	while (r == 0 && event.kind != EVENT_END)
		r = engine_next(engine, &event, &ignored);
}

/* A filter around us is asked first, and may leave us nothing to judge. */
static int check_surroundings(struct warnings *notes, struct error *err)
{
	if (launch_has_outer_listener()) {
		error_set(err, 0,
		          "a seccomp filter around sc-enforce has a listener: calls that "
		          "it answers would not stop to be judged");
		return error_hint(err, "without --audit or --trace-denials the profile holds here, "
		                       "too");
	}
	if (launch_is_filtered())
		warnings_add(notes, "a seccomp filter around sc-enforce refuses calls by itself: "
		                    "those are not reported");
	return 0;
}

int audit_run(const struct audit *audit, struct refusals *refusals, struct audit_end *out,
              struct warnings *notes, struct error *err)
{
	struct session s = { .audit = audit, .refusals = refusals };
	struct audit_end end = { .start_unix_ms = clock_unix_ms() };
	uint64_t start_ns = clock_ns();
	struct launch launch = audit->launch;
	struct filter filter = { 0 };
	uint32_t random = 0;

	*out = end;
	if (check_surroundings(notes, err) < 0)
		return -1;
	if (getrandom(&random, sizeof random, 0) != sizeof random)
		return error_set(err, errno, "getrandom");
	s.kill_nr = KILL_NR_BASE + (random & KILL_NR_MASK);
	enum engine_ptrace_cpu cpu =
		opens_unseen(audit) ? ENGINE_PTRACE_OWN_CPUS : ENGINE_PTRACE_SHARED_CPU;
	unsigned stops = SENSITIVE_STOPS_CLONES |
	                 (cpu == ENGINE_PTRACE_SHARED_CPU ? SENSITIVE_STOPS_AFFINITY : 0) |
	                 (audit->mode == AUDIT_ENFORCE ? SENSITIVE_STOPS_TRACERS : 0);
	if (audit_filter(audit->filter, audit->mode, stops, s.kill_nr, &filter, err) < 0)
		return -1;
	struct error no_stacks;
	bool with_stacks = audit->wants_stacks && backtrace_prepare(&no_stacks) == 0;
	if (audit->wants_stacks && !with_stacks)
		warnings_add(notes, "%s: refused calls are reported without", no_stacks.text);
	const struct sock_fprog program = { (unsigned short)filter.count, filter.instructions };
	launch.filter = LAUNCH_FILTER_GIVEN;
	launch.program = &program;
	launch.program_flags = audit->flags;
	int r = engine_ptrace_judge(&launch, cpu, notes, &s.judge, err);
	if (r == 0) {
		s.engine = s.judge->engine;
		refusals->stacks = with_stacks ? s.engine : NULL;
		control_install(CONTROL_COMMAND);
		r = loop(&s, &end, err);
		end.is_aborted = r != 0;
		if (end.is_aborted)
			kill_all(s.engine);
	}
	refusals->stacks = NULL;
	engine_free(s.engine);
	filter_done(&filter);
	end.duration_ms = (clock_ns() - start_ns) / 1000000;
	*out = end;
	return r;
}
