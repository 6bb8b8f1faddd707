/* SPDX-License-Identifier: Apache-2.0 */
/*
 * runc's answer to calls that are newer than the profile: ENOSYS, so that programs fall back.
 */
#pragma once

struct error;
struct filter;
struct resolved_profile;

/*
 * Puts before the filter what answers ENOSYS to every call numbered above the highest named one, on
 * each architecture that resolved to such a limit. Nothing to do is fine.
 */
int enosys_stub_prepend(const struct resolved_profile *resolved, struct filter *filter,
                        struct error *err);
