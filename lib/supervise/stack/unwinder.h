/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libunwind, loaded when call stacks are wanted: it is four libraries, and mapping them takes a
 * fifteenth of the time in which sc-enforce starts. A program that is linked without shared
 * libraries has it in itself (UNWINDER_LINKED).
 */
#pragma once

#include <libunwind-ptrace.h>

struct error;

struct unwinder {
#define UNWINDER(member, export) __typeof__(export) *member;
#include "lib/supervise/stack/unwinder.def"
#undef UNWINDER
};

/* Loads it, once. NULL, with the reason, where it is not there. */
const struct unwinder *unwinder_get(struct error *err);
