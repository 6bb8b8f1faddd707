/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile with conditions -> the same profile for one machine, without them: only Docker and
 * Podman read conditions.
 */
#pragma once

struct error;
struct machine;
struct profile;
struct resolved_profile;
struct warnings;

/*
 * Removes the rules whose conditions (includes, excludes) do not hold on the machine, and the
 * conditions of all others; archMap becomes the list of architectures that it means there. `lost`
 * gets what another machine would have decided otherwise, in a few lines; `details` a line for each
 * rule.
 */
int convert_decide(struct profile *profile, const struct machine *machine, struct warnings *lost,
                   struct warnings *details, struct error *err);

enum { CONVERT_SAME = 0, CONVERT_DIFFERENT = 1 };
/* Whether both have the same rules, but for which rule of the file each is from. */
int convert_compare(const struct resolved_profile *a, const struct resolved_profile *b);
