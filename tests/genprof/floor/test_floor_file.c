/* SPDX-License-Identifier: Apache-2.0 */
/* Files of floors: what was saved is read back, and what is wrong is named with its place. */
#include "genprof/floor/floor.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "tests/kit/floor_kit.h"
#include "tests/kit/genprof_kit.h"

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

Test(floor_file, what_was_saved_is_read_back)
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

Test(floor_file, a_file_of_version_1_is_still_read)
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

Test(floor_file, a_file_that_is_wrong_is_refused_with_the_place)
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
