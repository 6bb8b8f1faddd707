/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities by the names that profiles use ("CAP_SYS_ADMIN"), and their bits.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/must_handle.h"

struct error;

/* A set of capabilities is a mask, one bit per CAP_* of linux/capability.h. */
#define CAPABILITY_BIT(number) (UINT64_C(1) << (number))

enum { CAPABILITY_UNKNOWN = 1 }; /* positive answer: no kernel has that name */

/*
 * For profiles: writes the capability's number and returns 0, or CAPABILITY_UNKNOWN. As in
 * container runtimes the prefix is required, in capitals: a condition on another spelling never
 * holds.
 */
MUST_HANDLE
int capability_from_name(const char *name, unsigned *out_number);

/* "CAP_SYS_ADMIN", or NULL for a number beyond the table. */
const char *capability_name(unsigned number);

/* Every capability of the table: what a privileged container holds. */
uint64_t capability_all(void);

/* What Docker gives a container: moby daemon/pkg/oci/caps/defaults.go. */
uint64_t capability_docker_default(void);

/* What --cap-add and --cap-drop ask for. */
struct capability_request {
	uint64_t add, drop;
	bool adds_all, drops_all; /* also those that the table does not have */
};

/*
 * Adds NAME to the request: with or without CAP_, letters of any case, as docker run takes it, or
 * ALL (also CAP_ALL, as Podman takes it). -1: no capability has that name.
 */
int capability_request_add(struct capability_request *request, const char *name, struct error *err);
int capability_request_drop(struct capability_request *request, const char *name,
                            struct error *err);

bool capability_request_is_empty(const struct capability_request *request);

/*
 * The resulting set, as Docker combines them (moby daemon/pkg/oci/caps/utils.go,
 * TweakCapabilities): adding ALL gives `all` but the dropped ones; dropping ALL leaves the added
 * ones; otherwise `base`, and what is added wins over what is dropped.
 */
uint64_t capability_request_resolve(const struct capability_request *request, uint64_t base,
                                    uint64_t all);
