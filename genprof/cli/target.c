/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unless told otherwise the workload is taken to hold what Docker gives a container: what the
 * person who asks happens to hold has nothing to do with the answer.
 */
#include "genprof/cli/target.h"

#include <stdlib.h>
#include <string.h>

#include "genprof/cli/command.h"
#include "lib/base/error.h"
#include "lib/trace/trace.h"
#include "lib/verdict/machine.h"
#include "lib/verdict/verdict.h"

/* One number of a version, of at most four digits; *text is moved behind it. */
static bool read_part(const char **text, unsigned *out)
{
	size_t digits = strspn(*text, "0123456789");

	if (digits == 0 || digits > 4)
		return false;
	*out = (unsigned)strtoul(*text, NULL, 10);
	*text += digits;
	return true;
}

/* "6.1", or what uname -r says: "6.1.0-13-amd64". */
static int read_kernel(struct target *target, const char *text, struct error *err)
{
	const char *at = text;

	if (!read_part(&at, &target->kernel_major) || *at++ != '.' || !read_part(&at, &target->kernel_minor) ||
	    (*at && !strchr(".-+", *at)))
		return options_error(err, "--kernel: \"%s\" is not a version such as 6.1", text);
	target->has_kernel = true;
	return 0;
}

static int read_option(struct target *target, const struct option_use *use, struct error *err)
{
	switch (use->id) {
	case TARGET_AS:
		target->runtime = use->value;
		break;
	case TARGET_ARCH:
		target->arch = use->value;
		break;
	case TARGET_CAP_ADD:
		return capability_request_add(&target->capabilities, use->value, err);
	case TARGET_CAP_DROP:
		return capability_request_drop(&target->capabilities, use->value, err);
	case TARGET_KERNEL:
		return read_kernel(target, use->value, err);
	}
	return 0;
}

int target_read_options(struct target *target, const struct arguments *arguments, struct error *err)
{
	for (size_t i = 0; i < arguments->option_count; i++)
		if (read_option(target, &arguments->options[i], err) < 0)
			return -1;
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
	static const char *const runtimes[] = { [RUNTIME_RUNC] = "runc", [RUNTIME_CRUN] = "crun", NULL };
	struct machine machine = { .runtime = RUNTIME_RUNC };
	int word;

	if (target->runtime) {
		if (options_word("--as", target->runtime, runtimes, &word, err) < 0)
			return -1;
		machine.runtime = (enum runtime)word;
	}
	if (machine_detect(&machine, err) < 0)
		return -1;
	if (target->has_kernel) {
		machine.kernel_major = target->kernel_major;
		machine.kernel_minor = target->kernel_minor;
	}
	take_arch(trace, &machine);
	if (target->arch && arch_from_name(target->arch, &machine.arch) != 0)
		return options_error(err, "--arch: \"%s\" is not an architecture such as x86_64", target->arch);
	machine.capabilities =
		capability_request_resolve(&target->capabilities, capability_docker_default(), capability_all());
	return verdict_resolve(profile, &machine, out, warnings, err);
}
