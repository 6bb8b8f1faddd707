/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of measured floors, and what --for names -> a floor. Each row is one version; a request
 * picks rows, and their floors are joined. Between two measured versions nothing is known, so both
 * are taken; below the first and above the last one nothing is guessed. What an engine's container
 * needs is what the engine's own rows say and, because it may start another one, what those of its
 * runtime say.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/floor/floor.h"
#include "lib/base/error.h"

enum known_runtime {
	RUNTIME_docker,
	RUNTIME_podman,
	RUNTIME_runc,
	RUNTIME_crun,
	RUNTIME_FOR_COUNT,
	RUNTIME_tini = RUNTIME_FOR_COUNT,
	RUNTIME_catatonit
};

static const char *const runtime_names[] = {
	"docker", "podman", "runc", "crun", "tini", "catatonit"
};

static const struct row {
	enum known_runtime runtime;
	enum floor_privileges privileges;
	const char *version; /* "1.1.5+ds1"; of an engine "20.10.24, runc 1.1.5+ds1" */
	uint64_t starts;
	const char *calls; /* "close:112 prctl[8,24]:112": in how many of the starts */
} rows[] = {
#define FLOOR(runtime, privileges, version, starts, trials, calls) \
	{ RUNTIME_##runtime, FLOOR_##privileges, version, starts, calls },
#include "genprof/floor/floor.def"
#undef FLOOR
};
enum { ROW_COUNT = sizeof rows / sizeof *rows };

static int no_memory(struct error *err)
{
	return error_set(err, 0, "floor: out of memory");
}

/* ---- versions ---- */

/* "1.1.5" of "1.1.5+ds1", "20.10.24" of "20.10.24, runc 1.1.5". */
static size_t version_length(const char *version)
{
	return strspn(version, "0123456789.");
}

/* The version of what an engine starts; NULL: the row is of no engine. */
static const char *inner_version(const char *version)
{
	const char *space = strrchr(version, ' ');

	return space ? space + 1 : NULL;
}

/* Number by number, as far as both go: "1.1" equals "1.1.5". */
static int compare_versions(const char *a, const char *b)
{
	while (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
		char *a_end, *b_end;
		unsigned long x = strtoul(a, &a_end, 10), y = strtoul(b, &b_end, 10);

		if (x != y)
			return x < y ? -1 : 1;
		a = a_end + (*a_end == '.');
		b = b_end + (*b_end == '.');
	}
	return 0;
}

static bool is_version(const char *text)
{
	size_t length = version_length(text);

	return isdigit((unsigned char)text[0]) && text[length] == '\0' && !strstr(text, "..") &&
	       isdigit((unsigned char)text[length - 1]);
}

/* ---- rows ---- */

static int parse_call(const char *text, size_t length, struct floor *floor, struct error *err)
{
	char name[64];
	size_t name_length = strcspn(text, "[:");
	struct floor_call *call;
	const char *at = text + name_length;

	if (name_length >= sizeof name || name_length >= length)
		return error_set(err, EINVAL, "floor: \"%.*s\" in the table", (int)length, text);
	memcpy(name, text, name_length);
	name[name_length] = '\0';
	if (floor_add_call(floor, name, &call, err) < 0)
		return -1;
	while (*at == '[' || *at == ',') {
		char *end;

		if (call->value_count == FLOOR_MAX_VALUES)
			return error_set(err, EINVAL, "floor: too many values of %s", name);
		call->argument = floor_kept_argument(name);
		call->values[call->value_count++] = strtoull(at + 1, &end, 10);
		at = *end == ']' ? end + 1 : end;
	}
	call->starts = strtoull(at + 1, NULL, 10);
	return 0;
}

static int join_row(const struct row *row, struct floor *floor, struct error *err)
{
	struct floor one = { .starts = row->starts };
	int result = 0;

	for (const char *at = row->calls; result == 0 && *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");

		result = parse_call(at, length, &one, err);
		at += length;
	}
	if (result == 0)
		result = floor_join(floor, &one, err);
	floor_done(&one);
	return result;
}

/* Which rows count. */
struct choice {
	bool rows[ROW_COUNT];
	size_t count;
};

static bool is_of(const struct row *row, enum known_runtime runtime,
                  enum floor_privileges privileges)
{
	return row->runtime == runtime && row->privileges == privileges;
}

static void choose(struct choice *choice, size_t row)
{
	if (!choice->rows[row])
		choice->count++;
	choice->rows[row] = true;
}

/* The nearest measured version on one side: those that are `side` of the wanted one. */
static void choose_neighbour(enum known_runtime runtime, enum floor_privileges privileges,
                             const char *version, int side, struct choice *out)
{
	size_t best = ROW_COUNT;

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (is_of(&rows[i], runtime, privileges) &&
		    compare_versions(rows[i].version, version) == side &&
		    (best == ROW_COUNT ||
		     compare_versions(rows[i].version, rows[best].version) == -side))
			best = i;
	if (best < ROW_COUNT)
		choose(out, best);
}

static int refuse_version(enum known_runtime runtime, const char *version, struct error *err)
{
	char list[256] = "";

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (is_of(&rows[i], runtime, FLOOR_PLAIN))
			snprintf(list + strlen(list), sizeof list - strlen(list), "%s%.*s",
			         *list ? ", " : "", (int)version_length(rows[i].version),
			         rows[i].version);
	error_set(err, 0, "--for: %s %s has not been measured", runtime_names[runtime], version);
	return error_hint(err,
	                  "measured are %s; sc-genprof floor --runtime=PATH measures another one",
	                  list);
}

/* What an engine starts; of a runtime itself that one. */
static enum known_runtime inner_of(enum known_runtime runtime)
{
	return runtime == RUNTIME_docker   ? RUNTIME_runc
	       : runtime == RUNTIME_podman ? RUNTIME_crun
	                                   : runtime;
}

/* By its own version or by that of what it starts. */
static bool matches(const struct row *row, const char *version)
{
	const char *inner = inner_version(row->version);

	return !version || compare_versions(row->version, version) == 0 ||
	       (inner && compare_versions(inner, version) == 0);
}

/* The runtime's own rows that go with the rows of an engine. */
static void choose_inner(enum known_runtime runtime, enum floor_privileges privileges,
                         struct choice *out)
{
	for (size_t i = 0; i < ROW_COUNT; i++) {
		const char *inner = inner_version(rows[i].version);

		if (!out->rows[i] || !inner)
			continue;
		for (size_t k = 0; k < ROW_COUNT; k++)
			if (is_of(&rows[k], inner_of(runtime), privileges) &&
			    strncmp(rows[k].version, inner, version_length(inner)) == 0 &&
			    version_length(rows[k].version) == version_length(inner))
				choose(out, k);
	}
}

static int choose_rows(enum known_runtime runtime, enum floor_privileges privileges,
                       const char *version, struct choice *out, struct error *err)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if ((is_of(&rows[i], runtime, privileges) ||
		     is_of(&rows[i], inner_of(runtime), privileges)) &&
		    matches(&rows[i], version))
			choose(out, i);
	if (out->count == 0) {
		choose_neighbour(runtime, privileges, version, -1, out);
		choose_neighbour(runtime, privileges, version, 1, out);
		if (out->count != 2)
			return refuse_version(runtime, version, err);
	}
	choose_inner(runtime, privileges, out);
	return 0;
}

