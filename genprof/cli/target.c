/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Without options the workload is taken to have the capabilities that Docker gives a container:
 * those of the user who asks do not change the answer.
 */
#include "genprof/cli/target.h"

#include <string.h>

#include "lib/base/error.h"
#include "lib/text/number.h"
#include "lib/trace/trace.h"
#include "lib/verdict/machine.h"

int target_add_capability(const char *value, void *member, struct error *err)
{
	struct target *target = member;

	return capability_request_add(&target->capabilities, value, err);
}

int target_drop_capability(const char *value, void *member, struct error *err)
{
	struct target *target = member;

	return capability_request_drop(&target->capabilities, value, err);
}

/* One number of a version; *text is moved behind it. */
static bool read_part(const char **text, unsigned *out)
{
	uint64_t value;

	if (number_read(*text, 9999, text, &value) != 0)
		return false;
	*out = (unsigned)value;
	return true;
}

/* "6.1", or what uname -r says: "6.1.0-13-amd64". */
int target_set_kernel(const char *value, void *member, struct error *err)
{
	struct target *target = member;
	const char *at = value;

	if (!read_part(&at, &target->kernel_major) || *at++ != '.' ||
	    !read_part(&at, &target->kernel_minor) || (*at && !strchr(".-+", *at)))
		return options_error(err, "\"%s\" is not a version such as 6.1", value);
	target->has_kernel = true;
	return 0;
}

int target_set_arch(const char *value, void *member, struct error *err)
{
	struct target *target = member;

	if (arch_from_name(value, &target->arch) != 0)
		return options_error(err, "\"%s\" is not an architecture such as x86_64", value);
	target->has_arch = true;
	return 0;
}

/* A trace of one kind of machine says which architecture the profile is for. */
static void take_arch(struct trace *trace, struct machine *machine)
{
	struct trace_header header;
	enum arch arch;

	if (!trace)
		return;
	trace_header(trace, &header);
	if (header.machine_count == 1 && arch_from_name(header.machines[0], &arch) == 0)
		machine->arch = arch;
}

int target_resolve(const struct target *target, const struct profile *profile, struct trace *trace,
                   struct resolved_profile **out, struct warnings *warnings, struct error *err)
{
	struct machine machine = { .runtime = target->runtime };

	if (machine_detect(&machine, err) < 0)
		return -1;
	if (target->has_kernel) {
		machine.kernel_major = target->kernel_major;
		machine.kernel_minor = target->kernel_minor;
	}
	take_arch(trace, &machine);
	if (target->has_arch)
		machine.arch = target->arch;
	machine.capabilities =
		capability_request_resolve(&target->capabilities, capability_docker_default(),
	                                   capability_all());
	return verdict_resolve(profile, &machine, out, warnings, err);
}
