/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run of the command in which every refusal is seen.
 *
 * The command carries a filter made from the proven one: where that refuses, this one asks for a
 * ptrace stop; where that allows, so does this, and the command is not stopped. At a stop the call
 * is made after all (complaining), or answered as the profile says (enforcing).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "enforce/filter/filter.h"
#include "lib/supervise/launch.h"

struct error;
struct refusal;
struct refusals;
struct resolved_profile;
struct warnings;

enum audit_mode {
	AUDIT_COMPLAIN, /* --audit: nothing is refused */
	AUDIT_ENFORCE,  /* --trace-denials: everything is, as under the filter itself */
};

/*
 * The filter for such a run. It also stops the calls in `stops` (enum sensitive_stops) that the
 * given one would let be made. AUDIT_ENFORCE: the call number `kill_nr` is answered with
 * KILL_PROCESS and the one after it with KILL_THREAD on every architecture, so that a stop can end
 * in what the profile asks for. TRAP, LOG and USER_NOTIF stay there: the kernel carries them out.
 * The caller releases *out with filter_done.
 */
int audit_filter(const struct filter *filter, enum audit_mode mode, unsigned stops,
                 uint32_t kill_nr, struct filter *out, struct error *err);

struct audit {
	enum audit_mode mode;
	const struct resolved_profile *resolved;
	const struct filter *filter; /* the proven one */
	unsigned flags;              /* of seccomp(2) */
	struct launch launch;        /* filter and program are filled here */
	/* each kind of refusal is a place in the code, too */
	bool wants_stacks;
	/* Called for each new kind of refusal, while the task is stopped. */
	void (*on_refusal)(const struct refusal *refusal, void *context);
	void *context;
};

struct audit_end {
	/* the command's, or 126/127 where it could not be started */
	int exit_status;
	int signal;         /* not 0: it was killed by it */
	const char *ending; /* as in trace_end, where no command was run; static. Else NULL */
	bool was_launched;  /* false: nothing ran, and `err` says why */
	uint64_t start_unix_ms, duration_ms;
	/* the audit failed before the end: `refusals` is partial */
	bool is_aborted;
};

/*
 * Runs the command until it and all its children have ended. `refusals` must be initialised. *out
 * is written also on failure, with is_aborted where the command had been started; it is killed
 * then.
 */
int audit_run(const struct audit *audit, struct refusals *refusals, struct audit_end *out,
              struct warnings *notes, struct error *err);
