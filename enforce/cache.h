/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled filters kept from run to run, because compiling takes ten times as long as all the rest.
 *
 * $XDG_CACHE_HOME/seccomp-utils (or ~/.cache/seccomp-utils), one file for each resolved profile and version of
 * libseccomp and of this program. It may be deleted at any time. What is read from it is validated and proven
 * like what libseccomp has just compiled: a wrong entry costs time, nothing else.
 */
#pragma once

#include <stdint.h>

#include "enforce/filter/libseccomp.h"

struct error;
struct filter;
struct resolved_profile;

/* Everything that the compiled filter depends on, as one number. Pure. */
uint64_t cache_key(const struct resolved_profile *resolved);

enum { CACHE_MISS = 1 };

/*
 * Reads a filter that was kept. CACHE_MISS also for an entry that is damaged, or that others than this user
 * could have written. The caller validates and proves it, and releases *out with filter_done.
 */
int cache_load(uint64_t key, enum compile_form *out_form, struct filter *out);

/* Keeps a filter, unless another process is just about to keep one. That it could not be kept is no reason to stop. */
int cache_store(uint64_t key, enum compile_form form, const struct filter *filter, struct error *err);
