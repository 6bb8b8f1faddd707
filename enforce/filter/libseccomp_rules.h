/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of a resolved profile in libseccomp's hands. */
#pragma once

#include <seccomp.h>
#include <stddef.h>

struct error;
struct libseccomp_priority;
struct resolved_profile;

/*
 * `priorities` may be NULL: no order, and a binary tree where the runtime has one. The caller
 * releases *out with seccomp_release.
 */
int libseccomp_rules_build(const struct resolved_profile *resolved,
                           const struct libseccomp_priority *priorities, size_t count,
                           scmp_filter_ctx *out, struct error *err);
