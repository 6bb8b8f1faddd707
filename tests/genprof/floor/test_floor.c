/* SPDX-License-Identifier: Apache-2.0 */
/* Floors: the table and files. Measuring is held to account by tests/docker/run. */
#include "genprof/floor/floor.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "genprof/floor/floor_check.h"
#include "genprof/report/report.h"
#include "lib/base/cleanup.h"
#include "tests/kit/floor_kit.h"
#include "tests/kit/genprof_kit.h"

static const char *const RUNTIMES[] = { "runc", "crun", "docker", "podman" };
enum { RUNTIME_COUNT = sizeof RUNTIMES / sizeof RUNTIMES[0] };

static struct floor find(const char *what, enum floor_privileges privileges)
{
	const struct floor_request request = { .what = what, .privileges = privileges };
	struct floor floor = { 0 };
	struct error err = { .text = "" };

	cr_assert_eq(floor_find(&request, &floor, &err), 0, "%s", err.text);
	return floor;
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
		cr_expect(floor_find_call(&plain, "capset") && !floor_find_call(&lower, "capset"),
		          "%s", RUNTIMES[r]);
		cr_expect(floor_find_call(&plain, "execve") && floor_find_call(&lower, "execve"),
		          "%s", RUNTIMES[r]);
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

		cr_expect(floor_find_call(&plain, "read") && floor_find_call(&plain, "pselect6"),
		          "%s", waiting[i]);
		cr_expect(!floor_find_call(&lower, "read") && !floor_find_call(&lower, "pselect6"),
		          "%s", waiting[i]);
		floor_done(&plain);
		floor_done(&lower);
	}
}

Test(floor, the_host_needs_nothing)
{
	struct floor floor = find("host", FLOOR_PLAIN);

	cr_expect_eq(floor.call_count, 0u);
}

/* ---- what is asked for ---- */

static const struct {
	const char *what, *message, *hint;
} BAD_REQUESTS[] = {
	{ "dokcer", "dokcer", "docker, podman, runc, crun" },
	{ "runc:", "\"\" is not a version", NULL },
	{ "runc:1.", "\"1.\" is not a version", NULL },
	{ "runc:new", "\"new\" is not a version", NULL },
	{ "runc:0.9", "runc 0.9 has not been measured", "measured are 1.1.5, " },
	{ "runc:99", "runc 99 has not been measured", "sc-genprof floor --runtime=PATH" },
	{ "tini", "tini", NULL }, /* starts no container */
};

Test(floor, what_was_not_measured_is_refused_with_what_was)
{
	for (size_t i = 0; i < sizeof BAD_REQUESTS / sizeof BAD_REQUESTS[0]; i++) {
		const struct floor_request request = { .what = BAD_REQUESTS[i].what };
		struct error err = { .text = "", .hint = "" };
		struct floor floor;

		cr_expect_eq(floor_find(&request, &floor, &err), -1, "%s", request.what);
		cr_expect_not_null(strstr(err.text, BAD_REQUESTS[i].message), "%s: got \"%s\"",
		                   request.what, err.text);
		if (BAD_REQUESTS[i].hint)
			cr_expect_not_null(strstr(err.hint, BAD_REQUESTS[i].hint), "%s: got \"%s\"",
			                   request.what, err.hint);
	}
}

/* Each value and each call of `part` is in `whole`. */
static void expect_within(const struct floor *part, const struct floor *whole)
{
	for (size_t i = 0; i < part->call_count; i++) {
		const struct floor_call *want = &part->calls[i],
					*got = floor_find_call(whole, want->name);

		cr_assert_not_null(got, "%s: no %s, which %s makes", whole->runtime, want->name,
		                   part->runtime);
		for (size_t v = 0; got->argument != FLOOR_NO_ARGUMENT && v < want->value_count;
		     v++) {
			size_t at = 0;

			while (at < got->value_count && got->values[at] != want->values[v])
				at++;
			cr_expect_lt(at, got->value_count, "%s: no %s(%ju), which %s makes",
			             whole->runtime, want->name, (uintmax_t)want->values[v],
			             part->runtime);
		}
	}
}

Test(floor, a_runtime_alone_means_all_its_measured_versions)
{
	struct floor all = find("runc", FLOOR_PLAIN), old = find("runc:1.1", FLOOR_PLAIN),
		     new = find("runc:1.3.6", FLOOR_PLAIN);

	cr_expect_str_eq(all.runtime, "runc 1.1.5 to 1.3.6");
	cr_expect_str_eq(old.runtime, "runc 1.1.5 to 1.1.15");
	cr_expect_str_eq(new.runtime, "runc 1.3.6");
	cr_expect_eq(all.starts, old.starts + new.starts);
	expect_within(&old, &all);
	expect_within(&new, &all);
	/* What the newer one needs, and the older one does not have. */
	cr_expect(floor_find_call(&new, "openat2") && !floor_find_call(&old, "openat2"));
	cr_expect(floor_find_call(&new, "close_range") && floor_find_call(&all, "close_range"));
	floor_done(&all);
	floor_done(&old);
	floor_done(&new);
}