/* Adds "runc 1.1.5 to 1.3.6"; nothing where no row of it counts. */
static void write_range(enum known_runtime runtime, const struct choice *choice, char *out,
                        size_t size)
{
	const char *first = NULL, *last = NULL;

	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (!choice->rows[i] || rows[i].runtime != runtime)
			continue;
		if (!first)
			first = rows[i].version;
		last = rows[i].version;
	}
	if (!first)
		return;
	size_t used = strlen(out);
	used += (size_t)snprintf(out + used, size - used, "%s%s %.*s", used ? " with " : "",
	                         runtime_names[runtime], (int)version_length(first), first);
	if (compare_versions(first, last) != 0)
		snprintf(out + used, size - used, " to %.*s", (int)version_length(last), last);
}

/* "docker 20.10.24 to 28.5.2 with runc 1.1.5 to 1.3.6" */
static int name_range(enum known_runtime runtime, const struct choice *choice, char **out,
                      struct error *err)
{
	char range[256] = "";

	write_range(runtime, choice, range, sizeof range);
	if (inner_of(runtime) != runtime)
		write_range(inner_of(runtime), choice, range, sizeof range);
	*out = strdup(range);
	return *out ? 0 : no_memory(err);
}

static int find_known(enum known_runtime runtime, const struct floor_request *request,
                      const char *version, struct floor *out, struct error *err)
{
	struct choice choice = { 0 };

	if (version && !is_version(version))
		return error_set(err, 0, "--for: \"%s\" is not a version such as 1.1", version);
	if (choose_rows(runtime, request->privileges, version, &choice, err) < 0)
		return -1;
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (choice.rows[i] && join_row(&rows[i], out, err) < 0)
			return -1;
	return out->runtime ? 0 : name_range(runtime, &choice, &out->runtime, err);
}

