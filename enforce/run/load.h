/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last steps: no_new_privs, the filter, the command.
 */
#pragma once

#include <stdint.h>

#include "lib/base/error.h"
#include "lib/verdict/verdict.h"

struct filter;
struct listener;

/* A command that is ready to be executed. */
struct load_command {
	const char *path; /* of the program; execve searches nothing */
	char *const *argv;
	char *const *envp;
};

/* Which flags of seccomp(2) the profile asks for, and what the runtime adds by itself. */
unsigned load_flags(const struct resolved_profile *resolved);

/* The flags with which loading gives a listener. */
unsigned load_flags_for_listener(unsigned flags);

/* What the profile says about executing this command. */
struct verdict load_predict(const struct resolved_profile *resolved,
                            const struct load_command *command);

/* Sets no_new_privs, so that a filter can be loaded without CAP_SYS_ADMIN. */
int load_no_new_privs(struct error *err);

/* Whether the kernel takes the filter with these flags: tried in a child. */
int load_try(const struct filter *filter, unsigned flags, struct error *err);

/* What becomes this process's filter. */
struct load_filter {
	const struct filter *filter;     /* NULL: none */
	unsigned flags;                  /* load_flags */
	const struct listener *listener; /* started, or NULL: no agent */
};

/*
 * Loads the filter, hands its listener over, and executes the command, without any other system
 * call. Returns only on failure. The filter may be loaded then: the caller prints the error, which
 * the filter may refuse, and ends with load_exit.
 */
int load_and_execute(const struct load_filter *load, const struct load_command *command,
                     enum exit_status *out_status, struct error *err);

/*
 * Ends the process even where the filter refuses exit_group and exit: by a fault, if nothing else
 * helps. Not _Noreturn: before the call of such a function AddressSanitizer makes system calls of
 * its own, and goes round for ever where they are refused.
 */
void load_exit(enum exit_status status);
