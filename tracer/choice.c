/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BPF is the choice wherever it loads and can do what is asked for: it stops no task, so the
 * workload runs as fast as by itself, and keeps its own tracers and listeners. It is tried, never
 * inferred from a version. Its start takes longer than that of ptrace (docs/tracing-cost.md), which
 * a command of some ten milliseconds does not make up for; but that goes unnoticed.
 *
 * Then ptrace, which needs no privileges, and last notification. This costs less than ptrace and
 * sees entries only, but a signal that comes while a call waits for the tracer makes that call fail
 * with EINTR, if the handler was installed without SA_RESTART: any call, also one that never fails
 * so otherwise (seccomp_unotify(2)). A third of the signals did that to a program that calls all
 * the time (docs/tracing-cost.md). So it is used on request, and where ptrace is forbidden.
 */
#include "tracer/choice.h"

#include <errno.h>
#include <stdbool.h>

#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/supervise/bpf/engine_bpf.h"
#include "lib/supervise/launch.h"
#include "lib/supervise/notify/engine_notify.h"
#include "lib/supervise/ptrace/engine_ptrace.h"
#include "tracer/settings.h"
#include "tracer/target.h"

/* What was asked for that an engine cannot do, or NULL. */
static const char *beyond(enum choice engine, const struct settings *settings)
{
	if (target_is_wanted(settings) && (engine == CHOICE_PTRACE || engine == CHOICE_NOTIFY))
		return "from outside (--container, --unit, --cgroup)";
	if (settings->stacks && (engine == CHOICE_NOTIFY || engine == CHOICE_BPF))
		return "call stacks (-k)";
	if (engine != CHOICE_NOTIFY)
		return NULL;
	if (settings->attach_count)
		return "a process that runs already (-p)";
	return settings->summary ? "errors and times, which the table shows" : NULL;
}

int choice_check(const struct settings *settings, struct error *err)
{
	enum choice engine = target_is_wanted(settings) && settings->engine == CHOICE_AUTO
	                             ? CHOICE_BPF
	                             : settings->engine;
	const char *what = beyond(engine, settings);

	if (!what)
		return 0;
	error_set(err, 0, "--engine=%s: cannot record %s",
	          engine == CHOICE_BPF      ? "bpf"
	          : engine == CHOICE_PTRACE ? "ptrace"
	                                    : "notify",
	          what);
	return error_hint(err, target_is_wanted(settings)
	                               ? "containers and cgroups take --engine=bpf, without -k"
	                               : "--engine=ptrace can");
}

static enum engine_ptrace_results wanted_results(const struct settings *settings)
{
	return settings->summary ? ENGINE_PTRACE_WITH_RESULTS : ENGINE_PTRACE_ENTRIES_ONLY;
}

static enum bpf_kernel_results wanted_bpf_results(const struct settings *settings)
{
	return settings->summary ? BPF_KERNEL_WITH_RESULTS : BPF_KERNEL_ENTRIES_ONLY;
}

static int launch_notify(const struct launch *launch, struct warnings *notes, struct engine **out,
                         struct error *err)
{
	if (engine_notify_is_possible())
		return engine_notify_launch(launch, notes, out, err);
	if (launch_has_outer_listener()) {
		error_set(err, 0,
		          "--engine=notify: a seccomp filter around sc-tracer has a listener, "
		          "and the kernel takes no second one");
		return error_hint(err, "--engine=ptrace or bpf");
	}
	error_set(err, 0, "--engine=notify: this kernel does not have what it needs");
	return error_hint(err, "seccomp notification with synchronous wake-up (Linux 6.6) and "
	                       "CONFIG_PROC_CHILDREN");
}

static bool is_bpf_tried(const struct settings *settings, struct warnings *notes)
{
	const char *what = beyond(CHOICE_BPF, settings);

	if (settings->engine == CHOICE_AUTO && what)
		warnings_add(notes, "recording by ptrace, because BPF cannot record %s", what);
	return settings->engine == CHOICE_BPF || (settings->engine == CHOICE_AUTO && !what);
}

/* What to do after BPF was tried: 1: go on without it, else the result of it all. */
static int after_bpf(int r, const struct settings *settings, struct warnings *notes,
                     const struct error *err)
{
	if (settings->engine == CHOICE_BPF)
		return r == ENGINE_BPF_NOT_HERE ? -1 : r;
	if (r == ENGINE_BPF_NOT_HERE)
		warnings_add(notes, "recording by ptrace, because BPF cannot be had here (%s)",
		             err->text);
	else if (r == 0)
		warnings_add(notes, "recording by BPF, which stops no task (--engine=ptrace "
		                    "starts sooner)");
	return r;
}

static int launch_without_bpf(const struct settings *settings, const struct launch *launch,
                              struct warnings *notes, struct engine **out, struct error *err)
{
	int r = engine_ptrace_launch(launch, wanted_results(settings), notes, out, err);
	bool is_forbidden = r < 0 && (err->errnum == EPERM || err->errnum == EACCES);

	if (!is_forbidden || settings->engine != CHOICE_AUTO || beyond(CHOICE_NOTIFY, settings) ||
	    !engine_notify_is_possible())
		return r;
	warnings_add(notes,
	             "recording by seccomp notification, because ptrace is forbidden here (%s)",
	             err->text);
	return engine_notify_launch(launch, notes, out, err);
}

int choice_launch(const struct settings *settings, const struct launch *launch,
                  struct warnings *notes, struct engine **out, struct error *err)
{
	if (settings->engine == CHOICE_NOTIFY)
		return launch_notify(launch, notes, out, err);
	if (is_bpf_tried(settings, notes)) {
		int r = engine_bpf_launch(launch, wanted_bpf_results(settings), notes, out, err);

		r = after_bpf(r, settings, notes, err);
		if (r <= 0)
			return r;
	}
	return launch_without_bpf(settings, launch, notes, out, err);
}

int choice_attach(const struct settings *settings, struct warnings *notes, struct engine **out,
                  struct error *err)
{
	if (target_is_wanted(settings))
		return target_follow(settings, notes, out, err);
	if (is_bpf_tried(settings, notes)) {
		int r = engine_bpf_attach(settings->attach, settings->attach_count,
		                          wanted_bpf_results(settings), notes, out, err);

		r = after_bpf(r, settings, notes, err);
		if (r <= 0)
			return r;
	}
	return engine_ptrace_attach(settings->attach, settings->attach_count,
	                            wanted_results(settings), notes, out, err);
}
