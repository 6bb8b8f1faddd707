/* SPDX-License-Identifier: Apache-2.0 */
/* One table; its order is the kernel's numbering. */
#include "lib/profile/capability.h"

#include <linux/capability.h>
#include <stddef.h>
#include <string.h>

static const char *const names[] = {
#define CAPABILITY(suffix) [CAP_##suffix] = "CAP_" #suffix,
#include "lib/profile/capability.def"
#undef CAPABILITY
};

enum { COUNT = sizeof names / sizeof names[0] };
_Static_assert(COUNT < 64, "a set of capabilities is 64 bits");

int capability_from_name(const char *name, unsigned *out_number)
{
	for (unsigned i = 0; i < COUNT; i++) {
		if (strcmp(names[i], name) == 0) {
			*out_number = i;
			return 0;
		}
	}
	return CAPABILITY_UNKNOWN;
}

const char *capability_name(unsigned number)
{
	return number < COUNT ? names[number] : NULL;
}

uint64_t capability_all(void)
{
	return (UINT64_C(1) << COUNT) - 1;
}

uint64_t capability_docker_default(void)
{
	static const unsigned held[] = {
		CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FSETID, CAP_FOWNER, CAP_MKNOD, CAP_NET_RAW, CAP_SETGID, CAP_SETUID,
		CAP_SETFCAP, CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT, CAP_KILL, CAP_AUDIT_WRITE,
	};
	uint64_t set = 0;

	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		set |= UINT64_C(1) << held[i];
	return set;
}
