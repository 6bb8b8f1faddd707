/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this process holds, and what it takes to give a process exactly a set of capabilities
 * (lib/profile/capability.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct error;
struct user;

/* What this process could give to a command: its permitted set within the bounding set. */
int caps_held(uint64_t *out_held, struct error *err);

/* Whether CAP_SYS_ADMIN is in effect here, so that a filter can be loaded without no_new_privs. */
int caps_has_sys_admin(bool *out_has, struct error *err);

/* What caps_apply should leave in effect for loading the filter. */
enum caps_load { CAPS_LOAD_PLAIN, CAPS_LOAD_NEEDS_SYS_ADMIN };

/*
 * Limits this process, and so the command, to `set`; and makes it `user` unless that is NULL. In
 * runc's order: the bounding set, keep capabilities, groups and ids, then the other sets
 * (libcontainer/init_linux.go, finalizeNamespace). Afterwards the process can no longer gain what
 * is not in `set`. Two things differ from the command's own sets until it is executed, and execve
 * takes them away: CAP_SYS_ADMIN with CAPS_LOAD_NEEDS_SYS_ADMIN, and nothing else.
 */
int caps_apply(uint64_t set, const struct user *user, enum caps_load load, struct error *err);
