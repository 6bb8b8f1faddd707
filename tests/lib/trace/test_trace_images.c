/* SPDX-License-Identifier: Apache-2.0 */
/* Limiting a trace to the calls of some programs. */
#include <criterion/criterion.h>
#include <string.h>

#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/trace/trace.h"
#include "tests/kit/genprof_kit.h"

static void add_by(struct trace *trace, const char *path, const char *name)
{
	const uint64_t none[CALL_ARGS] = { 0 };
	const struct call call = kit_call(ARCH_X86_64, name, none);
	struct trace_entries entries = { .call = call, .calls = 1 };
	enum trace_news news;
	struct error err;
	uint32_t image;

	if (!path) {
		cr_assert_eq(trace_add_entries(trace, &entries, 1, &err), 0);
		return;
	}
	cr_assert_eq(trace_image(trace, path, &image, &err), 0);
	cr_assert_eq(trace_add(trace, &call, 1, image, 1, &news, &err), 0);
}

static bool is_named(const char *path, const void *context)
{
	return strcmp(path, context) == 0;
}

static bool has(struct trace *trace, const char *name)
{
	const struct observation *o;
	struct error err;
	uint32_t nr;

	cr_assert_eq(syscalls_number(ARCH_X86_64, name, &nr), SYSCALLS_FOUND);
	int found = trace_find(trace, ARCH_X86_64, nr, &o, &err);
	cr_assert_geq(found, 0);
	return found == 0;
}

Test(trace_images, what_others_made_goes_and_what_may_be_the_programs_stays)
{
	struct trace *trace = kit_start_run();
	struct error err;
	size_t count;
	const struct observation *list;

	add_by(trace, "/bin/sh", "vfork");
	add_by(trace, "/bin/sh", "execve");
	add_by(trace, "/bin/sh", "read");
	add_by(trace, "/srv/app", "read");
	add_by(trace, "/srv/app", "accept4");
	add_by(trace, "/usr/bin/curl", "connect");
	add_by(trace, NULL, "getpid");
	cr_expect_eq(trace_keep_images(trace, is_named, "/srv/app", &err), 1);
	cr_expect(has(trace, "read") && has(trace, "accept4"));
	cr_expect(has(trace, "execve"), "nothing starts without it");
	cr_expect(has(trace, "getpid"), "it is not known who made it");
	cr_expect(!has(trace, "vfork") && !has(trace, "connect"));
	cr_assert_eq(trace_observations(trace, &list, &count, &err), 0);
	cr_expect_eq(count, 4u);

	/* It can be added to and read as before. */
	add_by(trace, "/srv/app", "vfork");
	cr_expect(has(trace, "vfork"));
	cr_expect_eq(trace_keep_images(trace, is_named, "/nowhere", &err), 0);
	trace_free(trace);
}