/* ---- requests ---- */

/* RUNTIME or RUNTIME:VERSION; RUNTIME_FOR_COUNT: neither. */
static enum known_runtime runtime_of(const char *what, const char **out_version)
{
	size_t length = strcspn(what, ":");
	enum known_runtime r = 0;

	while (r < RUNTIME_FOR_COUNT &&
	       (strlen(runtime_names[r]) != length || strncmp(runtime_names[r], what, length) != 0))
		r++;
	*out_version = what[length] ? what + length + 1 : NULL;
	return r;
}

/*
 * tini and catatonit are programs of the container: they hold the same filter with and without
 * no_new_privs.
 */
static int join_init(enum known_runtime runtime, const char *what, struct floor *floor,
                     struct error *err)
{
	bool is_engine = runtime == RUNTIME_docker || runtime == RUNTIME_podman;
	uint64_t starts = floor->starts;

	if (strcmp(what, "host") == 0)
		return error_set(err, 0, "--init: needs --for with an engine, such as docker");
	for (size_t i = 0; i < ROW_COUNT; i++) {
		if (rows[i].runtime < RUNTIME_FOR_COUNT ||
		    (is_engine && (rows[i].runtime == RUNTIME_tini) != (runtime == RUNTIME_docker)))
			continue;
		if (join_row(&rows[i], floor, err) < 0)
			return -1;
	}
	/* Its runs were not starts of the runtime. */
	floor->starts = starts;
	for (size_t i = 0; i < floor->call_count; i++)
		if (floor->calls[i].starts > starts)
			floor->calls[i].starts = starts;
	return 0;
}

static int find_measured(const char *path, enum floor_privileges privileges, struct floor *out,
                         struct error *err)
{
	return floor_read(path, privileges, out, err) < 0 ? -1 : floor_complete(out, err);
}

int floor_find(const struct floor_request *request, struct floor *out, struct error *err)
{
	struct floor found = { 0 };
	const char *what = request->what, *version;
	enum known_runtime runtime = runtime_of(what, &version);
	int result = 0;

	if (runtime < RUNTIME_FOR_COUNT)
		result = find_known(runtime, request, version, &found, err);
	else if (strcmp(what, "host") != 0)
		result = find_measured(what, request->privileges, &found, err);
	if (result < 0 && runtime == RUNTIME_FOR_COUNT && err->errnum == ENOENT)
		error_hint(err,
		           "--for takes host, docker, podman, runc, crun, each of these with a "
		           "version (docker:26.1), or a file that sc-genprof floor has written");
	if (result == 0 && request->has_init)
		result = join_init(runtime, what, &found, err);
	if (result < 0) {
		floor_done(&found);
		return -1;
	}
	*out = found;
	return 0;
}