Test(floor, between_two_measured_versions_both_are_meant)
{
	struct floor between = find("runc:1.2", FLOOR_PLAIN),
		     below = find("runc:1.1.15", FLOOR_PLAIN),
		     above = find("runc:1.3", FLOOR_PLAIN);

	cr_expect_str_eq(between.runtime, "runc 1.1.15 to 1.3.6");
	cr_expect_eq(between.starts, below.starts + above.starts);
	expect_within(&below, &between);
	expect_within(&above, &between);
	floor_done(&between);
	floor_done(&below);
	floor_done(&above);
}

Test(floor, an_engine_is_known_by_the_version_of_its_runtime_too)
{
	struct floor by_runtime = find("docker:1.3", FLOOR_PLAIN),
		     all = find("docker", FLOOR_PLAIN);

	cr_expect_eq(strncmp(by_runtime.runtime, "docker 2", 8), 0, "%s", by_runtime.runtime);
	cr_expect_lt(by_runtime.starts, all.starts);
	cr_expect(floor_find_call(&by_runtime, "openat2"));
	floor_done(&by_runtime);
	floor_done(&all);
}

Test(floor, with_init_its_calls_are_added_and_the_starts_stay_those_of_the_runtime)
{
	static const struct {
		const char *engine, *only;
	} inits[] = { { "docker", "rt_sigtimedwait" }, { "podman", "signalfd4" } };

	for (unsigned i = 0; i < 2; i++) {
		const struct floor_request request = { .what = inits[i].engine, .has_init = true };
		struct floor without = find(inits[i].engine, FLOOR_PLAIN), with = { 0 };
		struct error err = { .text = "" };

		cr_assert_eq(floor_find(&request, &with, &err), 0, "%s", err.text);
		cr_expect(floor_find_call(&with, inits[i].only) &&
		          !floor_find_call(&without, inits[i].only));
		cr_expect(!floor_find_call(&with, inits[1 - i].only), "%s", inits[i].engine);
		cr_expect(floor_find_call(&with, "wait4") && floor_find_call(&with, "clone"));
		cr_expect_eq(with.starts, without.starts);
		expect_within(&without, &with);
		for (size_t c = 0; c < with.call_count; c++)
			cr_expect_leq(with.calls[c].starts, with.starts);
		floor_done(&with);
		floor_done(&without);
	}
}

Test(floor, without_an_engine_there_is_no_init)
{
	const struct floor_request request = { .what = "host", .has_init = true };
	struct error err = { .text = "" };
	struct floor floor;

	cr_expect_eq(floor_find(&request, &floor, &err), -1);
	cr_expect_not_null(strstr(err.text, "--init: needs --for"), "%s", err.text);
}

/* No container may need what Docker refuses to all of them. */
Test(floor, no_runtime_needs_what_Dockers_default_refuses)
{
	struct error err = { .text = "" };
	struct profile *docker = NULL;

	cr_assert_eq(profile_read("profiles/default.json", &docker, NULL, &err), 0, "%s", err.text);
	struct resolved_profile *resolved = kit_resolve(docker, RUNTIME_RUNC);

	for (unsigned r = 0; r < RUNTIME_COUNT; r++) {
		for (enum floor_privileges p = 0; p < FLOOR_PRIVILEGES_COUNT; p++) {
			const struct floor_request request = { RUNTIMES[r], p, true };
			struct report report = { .command = "check" };
			struct floor floor;

			cr_assert_eq(floor_find(&request, &floor, &err), 0, "%s", err.text);
			cr_assert_eq(floor_check(&floor, resolved, &report, &err), 0);
			for (size_t i = 0; i < report.count; i++)
				cr_expect_fail("%s: %s", report.list[i].title,
				               report.list[i].message);
			report_done(&report);
			floor_done(&floor);
		}
	}
	verdict_resolved_free(resolved);
	profile_free(docker);
}

/* ---- joining ---- */

Test(floor, joining_keeps_any_argument_and_adds_values_and_starts)
{
	const uint64_t low[] = { 8, 24 }, high[] = { 24, 47 };
	struct floor floor = kit_floor("prctl", low, 2), more = kit_floor("prctl", high, 2),
		     any = kit_floor("prctl", NULL, 0), other = kit_floor("close", NULL, 0);
	struct error err = { .text = "" };

	cr_assert_eq(floor_join(&floor, &more, &err), 0);
	cr_assert_eq(floor_join(&floor, &other, &err), 0);
	cr_assert_eq(floor.call_count, 2u);
	cr_expect_str_eq(floor.calls[0].name, "close");
	cr_expect_eq(floor.calls[1].value_count, 3u);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(floor.calls[1].values[i], ((const uint64_t[]){ 8, 24, 47 })[i]);
	cr_expect_eq(floor.calls[1].starts, 20u);
	cr_expect_eq(floor.starts, 30u);
	cr_assert_eq(floor_join(&floor, &any, &err), 0);
	cr_expect_eq(floor.calls[1].argument, FLOOR_NO_ARGUMENT);
	cr_expect_eq(floor.calls[1].value_count, 0u);
	floor_done(&floor);
	floor_done(&more);
	floor_done(&any);
	floor_done(&other);
}
