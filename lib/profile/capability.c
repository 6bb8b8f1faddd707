/* SPDX-License-Identifier: Apache-2.0 */
/* One table; its order is the kernel's numbering. */
#include "lib/profile/capability.h"

#include <linux/capability.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/text/spelling.h"

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
	return CAPABILITY_BIT(COUNT) - 1;
}

uint64_t capability_docker_default(void)
{
	static const unsigned held[] = {
		CAP_CHOWN,   CAP_DAC_OVERRIDE, CAP_FSETID,           CAP_FOWNER,
		CAP_MKNOD,   CAP_NET_RAW,      CAP_SETGID,           CAP_SETUID,
		CAP_SETFCAP, CAP_SETPCAP,      CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT,
		CAP_KILL,    CAP_AUDIT_WRITE,
	};
	uint64_t set = 0;

	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		set |= CAPABILITY_BIT(held[i]);
	return set;
}

enum { PREFIX_LENGTH = 4 }; /* of "CAP_" */

static const char *without_prefix(const char *name)
{
	return strncasecmp(name, "CAP_", PREFIX_LENGTH) == 0 ? name + PREFIX_LENGTH : name;
}

static int unknown_name(const char *name, struct error *err)
{
	const char *suffixes[COUNT];
	char quoted[64];

	for (unsigned i = 0; i < COUNT; i++)
		suffixes[i] = names[i] + PREFIX_LENGTH;
	const char *nearest = spelling_nearest(without_prefix(name), suffixes, COUNT);
	error_set(err, 0, "capability %s: unknown%s%s%s", json_quote(quoted, sizeof quoted, name),
	          nearest ? " (did you mean " : "", nearest ? nearest : "", nearest ? "?)" : "");
	return error_hint(err, "capabilities(7) lists them; ALL means all of them");
}

static int request_name(const char *name, bool *all, uint64_t *set, struct error *err)
{
	const char *suffix = without_prefix(name);

	if (strcasecmp(suffix, "ALL") == 0) {
		*all = true;
		return 0;
	}
	for (unsigned i = 0; i < COUNT; i++) {
		if (strcasecmp(names[i] + PREFIX_LENGTH, suffix) == 0) {
			*set |= CAPABILITY_BIT(i);
			return 0;
		}
	}
	return unknown_name(name, err);
}

int capability_request_add(struct capability_request *request, const char *name, struct error *err)
{
	return request_name(name, &request->adds_all, &request->add, err);
}

int capability_request_drop(struct capability_request *request, const char *name, struct error *err)
{
	return request_name(name, &request->drops_all, &request->drop, err);
}

bool capability_request_is_empty(const struct capability_request *request)
{
	return !request->add && !request->drop && !request->adds_all && !request->drops_all;
}

uint64_t capability_request_resolve(const struct capability_request *request, uint64_t base,
                                    uint64_t all)
{
	if (request->adds_all)
		return all & ~request->drop;
	if (request->drops_all)
		return request->add;
	return (base & ~request->drop) | request->add;
}
