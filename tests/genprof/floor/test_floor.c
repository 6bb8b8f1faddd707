/* SPDX-License-Identifier: Apache-2.0 */
/* Floors: the table and files. Measuring is held to account by tests/docker/run. */
#include "genprof/floor/floor.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "tests/kit/floor_kit.h"
#include "tests/kit/genprof_kit.h"

static const char *const RUNTIMES[] = { "runc", "crun", "docker", "podman" };
enum { RUNTIME_COUNT = sizeof RUNTIMES / sizeof RUNTIMES[0] };

static struct floor find(const char *what, enum floor_privileges privileges)
{
	struct floor floor = { 0 };
	struct error err = { .text = "" };

	cr_assert_eq(floor_find(what, privileges, &floor, &err), 0, "%s", err.text);
	return floor;
}

static bool has_call(const struct floor *floor, const char *name)
{
	for (size_t i = 0; i < floor->call_count; i++)
		if (strcmp(floor->calls[i].name, name) == 0)
			return true;
	return false;
}

/* ---- the table ---- */

Test(floor, the_table_is_in_order_and_every_name_resolves)
{
	for (unsigned r = 0; r < RUNTIME_COUNT; r++) {
		for (enum floor_privileges p = 0; p < FLOOR_PRIVILEGES_COUNT; p++) {
			struct floor floor = find(RUNTIMES[r], p);

			cr_expect_gt(floor.starts, 99u, "%s: %ju starts are not hundreds",
			             RUNTIMES[r], (uintmax_t)floor.starts);
			cr_expect_gt(floor.call_count, 1u, "%s", RUNTIMES[r]);
			for (size_t i = 0; i < floor.call_count; i++) {
				const struct floor_call *call = &floor.calls[i];
				uint32_t nr;

				cr_expect_eq(syscalls_number(ARCH_X86_64, call->name, &nr),
				             SYSCALLS_FOUND, "%s: %s", RUNTIMES[r], call->name);
				cr_expect_leq(call->starts, floor.starts, "%s: %s", RUNTIMES[r],
				              call->name);
				cr_expect(i == 0 || strcmp(floor.calls[i - 1].name, call->name) < 0,
				          "%s: %s is out of order", RUNTIMES[r], call->name);
				for (size_t v = 1; v < call->value_count; v++)
					cr_expect_lt(call->values[v - 1], call->values[v], "%s: %s",
					             RUNTIMES[r], call->name);
				cr_expect_eq(call->value_count > 0,
				             call->argument != FLOOR_NO_ARGUMENT, "%s: %s",
				             RUNTIMES[r], call->name);
			}
			floor_done(&floor);
		}
	}
}

Test(floor, with_no_new_privs_less_is_needed)
{
	for (unsigned r = 0; r < RUNTIME_COUNT; r++) {
		struct floor plain = find(RUNTIMES[r], FLOOR_PLAIN),
			     lower = find(RUNTIMES[r], FLOOR_NO_NEW_PRIVS);

		cr_expect_lt(lower.call_count, plain.call_count, "%s", RUNTIMES[r]);
		cr_expect(has_call(&plain, "capset") && !has_call(&lower, "capset"), "%s",
		          RUNTIMES[r]);
		cr_expect(has_call(&plain, "execve") && has_call(&lower, "execve"), "%s",
		          RUNTIMES[r]);
		floor_done(&plain);
		floor_done(&lower);
	}
}

/* Engines create a container, and start it when they are ready: the filter is loaded by then. */
Test(floor, crun_waits_for_its_start_under_the_filter)
{
	static const char *const waiting[] = { "crun", "podman" };

	for (unsigned i = 0; i < 2; i++) {
		struct floor plain = find(waiting[i], FLOOR_PLAIN),
			     lower = find(waiting[i], FLOOR_NO_NEW_PRIVS);

		cr_expect(has_call(&plain, "read") && has_call(&plain, "pselect6"), "%s",
		          waiting[i]);
		cr_expect(!has_call(&lower, "read") && !has_call(&lower, "pselect6"), "%s",
		          waiting[i]);
		floor_done(&plain);
		floor_done(&lower);
	}
}

Test(floor, the_host_needs_nothing)
{
	struct floor floor = find("host", FLOOR_PLAIN);

	cr_expect_eq(floor.call_count, 0u);
}

/* ---- files ---- */

static int read_text(const char *text, enum floor_privileges privileges, struct floor *out,
                     struct error *err)
{
	char path[] = "/tmp/sc-test-floor-XXXXXX";
	int fd = mkstemp(path);

	cr_assert_geq(fd, 0);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	int result = floor_read(path, privileges, out, err);
	unlink(path);
	return result;
}

#define HALF "{\"starts\":4,\"calls\":[{\"name\":\"close\",\"starts\":4}]}"
#define HEAD                                                                    \
	"{\"format\":\"seccomp-utils floor\",\"version\":2,\"runtime\":\"/r\"," \
	"\"runtime_version\":\"r 1\",\"kernel\":\"6\","

