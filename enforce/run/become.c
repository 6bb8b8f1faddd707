/* SPDX-License-Identifier: Apache-2.0 */
/* In this order: no_new_privs comes last, because only loading the filter depends on it. */
#include "enforce/run/become.h"

#include <stddef.h>

#include "enforce/run/caps.h"
#include "enforce/run/load.h"
#include "lib/base/error.h"
#include "lib/profile/capability.h"

int become_needs_no_new_privs(bool *out_needs, struct error *err)
{
	bool has_sys_admin = false;

	if (caps_has_sys_admin(&has_sys_admin, err) < 0)
		return -1;
	*out_needs = !has_sys_admin;
	return 0;
}

static int refuse_capabilities(uint64_t missing, struct error *err)
{
	for (unsigned cap = 0; cap < 64; cap++) {
		if (!(missing & CAPABILITY_BIT(cap)) || !capability_name(cap))
			continue;
		error_set(err, 0, "%s: cannot be given to the command: sc-enforce does not hold it",
		          capability_name(cap));
		return error_hint(err, "run as root, or without --cap-add and --cap-default");
	}
	return 0;
}

int become_apply(const struct become *become, struct error *err)
{
	if (refuse_capabilities(become->capabilities & ~become->held, err) < 0)
		return -1;
	if (become->user || become->limits_capabilities) {
		enum caps_load load = become->sets_no_new_privs || !become->has_filter
		                              ? CAPS_LOAD_PLAIN
		                              : CAPS_LOAD_NEEDS_SYS_ADMIN;

		if (caps_apply(become->capabilities, become->user, load, err) < 0)
			return -1;
	}
	return become->sets_no_new_privs ? load_no_new_privs(err) : 0;
}
