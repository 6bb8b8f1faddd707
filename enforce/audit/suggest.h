/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile -> the same with the smallest change that would have allowed the refused calls.
 */
#pragma once

struct error;
struct profile;
struct refusals;
struct resolved_profile;
struct warnings;

/*
 * Changes `profile`, which `resolved` was made from:
 * - a missing architecture is listed; calls that are refused even then are treated as below;
 * - a rule that refuses a call no longer names it. A rule that answers ENOSYS is kept, with a
 *   warning;
 * - a call that rules name under conditions only gets one more rule, with the refused values of the
 *   arguments that those conditions compare;
 * - any other call is named in one new rule without conditions. Answers to other calls change only
 *   where these rules decide them. What cannot be expressed (a number without a name, a descriptor
 *   beside a rule that refuses another one) goes to `warnings`, too. Fails where the result cannot
 *   be resolved. Afterwards `resolved` must not be used with the profile.
 */
int suggest_extend(struct profile *profile, const struct resolved_profile *resolved,
                   const struct refusals *refusals, struct warnings *warnings, struct error *err);
