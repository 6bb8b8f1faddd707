/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The floor: the calls that a container runtime itself makes after it has loaded the filter and
 * before the workload runs. A profile that leaves them out does not start a container.
 *
 * Floors come from a table of what was measured (floor.def), or from a file that `sc-genprof floor`
 * has written on the user's own machine. This header is that file's specification in code:
 *
 *     {
 *       "format": "seccomp-utils floor", "version": 2,
 *       "runtime": "/usr/sbin/runc", "runtime_version": "runc version 1.1.5",
 *       "kernel": "6.1.0-13-amd64",
 *       "plain":        { "starts": 40, "calls": [ { "name": "futex", "starts": 38 },
 *                         { "name": "prctl", "starts": 40,
 *                           "argument": 0, "values": [ 8, 24, 47 ] } ] },
 *       "no_new_privs": { "starts": 40, "calls": [ ... ] }
 *     }
 *
 * "starts" of a call: how many starts made it. "values": all that the argument took; without them
 * the call is allowed with any arguments. Version 1 is still read: it had "floorVersion" for
 * "format" and "version", "version" for "runtime_version" and "noNewPrivs" for "no_new_privs".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/*
 * Whether the container is started with no_new_privs: then the filter is loaded later, and the
 * floor is lower.
 */
enum floor_privileges { FLOOR_PLAIN, FLOOR_NO_NEW_PRIVS, FLOOR_PRIVILEGES_COUNT };

enum { FLOOR_NO_ARGUMENT = -1, FLOOR_MAX_VALUES = 16 };

struct floor_call {
	char *name;
	uint64_t starts;                   /* that made it; 0: seen in other starts only */
	int argument;                      /* whose values are all known, or FLOOR_NO_ARGUMENT */
	uint64_t values[FLOOR_MAX_VALUES]; /* ascending */
	size_t value_count;
};

struct floor {
	/* "runc 1.1.5 to 1.3.6": what comments call it; NULL: nothing is added */
	char *runtime;
	uint64_t starts;          /* that were measured */
	struct floor_call *calls; /* ascending by name */
	size_t call_count;
};

/* What --for, --no-new-privs and --init name. */
struct floor_request {
	/*
	 * "host" (empty), RUNTIME, RUNTIME:VERSION or a file. A runtime alone: what any of its
	 * measured versions needs. A version, of the runtime or of the one that an engine starts:
	 * what is measured of it ("1.1" is all that is measured of 1.1.*), or, where it lies
	 * between measured ones, what its two neighbours need.
	 */
	const char *what;
	enum floor_privileges privileges;
	/*
	 * The engine's init runs first: its calls are added, too. For docker (tini), podman
	 * (catatonit), and the files of a runtime (both)
	 */
	bool has_init;
};

/*
 * A word that names neither is an error that lists the runtimes, a version that was not measured
 * one that lists the versions. The caller frees with floor_done.
 */
int floor_find(const struct floor_request *request, struct floor *out, struct error *err);

/* One half of a file. Untrusted: what is not as above is an error that names the place. */
int floor_read(const char *path, enum floor_privileges privileges, struct floor *out,
               struct error *err);

/* What a file says besides its two floors. */
struct floor_origin {
	const char *runtime, *version, *kernel;
};

/* Writes both floors whole or not at all (json_save). */
int floor_save(const char *path, const struct floor_origin *origin,
               const struct floor floors[FLOOR_PRIVILEGES_COUNT], struct error *err);

/* Which argument of a call is worth keeping the values of, or FLOOR_NO_ARGUMENT. */
int floor_kept_argument(const char *name);

/* Puts a value into its place in an ascending list, once. False: there is no room for it. */
bool floor_keep_value(uint64_t values[FLOOR_MAX_VALUES], size_t *io_count, uint64_t value);

/* Appends an empty call with that name and writes its address, valid until the next one. */
int floor_add_call(struct floor *floor, const char *name, struct floor_call **out,
                   struct error *err);

/* Makes the calls ascend after they were appended. */
void floor_sort(struct floor *floor);

/* NULL: the floor does not have it. */
struct floor_call *floor_find_call(const struct floor *floor, const char *name);

/* Adds what `other` has, whose starts are other ones. Both are in ascending order. */
int floor_join(struct floor *floor, const struct floor *other, struct error *err);

/*
 * Adds the calls that the table has of such a runtime in some starts only, with 0 starts: few
 * starts show them by chance (runc is written in Go, whose signals return by rt_sigreturn in every
 * fourth start). Such a runtime: of those whose steady calls the floor has all, the one that has
 * most of them. None is like it: nothing is added.
 */
int floor_complete(struct floor *floor, struct error *err);

void floor_done(struct floor *floor);
