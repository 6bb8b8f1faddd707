/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile -> the same with the smallest change that would have allowed what was refused.
 */
#pragma once

struct error;
struct profile;
struct refusals;
struct resolved;
struct warnings;

/*
 * Changes `profile`, which `resolved` was made from:
 *   a call that a rule refuses loses its name there, but for a rule that answers ENOSYS: that stays as it is, and
 *   `warnings` says so;
 *   a call that the profile allows under conditions only gets one rule more, with the refused values of the
 *   arguments that those conditions are on;
 *   any other call is named in one new rule without conditions;
 *   an architecture that is not listed is listed.
 * What cannot be expressed (a number without a name) goes to `warnings`, too. Afterwards `resolved` must not be used
 * with the profile any more.
 */
int suggest_extend(struct profile *profile, const struct resolved *resolved, const struct refusals *refusals,
                   struct warnings *warnings, struct error *err);
