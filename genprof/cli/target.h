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
#include "lib/syscalls/arch.h"
#include "lib/verdict/verdict.h"

struct error;
struct profile;
struct resolved_profile;
struct trace;
struct warnings;

struct target {
	enum runtime runtime;
	struct capability_request capabilities;
	bool has_arch; /* else that of the trace, or this machine's */
	enum arch arch;
	bool has_kernel; /* else this machine's */
	unsigned kernel_major, kernel_minor;
};

/* To be placed into a table of option_spec, for the member `target` of the command's settings. */
#define TARGET_OPTIONS                                                                       \
	{ 0, "as", NULL, "read the profile as this runtime does (default: runc)",            \
	  OPTION_WORD_IN(target.runtime, verdict_runtimes) },                                \
		{ 0, "cap-add", "CAP", "a capability beside Docker's default ones, or ALL",  \
		  OPTION_CALL_IN(target, target_add_capability) },                           \
		{ 0, "cap-drop", "CAP", "one of Docker's default capabilities less, or ALL", \
		  OPTION_CALL_IN(target, target_drop_capability) },                          \
	{                                                                                    \
		0, "kernel", "VERSION",                                                      \
			"decide minKernel for that version (default: this machine's)",       \
			OPTION_CALL_IN(target, target_set_kernel)                            \
	}

/* For a command that has no trace. */
#define TARGET_ARCH_OPTION                                                                \
	{                                                                                 \
		0, "arch", "ARCH",                                                        \
			"the machine's architecture: x86_64, aarch64 ... (default: this " \
			"machine's)",                                                     \
			OPTION_CALL_IN(target, target_set_arch)                           \
	}

option_setter target_add_capability, target_drop_capability, target_set_kernel, target_set_arch;

/*
 * Resolves for the target; the architecture is the one that `trace` was recorded on, or this
 * machine's when `trace` is NULL or silent. The caller frees *out, and keeps `profile` until then.
 */
int target_resolve(const struct target *target, const struct profile *profile, struct trace *trace,
                   struct resolved_profile **out, struct warnings *warnings, struct error *err);
