/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Engine -> event -> verdict -> refusals. Calls that the filter answers under which the container
 * runs are judged like those that are made; so are those that its runtime makes for what it puts
 * into the container (`docker exec`): they happen under the filter, too.
 *
 * Of the arguments those are known that a filter has reason to compare, and 32 bits of each, as in
 * a trace. Where the profile decides by another one the call is not judged, but counted.
 */
#include "enforce/audit/outside.h"

#include <inttypes.h>

#include "enforce/audit/audit.h"
#include "enforce/audit/refusals.h"
#include "lib/base/clock.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "lib/supervise/control.h"
#include "lib/supervise/engine.h"
#include "lib/syscalls/syscalls.h"
#include "lib/text/plural.h"
#include "lib/verdict/verdict.h"

/* The program is not known. */
#define NO_IMAGE UINT32_MAX

struct session {
	const struct outside *outside;
	struct refusals *refusals;
	struct engine *engine;
	uint64_t undecided; /* calls */
	struct call first_undecided;
	uint64_t lost, requests;
	const char *ending;
};

/* A bit for each argument that the event has as a filter sees it. */
static unsigned known_args(const struct event *event)
{
	const struct syscall_info *info = syscalls_info(event->call.arch, event->call.nr);
	unsigned known = 0;

	if (!info || event->memory == EVENT_ARGS_UNKNOWN)
		return 0;
	for (unsigned i = 0; i < CALL_ARGS; i++)
		known |= (unsigned)(info->args[i].kind != ARG_UNFILTERED) << i;
	return known & ~syscalls_memory_set(event->call.arch, event->call.nr);
}

static bool is_decided(struct verdict verdict, unsigned known)
{
	for (unsigned i = 0; i < CALL_ARGS; i++)
		if (verdict.halves_read >> 2 * i & 3 && !(known >> i & 1))
			return false;
	return true;
}

static void judge(struct session *s, const struct event *event)
{
	struct verdict verdict = verdict_of(s->outside->resolved, &event->call);
	struct refusal *refusal;

	if (!is_decided(verdict, known_args(event))) {
		if (s->undecided == 0)
			s->first_undecided = event->call;
		s->undecided += event->count;
	} else if (verdict.ret != SECCOMP_RET_ALLOW &&
	           refusals_add_calls(s->refusals, &event->call, event->count, verdict,
	                              event->task->image, 0, &refusal) == REFUSALS_NEW) {
		s->outside->on_refusal(refusal, s->outside->context);
	}
}

static int on_event(struct session *s, const struct event *event, struct error *err)
{
	switch (event->kind) {
	case EVENT_CALL:
	case EVENT_FLOOR:
	case EVENT_DENIED:
		judge(s, event);
		return 0;
	case EVENT_EXEC:
		event->task->image = NO_IMAGE;
		return event->path
		               ? refusals_image(s->refusals, event->path, &event->task->image, err)
		               : 0;
	case EVENT_LOST:
		s->lost += event->count;
		return 0;
	case EVENT_REQUEST:
		s->requests += event->count;
		return 0;
	default:
		return 0;
	}
}

static int loop(struct session *s, struct error *err)
{
	struct event event;

	for (;;) {
		if (engine_next(s->engine, &event, err) != 0)
			return -1;
		if (event.kind == EVENT_END)
			return 0;
		if (on_event(s, &event, err) != 0)
			return -1;
		if (event.kind != EVENT_INTERRUPTED || !control_is_pending())
			continue;
		struct control_requests asked = control_take();
		if ((asked.sent || asked.typed) && engine_stop(s->engine, err) != 0)
			return -1;
		if (asked.sent || asked.typed)
			s->ending = "detached";
	}
}

static void add_notes(const struct session *s, struct warnings *notes)
{
	char call[512];

	if (s->undecided)
		warnings_add(notes,
		             "%" PRIu64 " call%s, the first of them %s, %s not judged: the profile "
		             "decides by an argument that is not seen from outside",
		             s->undecided, PLURAL(s->undecided),
		             refusals_format_call(&s->first_undecided, call, sizeof call),
		             s->undecided == 1 ? "was" : "were");
	if (s->lost)
		warnings_add(notes, "at least %" PRIu64 " call%s not seen", s->lost,
		             s->lost == 1 ? " was" : "s were");
	if (s->requests)
		warnings_add(notes,
		             "%" PRIu64 " operation%s of io_uring: no filter sees these, and no "
		             "profile refuses them",
		             s->requests, PLURAL(s->requests));
}

static int follow(struct session *s, struct warnings *notes, struct error *err)
{
	const struct outside *outside = s->outside;
	int r = outside->what == OUTSIDE_CONTAINER
	                ? engine_bpf_join(outside->pid, BPF_KERNEL_ENTRIES_ONLY, notes, &s->engine,
	                                  err)
	                : engine_bpf_attach(&outside->pid, 1, BPF_KERNEL_ENTRIES_ONLY, notes,
	                                    &s->engine, err);

	return r == 0 ? 0 : -1;
}

int outside_run(const struct outside *outside, struct refusals *refusals, struct audit_end *out,
                struct warnings *notes, struct error *err)
{
	struct session s = { .outside = outside, .refusals = refusals, .ending = "ended" };
	uint64_t start_ns = clock_ns();

	*out = (struct audit_end){ .start_unix_ms = clock_unix_ms() };
	/* Before it is followed: a signal that comes meanwhile would end us. */
	control_install(CONTROL_OURS);
	int r = follow(&s, notes, err);
	if (r == 0) {
		out->was_launched = true;
		outside->on_start(outside->context);
		r = loop(&s, err);
		out->is_aborted = r != 0;
		add_notes(&s, notes);
	}
	engine_free(s.engine);
	out->ending = s.ending;
	out->duration_ms = (clock_ns() - start_ns) / 1000000;
	return r;
}
