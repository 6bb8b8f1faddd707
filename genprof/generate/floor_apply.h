/* SPDX-License-Identifier: Apache-2.0 */
/* What a runtime needs to start a container (floor.h), added to a profile. */
#pragma once

struct error;
struct floor;
struct policy;
struct profile;

/*
 * Lets a profile start a container: allows what of the floor it does not allow yet, with comments
 * that say so. Whatever the traces gave and would stop the runtime gives way: conditions, memory
 * that is never writable and executable at once, answers of ENOSYS. `policy` (may be NULL) does
 * not: a call that it never allows, or with other arguments than the runtime's, is an error that
 * names the place in its file.
 */
int floor_apply(const struct floor *floor, const struct policy *policy, struct profile *profile,
                struct error *err);
