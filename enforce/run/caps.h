/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which capabilities the command may hold: Docker's --cap-add and --cap-drop, and what it takes to
 * give a process exactly that set.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct error;
struct user;

/* Sets of capabilities are masks, one bit per CAP_* of linux/capability.h. */
#define CAPS_BIT(cap) (UINT64_C(1) << (cap))

enum caps_base {
	CAPS_HELD,              /* start from what sc-enforce itself holds */
	CAPS_DOCKER,            /* start from what Docker gives a container (--cap-default) */
};

struct caps_request {
	enum caps_base base;
	uint64_t add, drop;
	bool add_all, drop_all;         /* "ALL" */
};

/* Docker's default set (lib/profile/capability.h). */
uint64_t caps_docker_default(void);

/* Takes "NET_RAW", "cap_net_raw", "CAP_NET_RAW" or "ALL" into the request. */
int caps_request_add(struct caps_request *request, const char *name, struct error *err);
int caps_request_drop(struct caps_request *request, const char *name, struct error *err);

/* Whether the request changes anything at all. */
bool caps_request_is_empty(const struct caps_request *request);

/*
 * The resulting set, as Docker combines them (moby oci/caps.TweakCapabilities): adding ALL gives
 * everything held but the dropped ones; dropping ALL leaves the added ones; otherwise what is added
 * wins over what is dropped.
 */
uint64_t caps_resolve(const struct caps_request *request, uint64_t held);

/* What this process could give to a command: its permitted set within the bounding set. */
int caps_held(uint64_t *out_held, struct error *err);

/* Whether CAP_SYS_ADMIN is in effect here, so that a filter can be loaded without no_new_privs. */
int caps_has_sys_admin(bool *out_has, struct error *err);

/* "CAP_SYS_ADMIN", or NULL for a number that this libcap does not know. The caller frees it. */
char *caps_name(unsigned cap);

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
