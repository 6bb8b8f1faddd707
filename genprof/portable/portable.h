/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a profile hold under another C library, kernel or architecture (family.h): facts of
 * the siblings of what was seen, before the rules are made, and the answer to newer siblings after.
 */
#pragma once

#include <stdbool.h>

#include "genprof/facts/choices.h"
#include "lib/syscalls/arch.h"

struct error;
struct facts;
struct profile;
struct warnings;

struct portable_options {
	/* what another library or a newer kernel would use as well */
	bool siblings;
	/* the profile is for `arches` instead of those of the traces */
	bool has_arches;
	bool arches[ARCH_COUNT];
};

/*
 * Adds to the facts, with arguments carried over where they mean the same:
 *   - for an architecture that was not traced: its siblings of calls that only the traced ones
 *     have, the calls that only it has (mmap2, the 64-bit times), and its multiplexers;
 *   - with `siblings`: every sibling of a call that was seen, and what the libraries make
 *     around it and to start a program.
 * Calls that none of the architectures has are taken out, and `notes` says so. Arguments that
 * another architecture passes elsewhere or counts differently are dropped.
 */
int portable_extend(struct facts *facts, const struct portable_options *options,
                    enum narrowing narrowing, struct warnings *notes, struct error *err);

/*
 * One filter holds for one order of bytes (seccomp_arch_add(3)). The caller gives an error its
 * subject.
 */
int portable_check_arches(const bool arches[ARCH_COUNT], struct error *err);

/*
 * "x86_64,aarch64" or Docker's "amd64,arm64" into options->arches. The caller gives an error its
 * subject.
 */
int portable_read_arches(const char *list, struct portable_options *options, struct error *err);
