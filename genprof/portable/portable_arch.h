/* SPDX-License-Identifier: Apache-2.0 */
/* What another architecture makes of the arguments that were seen. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "genprof/facts/choices.h"

struct arg_info;
struct error;
struct facts;
struct warnings;

/*
 * For the architectures of the facts that were not traced: takes out calls that no architecture
 * has (`notes` says which), drops arguments that one passes elsewhere or whose constants are
 * not known there, and adds the numbers that a constant has there (O_DIRECTORY on arm).
 */
int portable_arch_adapt(struct facts *facts, enum narrowing narrowing, struct warnings *notes,
                        struct error *err);

/* Whether both write their constants with the same numbers; either may be NULL: no. */
bool portable_arch_is_same(const struct arg_info *here, const struct arg_info *there);

/* `value` of `here` with its flags as `there` numbers them; either may be NULL: as it is. */
uint64_t portable_arch_translate(const struct arg_info *here, const struct arg_info *there,
                                 uint64_t value);
