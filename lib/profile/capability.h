/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities by the names that profiles use ("CAP_SYS_ADMIN"), and their bits.
 */
#pragma once

#include <stdint.h>

enum { CAPABILITY_UNKNOWN = 1 };        /* positive answer: no kernel has that name */

/* Writes the capability's number and returns 0, or CAPABILITY_UNKNOWN. The prefix is required, in capitals. */
int capability_from_name(const char *name, unsigned *out_number);

/* "CAP_SYS_ADMIN", or NULL for a number beyond the table. */
const char *capability_name(unsigned number);

/* Every capability of the table, a bit each: what a privileged container holds. */
uint64_t capability_all(void);

/* What Docker gives a container: moby daemon/pkg/oci/caps/defaults.go. */
uint64_t capability_docker_default(void);
