/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules of a profile a command needs, found by taking them away one at a time. Here is what
 * is decided without running anything: what can be taken away, the profile without it, what a run
 * without it means, and the record of it all.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct profile;

enum necessity_class {
	NECESSITY_UNKNOWN,   /* not tried yet */
	NECESSITY_NEEDED,    /* the command ends otherwise, or not at all */
	NECESSITY_CHANGES,   /* it ends the same, but writes something else */
	NECESSITY_TOLERATED, /* no difference that shows */
};

/* One name of one allowing rule. */
struct necessity_unit {
	size_t rule, name; /* indices into the profile */
	enum necessity_class class;
	/* what was different: "exit 1, not exit 0"; NULL when nothing was */
	char *what;
};

struct necessity {
	struct necessity_unit *units; /* in the order of the profile */
	size_t count;
};

/* How a run ended. */
struct necessity_outcome {
	bool timed_out;
	bool is_unstarted;   /* sc-enforce ended before it became the command */
	int wait_status;     /* as waitpid gives it */
	uint64_t digests[2]; /* of standard output and standard error */
};

/* Everything that can be taken away. A profile that allows by default has nothing: an error. */
int necessity_list(const struct profile *profile, struct necessity *out, struct error *err);
void necessity_done(struct necessity *necessity);

/* The profile without one unit, as text; the profile is as before afterwards. NULL: no memory. */
char *necessity_variant(struct profile *profile, const struct necessity_unit *unit);

enum necessity_output { NECESSITY_COMPARE_OUTPUT, NECESSITY_IGNORE_OUTPUT };

/* Classifies the unit by a run without it and one with everything. */
int necessity_classify(struct necessity_unit *unit, const struct necessity_outcome *with,
                       const struct necessity_outcome *without, enum necessity_output output,
                       struct error *err);

const char *necessity_class_name(enum necessity_class class); /* "needed" */

/*
 * The record: what the profile and the command were, and the class of every unit that was tried.
 * The caller frees the text; NULL: no memory.
 */
char *necessity_text(const struct necessity *necessity, const struct profile *profile,
                     const char *command);

/*
 * Takes over from a record what was found before. A record of another profile or command is an
 * error.
 */
int necessity_resume(struct necessity *necessity, const struct profile *profile,
                     const char *command, const char *path, struct error *err);

/*
 * A policy (policy.h): calls of which every unit was tolerated are never allowed; of others, the
 * arguments of those rules that were not. The caller frees the text; NULL: no memory.
 */
char *necessity_policy(const struct necessity *necessity, const struct profile *profile);
