/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The answer to calls that are newer than what was seen: the one that lets their callers fall back.
 */
#pragma once

#include <stdint.h>

struct error;
struct profile;

/*
 * Adds one rule that answers ENOSYS to every call that the profile does not name, that is a newer
 * sibling of a call it allows, and whose callers then make the older one
 * (family_member.falls_back). EPERM would end them: clone3(2), faccessat2, statx.
 *
 * runc answers ENOSYS by itself to calls numbered above the highest one named (docs of its
 * libcontainer/seccomp/patchbpf), so naming a high one must not take the answer from those below:
 * they are named too, as far as they are newer than Linux 5.0. Calls that the libseccomp in use
 * does not know are left out: it could not make a rule of them.
 */
int portable_answer_newer(struct profile *profile, struct error *err);

/*
 * The errno for a call that is refused: ENOSYS where its callers then make an older one, else
 * EPERM.
 */
uint32_t portable_answer_to(const char *name);
