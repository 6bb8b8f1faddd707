/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile refused in a run: each kind once, with a count.
 *
 * A kind is (architecture, number, arguments that are worth a comparison, verdict, image), and
 * where stacks are read also the place in the code. The verdict, because a profile may compare
 * other arguments, too. The place is file and function, not an address.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/call.h"
#include "lib/verdict/verdict.h"

struct engine;
struct error;
struct refusals_sighting;

/*
 * Kinds; further ones are only counted. One call with ever other arguments does not crowd the
 * others out: of each call so many kinds are kept, and the last part of the table is for calls that
 * are not in it yet.
 */
enum { REFUSALS_MAX = 4096, REFUSALS_OF_ONE_CALL = 512, REFUSALS_FOR_NEW_CALLS = 1024 };

struct refusal {
	/* arguments that are not filterable are 0; ip: that of the first one */
	struct call call;
	struct call first; /* the first one as it was made, all arguments */
	struct verdict verdict;
	const char *image; /* borrowed from the refusals: the program that made it */
	pid_t tid;         /* the first task that made it; 0: not known */
	uint64_t count;
	/* call stack of the first one, innermost first; NULL: none */
	char **frames;
	size_t frame_count;
};

struct refusals {
	struct refusal *list; /* in order of appearance */
	size_t count;
	uint64_t calls;   /* all of them */
	uint64_t omitted; /* of these: of kinds that are not kept */
	char **images;
	size_t image_count;
	struct refusals_sighting *sightings;
	size_t sighting_count;
	/*
	 * Borrowed: reads the stacks (engine_stack). NULL: no stacks, and the place in the code
	 * makes no kind.
	 */
	struct engine *stacks;
};

int refusals_init(struct refusals *refusals, struct error *err);

/* The number of an image, for refusals_add; the same for the same path. */
int refusals_image(struct refusals *refusals, const char *path, uint32_t *out_image,
                   struct error *err);

enum { REFUSALS_KNOWN = 0, REFUSALS_NEW = 1 };
/*
 * Counts one refused call of the task of the engine's last event. Returns REFUSALS_NEW with
 * *out_refusal (valid until the next call) when it is the first of its kind.
 */
MUST_HANDLE
int refusals_add(struct refusals *refusals, const struct call *call, struct verdict verdict,
                 uint32_t image, pid_t tid, struct refusal **out_refusal);

/* The same of `calls` calls that are alike, of which the engine reports together. */
MUST_HANDLE
int refusals_add_calls(struct refusals *refusals, const struct call *call, uint64_t calls,
                       struct verdict verdict, uint32_t image, pid_t tid,
                       struct refusal **out_refusal);

/* Whether the two differ at most in the place in the code. */
bool refusals_is_alike(const struct refusal *a, const struct refusal *b);

/* The call with the names of its arguments: "fchmodat(mode=0770)". Cut to fit. Returns `buffer`. */
const char *refusals_format_call(const struct call *call, char *buffer, size_t size);

void refusals_done(struct refusals *refusals);
