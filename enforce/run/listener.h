/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SCMP_ACT_NOTIFY: the agent at listenerPath gets the descriptor on which the kernel asks about
 * calls, as runc hands it over (OCI runtime spec config-linux.md, "The Container Process State").
 *
 * The descriptor exists only once the filter is loaded, and then sending it may be refused. So it
 * is sent by a helper that shares the table of descriptors and is not under the filter:
 *
 *     sc-enforce --clone--> (ends) --clone--> helper      a grandchild: not a child of the command
 *         | seccomp(2) -> descriptor
 *         | number --------shared page------> sends it to the agent
 *         | <--------------shared page------- done
 *         | execve(2)
 */
#pragma once

#include <stdbool.h>

#include "lib/base/must_handle.h"

struct error;
struct listener_page;
struct resolved_profile;

struct listener {
	struct listener_page *page; /* shared with the helper; NULL: no helper */
};

/* Whether any rule asks the agent. */
bool listener_is_wanted(const struct resolved_profile *resolved);

/* Connects to the agent and starts the helper. The process must have one thread. */
int listener_start(const struct resolved_profile *resolved, struct listener *out,
                   struct error *err);

/*
 * Hands the descriptor to the helper and waits until the agent has it. Makes no system call.
 * Returns 0, or the errno value of what failed.
 */
MUST_HANDLE
int listener_hand_over(const struct listener *listener, int fd);
