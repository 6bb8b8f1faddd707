/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A new profile in a few lines: what a person should know before using it. Says of everything that
 * Docker's default refuses and the profile allows that it does.
 */
#pragma once

struct error;
struct resolved_profile;
struct trace;
struct warnings;

/*
 * Adds to `out`: how many calls were seen, how many were added and why, how many of those that
 * `docker` (Docker's default; NULL: not known) allows are refused; each call or argument that it
 * refuses and the profile allows; each risky call (risk.def) with what it gives.
 */
int summary_write(const struct resolved_profile *profile, const struct resolved_profile *docker,
                  struct trace *trace, struct warnings *out, struct error *err);
