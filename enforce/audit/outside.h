/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile would refuse of a container or a process that runs, under whatever it runs under:
 * nothing of it is stopped or changed. The BPF engine reports each new fact, and each is judged.
 */
#pragma once

#include <stdint.h>
#include <sys/types.h>

struct audit_end;
struct error;
struct refusal;
struct refusals;
struct resolved_profile;
struct warnings;

/* Whose calls are judged. */
enum outside_what {
	OUTSIDE_CONTAINER, /* all that is in the container whose first process it is */
	OUTSIDE_PROCESS,   /* the process, and what it makes */
};

struct outside {
	const struct resolved_profile *resolved;
	enum outside_what what;
	pid_t pid;
	/* Called when it is followed: what is called from now on is judged. */
	void (*on_start)(void *context);
	/* Called for each new kind of refusal. */
	void (*on_refusal)(const struct refusal *refusal, void *context);
	void *context;
};

/*
 * Judges until the last task has ended, or a signal asks us to leave. `refusals` must be
 * initialised. `notes` gets a line on what could not be judged. *out is written also on failure,
 * with was_launched where something was followed.
 */
int outside_run(const struct outside *outside, struct refusals *refusals, struct audit_end *out,
                struct warnings *notes, struct error *err);
