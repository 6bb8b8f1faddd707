/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile -> the same with the smallest change that would have allowed what was refused.
 */
#pragma once

struct error;
struct profile;
struct refusals;
struct resolved_profile;
struct warnings;

/*
 * Changes `profile`, which `resolved` was made from:
 *   an architecture that is not listed is listed; what is refused there all the same, is treated as below;
 *   a call that a rule refuses loses its name there, but for a rule that answers ENOSYS: that stays as it is, and
 *   `warnings` says so;
 *   a call that rules name under conditions only gets one rule more, with the refused values of the arguments that
 *   those conditions are on;
 *   any other call is named in one new rule without conditions.
 * The answer to other calls stays what it is, but for those that the changed rules are about. What cannot be expressed
 * (a number without a name, a descriptor beside a rule that refuses another one) goes to `warnings`, too. Fails also
 * where the result could not be resolved. Afterwards `resolved` must not be used with the profile any more.
 */
int suggest_extend(struct profile *profile, const struct resolved_profile *resolved, const struct refusals *refusals,
                   struct warnings *warnings, struct error *err);
