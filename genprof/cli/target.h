/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For which machine a question about a profile is answered: conditions in a profile (capabilities,
 * architecture, kernel) are decided as sc-enforce decides them. The options that say so are the
 * same in every subcommand that resolves a profile.
 */
#pragma once

#include <stdbool.h>

#include "lib/cli/options.h"
#include "lib/profile/capability.h"

struct error;
struct profile;
struct resolved_profile;
struct trace;
struct warnings;

struct target {
	const char *runtime;            /* "runc" or "crun" */
	struct capability_request capabilities;
	const char *arch;               /* NULL: that of the trace, or this machine's */
	bool has_kernel;                /* else this machine's */
	unsigned kernel_major, kernel_minor;
};

/* To be placed into a table of option_spec. */
#define TARGET_OPTIONS \
	{ TARGET_AS, "as", "RUNTIME", "read the profile as runc (the default) or crun does", OPTION_BY_COMMAND }, \
	{ TARGET_CAP_ADD, "cap-add", "CAP", "a capability beside Docker's default ones, or ALL", OPTION_BY_COMMAND }, \
	{ TARGET_CAP_DROP, "cap-drop", "CAP", "one of Docker's default capabilities less, or ALL", OPTION_BY_COMMAND }, \
	{ TARGET_KERNEL, "kernel", "VERSION", "decide minKernel for that version (default: this machine's)", OPTION_BY_COMMAND }

/* For a command that has no trace. */
#define TARGET_ARCH_OPTION \
	{ TARGET_ARCH, "arch", "ARCH", "the machine's architecture: x86_64, aarch64 ... (default: this machine's)", OPTION_BY_COMMAND }

enum { TARGET_AS = OPTION_LONG + 500, TARGET_CAP_ADD, TARGET_CAP_DROP, TARGET_KERNEL, TARGET_ARCH, TARGET_LAST };

/* Reads the options of TARGET_OPTIONS; any others are left alone. */
int target_read_options(struct target *target, const struct arguments *arguments, struct error *err);

/*
 * Resolves for the target; the architecture is the one that `trace` was recorded on, or this
 * machine's when `trace` is NULL or silent. The caller frees *out, and keeps `profile` until then.
 */
int target_resolve(const struct target *target, const struct profile *profile, struct trace *trace,
                   struct resolved_profile **out, struct warnings *warnings, struct error *err);