Test(floor, what_was_saved_is_read_back)
{
	const uint64_t values[] = { 8, 24 };
	struct floor floors[FLOOR_PRIVILEGES_COUNT] = { kit_floor("prctl", values, 2),
		                                        kit_floor("close", NULL, 0) };
	const struct floor_origin origin = { "/usr/bin/testc", "testc 1.0", "6.1" };
	char path[] = "/tmp/sc-test-floor-XXXXXX";
	struct error err = { .text = "" };
	struct floor got;

	close(mkstemp(path));
	cr_assert_eq(floor_save(path, &origin, floors, &err), 0, "%s", err.text);
	cr_assert_eq(floor_read(path, FLOOR_PLAIN, &got, &err), 0, "%s", err.text);
	cr_expect_str_eq(got.runtime, "testc 1.0");
	cr_expect_eq(got.starts, 10u);
	cr_assert_eq(got.call_count, 1u);
	cr_expect_str_eq(got.calls[0].name, "prctl");
	cr_expect_eq(got.calls[0].argument, 0);
	cr_expect_eq(got.calls[0].value_count, 2u);
	cr_expect_eq(got.calls[0].values[1], 24u);
	floor_done(&got);
	cr_assert_eq(floor_read(path, FLOOR_NO_NEW_PRIVS, &got, &err), 0, "%s", err.text);
	cr_expect_str_eq(got.calls[0].name, "close");
	floor_done(&got);
	unlink(path);
	for (unsigned i = 0; i < FLOOR_PRIVILEGES_COUNT; i++)
		floor_done(&floors[i]);
}

Test(floor, a_file_of_version_1_is_still_read)
{
	const char *text = "{ \"floorVersion\": 1, \"runtime\": \"/usr/sbin/runc\", "
			   "\"version\": \"runc version 1.1.5\", \"kernel\": \"6.1.0-13-amd64\","
			   "\"plain\": " HALF ", \"noNewPrivs\": { \"starts\": 40, \"calls\": ["
			   "{ \"name\": \"prctl\", \"starts\": 40, \"argument\": 0, "
			   "\"values\": [ 8, 24 ] } ] } }";
	struct error err = { .text = "" };
	struct floor got;

	cr_assert_eq(read_text(text, FLOOR_NO_NEW_PRIVS, &got, &err), 0, "%s", err.text);
	cr_expect_str_eq(got.runtime, "runc version 1.1.5");
	cr_expect_eq(got.starts, 40u);
	cr_assert_eq(got.call_count, 1u);
	cr_expect_str_eq(got.calls[0].name, "prctl");
	cr_expect_eq(got.calls[0].value_count, 2u);
	floor_done(&got);
}

static const struct {
	const char *text, *message;
} BAD_FILES[] = {
	{ "{}", "format: is missing, must be \"seccomp-utils floor\"" },
	{ "[]", "must be an object, is an array" },
	{ "{\"floorVersion\":2}", "floorVersion: 2 is not between 1 and 1" },
	{ HEAD "\"plain\":" HALF "}", "no_new_privs: is missing" },
	{ HEAD "\"plain\":" HALF ",\"no_new_privs\":" HALF ",\"more\":1}", "more: unknown field" },
	{ HEAD "\"plain\":{\"starts\":4,\"calls\":[]},\"no_new_privs\":" HALF "}",
	  "plain.calls: must be a list" },
	{ HEAD "\"plain\":{\"starts\":-4,\"calls\":[]},\"no_new_privs\":" HALF "}",
	  "plain.starts: is negative" },
	{ HEAD "\"plain\":{\"starts\":4,\"calls\":[{\"name\":\"close\",\"starts\":5}]},"
	       "\"no_new_privs\":" HALF "}",
	  "plain.calls[0].starts: 5 is not between 0 and 4" },
	{ HEAD "\"plain\":{\"starts\":4,\"calls\":[{\"name\":\"clos\",\"starts\":4}]},"
	       "\"no_new_privs\":" HALF "}",
	  "plain.calls[0].name: \"clos\" is not a system call" },
	{ HEAD "\"plain\":{\"starts\":4,\"calls\":[{\"name\":\"read\",\"starts\":4},{\"name\":"
	       "\"close\",\"starts\":4}]},"
	       "\"no_new_privs\":" HALF "}",
	  "plain.calls[1].name: \"close\": names must be in ascending order" },
	{ HEAD "\"plain\":{\"starts\":4,\"calls\":[{\"name\":\"prctl\",\"starts\":4,\"argument\":6,"
	       "\"values\":[1]}]},"
	       "\"no_new_privs\":" HALF "}",
	  "plain.calls[0].argument: 6 is not between 0 and 5" },
	{ HEAD "\"plain\":{\"starts\":4,\"calls\":[{\"name\":\"prctl\",\"starts\":4,\"argument\":0,"
	       "\"values\":[2,1]}]},"
	       "\"no_new_privs\":" HALF "}",
	  "plain.calls[0].values[1]: must be a number that is greater" },
	{ HEAD
	  "\"plain\":{\"starts\":4,\"calls\":[{\"name\":\"prctl\",\"starts\":4,\"values\":[1]}]},"
	  "\"no_new_privs\":" HALF "}",
	  "plain.calls[0].argument: is missing" },
};

Test(floor, a_file_that_is_wrong_is_refused_with_the_place)
{
	for (size_t i = 0; i < sizeof BAD_FILES / sizeof BAD_FILES[0]; i++) {
		struct floor floor = { 0 };
		struct error err = { .text = "" };

		cr_expect_eq(read_text(BAD_FILES[i].text, FLOOR_PLAIN, &floor, &err), -1, "%s",
		             BAD_FILES[i].text);
		cr_expect_not_null(strstr(err.text, BAD_FILES[i].message),
		                   "%s: got \"%s\", want \"%s\"", BAD_FILES[i].text, err.text,
		                   BAD_FILES[i].message);
	}
}

Test(floor, an_unknown_runtime_is_refused_with_the_list_of_the_known)
{
	struct floor floor;
	struct error err = { .text = "" };

	cr_expect_eq(floor_find("dokcer", FLOOR_PLAIN, &floor, &err), -1);
	cr_expect_not_null(strstr(err.text, "dokcer"), "%s", err.text);
	cr_expect_not_null(strstr(err.hint, "docker, podman, runc, crun"), "%s", err.hint);
}
