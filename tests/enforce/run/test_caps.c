/* SPDX-License-Identifier: Apache-2.0 */
/* The combination table is Docker's own: moby daemon/pkg/oci/caps/utils.go, TweakCapabilities. */
#include "enforce/run/caps.h"

#include <criterion/criterion.h>
#include <linux/capability.h>
#include <string.h>

#include "lib/base/error.h"

#define BIT CAPS_BIT
#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* What sc-enforce holds in these rows. */
static const uint64_t HELD = BIT(CAP_CHOWN) | BIT(CAP_KILL) | BIT(CAP_SYS_ADMIN) | BIT(CAP_NET_RAW);

static const struct {
	const char *what;
	enum caps_base base;
	const char *add[3], *drop[3];
	uint64_t want;
} rows[] = {
	{ "nothing asked", CAPS_HELD, { NULL }, { NULL }, HELD },
	{ "drop one", CAPS_HELD, { NULL }, { "KILL" }, HELD & ~BIT(CAP_KILL) },
	{ "drop two, one not held", CAPS_HELD, { NULL }, { "cap_kill", "CAP_BPF" }, HELD & ~BIT(CAP_KILL) },
	{ "drop all", CAPS_HELD, { NULL }, { "ALL" }, 0 },
	{ "drop all, add one", CAPS_HELD, { "net_raw" }, { "all" }, BIT(CAP_NET_RAW) },
	{ "add what is dropped", CAPS_HELD, { "KILL" }, { "KILL" }, HELD },
	{ "add all, drop one", CAPS_DOCKER, { "ALL" }, { "SYS_ADMIN" }, HELD & ~BIT(CAP_SYS_ADMIN) },
	{ "add all, drop all", CAPS_HELD, { "ALL" }, { "ALL" }, HELD },
	{ "docker's, one more, one less", CAPS_DOCKER, { "SYS_ADMIN" }, { "MKNOD" },
	  (0xa80425fb & ~BIT(CAP_MKNOD)) | BIT(CAP_SYS_ADMIN) },
};

Test(caps, combine_as_docker_combines_them)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct caps_request request = { .base = rows[i].base };
		struct error err;

		for (int n = 0; n < 3 && rows[i].add[n]; n++)
			cr_assert_eq(caps_request_add(&request, rows[i].add[n], &err), 0, "%s: %s", rows[i].what, err.text);
		for (int n = 0; n < 3 && rows[i].drop[n]; n++)
			cr_assert_eq(caps_request_drop(&request, rows[i].drop[n], &err), 0, "%s: %s", rows[i].what, err.text);
		uint64_t got = caps_resolve(&request, HELD);
		cr_expect_eq(got, rows[i].want, "%s: got 0x%lx, want 0x%lx", rows[i].what, got, rows[i].want);
		cr_expect_eq(caps_request_is_empty(&request), i == 0, "%s", rows[i].what);
	}
}

Test(caps, docker_default_is_the_set_that_docker_shows)
{
	/* CapBnd of `docker run busybox grep CapBnd /proc/self/status`. */
	cr_expect_eq(caps_docker_default(), 0xa80425fb, "got 0x%lx", caps_docker_default());
}

Test(caps, refuses_a_name_that_is_none)
{
	static const char *const names[] = { "", "CAP_", "SYS-ADMIN", "CAP_CAP_KILL", "21", "CAP_21", "EVERYTHING" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		struct caps_request request = { 0 };
		struct error err = { 0 };

		cr_expect_eq(caps_request_add(&request, names[i], &err), -1, "\"%s\" was taken", names[i]);
		cr_expect(strstr(err.text, names[i]), "%s", err.text);
		cr_expect(caps_request_is_empty(&request));
	}
}

Test(caps, held_ones_are_within_the_bounding_set)
{
	struct error err;
	uint64_t held = 0;

	cr_expect_eq(caps_held(&held, &err), 0, "%s", err.text);
	cr_expect_eq(held >> (CAP_LAST_CAP + 2), 0, "got 0x%lx", held);
}
