/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/profile/capability.h"

#include <criterion/criterion.h>
#include <linux/capability.h>
#include <string.h>

#include "lib/base/error.h"

#define BIT CAPABILITY_BIT
#define LENGTH(array) (sizeof(array) / sizeof *(array))

Test(capability, knows_every_number_of_the_kernel_header_by_name_and_back)
{
	for (unsigned number = 0; number <= CAP_LAST_CAP; number++) {
		const char *name = capability_name(number);
		unsigned back = 99;

		cr_assert_not_null(name, "%u", number);
		cr_expect_eq(capability_from_name(name, &back), 0, "%s", name);
		cr_expect_eq(back, number, "%s: %u, want %u", name, back, number);
	}
	cr_expect_str_eq(capability_name(CAP_SYS_ADMIN), "CAP_SYS_ADMIN");
	cr_expect_null(capability_name(CAP_LAST_CAP + 1));
	cr_expect_eq(capability_all(), (UINT64_C(1) << (CAP_LAST_CAP + 1)) - 1);
}

Test(capability, in_a_profile_needs_the_prefix_and_capitals)
{
	static const char *const wrong[] = { "SYS_ADMIN", "cap_sys_admin", "CAP_", "", "ALL" };
	unsigned number;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		cr_expect_eq(capability_from_name(wrong[i], &number), CAPABILITY_UNKNOWN, "%s",
		             wrong[i]);
}

/* What is held in these rows, beside Docker's default as base or as all there is. */
static const uint64_t HELD = BIT(CAP_CHOWN) | BIT(CAP_KILL) | BIT(CAP_SYS_ADMIN) | BIT(CAP_NET_RAW);
/* CapBnd of `docker run busybox grep CapBnd /proc/self/status` */
static const uint64_t DOCKER = 0xa80425fb;

/* Docker's own table: moby daemon/pkg/oci/caps/utils.go, TweakCapabilities. */
static const struct {
	const char *what;
	uint64_t base;
	const char *add[3], *drop[3];
	uint64_t want;
} rows[] = {
	{ "nothing asked", HELD, { NULL }, { NULL }, HELD },
	{ "drop one", HELD, { NULL }, { "KILL" }, HELD & ~BIT(CAP_KILL) },
	{ "drop two, one not held",
	  HELD,
	  { NULL },
	  { "cap_kill", "CAP_BPF" },
	  HELD & ~BIT(CAP_KILL) },
	{ "drop all", HELD, { NULL }, { "ALL" }, 0 },
	{ "drop all, any spelling", HELD, { NULL }, { "Cap_All" }, 0 },
	{ "drop all, add one", HELD, { "net_raw" }, { "all" }, BIT(CAP_NET_RAW) },
	{ "drop all and one, add that", HELD, { "Kill" }, { "all", "KILL" }, BIT(CAP_KILL) },
	{ "add what is dropped", HELD, { "KILL" }, { "KILL" }, HELD },
	{ "add all, drop one", DOCKER, { "ALL" }, { "SYS_ADMIN" }, HELD & ~BIT(CAP_SYS_ADMIN) },
	{ "add all with the prefix, drop one",
	  DOCKER,
	  { "CAP_ALL" },
	  { "SYS_ADMIN" },
	  HELD & ~BIT(CAP_SYS_ADMIN) },
	{ "add all, drop all", HELD, { "ALL" }, { "ALL" }, HELD },
	{ "docker's, one more, one less",
	  DOCKER,
	  { "SYS_ADMIN" },
	  { "MKNOD" },
	  (DOCKER & ~BIT(CAP_MKNOD)) | BIT(CAP_SYS_ADMIN) },
};

Test(capability, requests_combine_as_docker_combines_them)
{
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct capability_request request = { 0 };
		struct error err;

		for (int n = 0; n < 3 && rows[i].add[n]; n++)
			cr_assert_eq(capability_request_add(&request, rows[i].add[n], &err), 0,
			             "%s: %s", rows[i].what, err.text);
		for (int n = 0; n < 3 && rows[i].drop[n]; n++)
			cr_assert_eq(capability_request_drop(&request, rows[i].drop[n], &err), 0,
			             "%s: %s", rows[i].what, err.text);
		uint64_t got = capability_request_resolve(&request, rows[i].base, HELD);
		cr_expect_eq(got, rows[i].want, "%s: got 0x%lx, want 0x%lx", rows[i].what, got,
		             rows[i].want);
		cr_expect_eq(capability_request_is_empty(&request), i == 0, "%s", rows[i].what);
	}
}

Test(capability, docker_default_is_the_set_that_docker_shows)
{
	cr_expect_eq(capability_docker_default(), DOCKER, "got 0x%lx", capability_docker_default());
}

Test(capability, a_request_refuses_a_name_that_is_none)
{
	static const char *const names[] = { "",   "CAP_",   "SYS-ADMIN", "CAP_CAP_KILL",
		                             "21", "CAP_21", "EVERYTHING" };

	for (size_t i = 0; i < LENGTH(names); i++) {
		struct capability_request request = { 0 };
		struct error err = { 0 };

		cr_expect_eq(capability_request_add(&request, names[i], &err), -1,
		             "\"%s\" was taken", names[i]);
		cr_expect(strstr(err.text, names[i]), "%s", err.text);
		cr_expect(capability_request_is_empty(&request));
	}
}

Test(capability, a_request_names_the_likely_capability)
{
	struct capability_request request = { 0 };
	struct error err = { 0 };

	cr_expect_eq(capability_request_drop(&request, "cap_sys_admn", &err), -1);
	cr_expect_str_eq(err.text,
	                 "capability \"cap_sys_admn\": unknown (did you mean SYS_ADMIN?)");
}
