/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of capabilities, applied to this process through libcap.
 *
 * runc loads the filter before it drops capabilities when no_new_privs is off, and so the profile
 * has to allow what drops them. Here the filter is loaded last, so CAP_SYS_ADMIN has to stay in
 * effect until then. It does not reach the command: execve computes the new sets from the bounding
 * set (root) or from the inheritable and ambient sets (other users), and those are limited before
 * (capabilities(7), "Transformation of capabilities during execve()").
 */
#include "enforce/run/caps.h"

#include <errno.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "lib/base/error.h"
#include "lib/profile/capability.h"
#include "lib/user/user.h"

/* One of the three sets of this process as a mask. */
static int get_set(cap_flag_t which, uint64_t *out_set, struct error *err)
{
	cap_t state = cap_get_proc();
	uint64_t set = 0;

	if (!state)
		return error_set(err, errno, "capabilities: read those of this process");
	for (unsigned cap = 0; cap < (unsigned)cap_max_bits(); cap++) {
		cap_flag_value_t value = CAP_CLEAR;

		if (cap_get_flag(state, (cap_value_t)cap, which, &value) == 0 && value == CAP_SET)
			set |= CAPABILITY_BIT(cap);
	}
	cap_free(state);
	*out_set = set;
	return 0;
}

int caps_held(uint64_t *out_held, struct error *err)
{
	uint64_t held = 0;

	if (get_set(CAP_PERMITTED, &held, err) < 0)
		return -1;
	for (unsigned cap = 0; cap < (unsigned)cap_max_bits(); cap++) {
		if (cap_get_bound((cap_value_t)cap) != 1)
			held &= ~CAPABILITY_BIT(cap);
	}
	*out_held = held;
	return 0;
}

int caps_has_sys_admin(bool *out_has, struct error *err)
{
	uint64_t effective = 0;

	if (get_set(CAP_EFFECTIVE, &effective, err) < 0)
		return -1;
	*out_has = effective & CAPABILITY_BIT(CAP_SYS_ADMIN);
	return 0;
}

/*
 * Takes everything outside `set` from the bounding set. Without CAP_SETPCAP that is not possible
 * and, when no_new_privs will be set, not needed: execve then gives nothing that is not permitted
 * already.
 */
static int limit_bounding(uint64_t set, enum caps_load load, struct error *err)
{
	for (unsigned cap = 0; cap < (unsigned)cap_max_bits(); cap++) {
		if (set & CAPABILITY_BIT(cap) || cap_get_bound((cap_value_t)cap) != 1)
			continue;
		if (cap_drop_bound((cap_value_t)cap) == 0)
			continue;
		if (errno == EPERM && load == CAPS_LOAD_PLAIN)
			return 0;
		const char *name = capability_name(cap);
		return error_set(err, errno, "capabilities: drop %s",
		                 name ? name : "one that has no name");
	}
	return 0;
}

static int fill(cap_t state, cap_flag_t which, uint64_t set)
{
	for (unsigned cap = 0; cap < (unsigned)cap_max_bits(); cap++) {
		cap_value_t value = (cap_value_t)cap;

		if (cap_set_flag(state, which, 1, &value,
		                 set & CAPABILITY_BIT(cap) ? CAP_SET : CAP_CLEAR) < 0)
			return -1;
	}
	return 0;
}

/* Sets the three sets, then takes from the ambient set what the kernel did not take itself. */
static int set_process(uint64_t effective, uint64_t permitted, uint64_t inheritable,
                       struct error *err)
{
	cap_t state = cap_init();
	int rc = state ? 0 : -1;

	if (rc == 0)
		rc = fill(state, CAP_EFFECTIVE, effective);
	if (rc == 0)
		rc = fill(state, CAP_PERMITTED, permitted);
	if (rc == 0)
		rc = fill(state, CAP_INHERITABLE, inheritable);
	if (rc == 0)
		rc = cap_set_proc(state);
	int errnum = errno;
	cap_free(state);
	return rc == 0 ? 0 : error_set(err, errnum, "capabilities: set those of the command");
}

int caps_apply(uint64_t set, const struct user *user, enum caps_load load, struct error *err)
{
	uint64_t extra = load == CAPS_LOAD_NEEDS_SYS_ADMIN ? CAPABILITY_BIT(CAP_SYS_ADMIN) : 0;
	uint64_t permitted = 0, inheritable = 0;

	if (limit_bounding(set, load, err) < 0)
		return -1;
	if (user) {
		if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
			return error_set(err, errno,
			                 "capabilities: keep them over the change of user");
		if (user_become(user) < 0)
			return user_error(errno, err);
		if (prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0)
			return error_set(err, errno, "capabilities: stop keeping them");
	}
	if (get_set(CAP_PERMITTED, &permitted, err) < 0 ||
	    get_set(CAP_INHERITABLE, &inheritable, err) < 0)
		return -1;
	/*
	 * Docker gives no inheritable set; what was inherited before (ambient) stays within `set`.
	 */
	uint64_t kept = user && user->uid != 0 ? 0 : permitted & set;
	uint64_t want = kept | (permitted & extra);

	return set_process(want, want, user ? 0 : inheritable & set, err);
}
