/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The constants that an argument can be written with, one set per kind of argument. They live in
 * several files because the kernel's and the C library's headers cannot all be included together;
 * each value is the header's own wherever a header has it.
 *
 * Values are those of x86 and of the architectures that share the generic headers. Where arm
 * differs there is a set of its own (SET_ON in syscalls.def); mips, parisc and powerpc number too
 * much differently and get no names.
 */
#pragma once

#include <stddef.h>

#include "lib/syscalls.h"

struct constant_set {
	const struct constant *list;
	size_t count;
};

/* How the files write their rows: a value or flag by itself, a value of a field, a number without header. */
#define VALUE(name_) { .name = #name_, .value = (uint64_t)(name_) }
#define FIELD(name_, mask_) { .name = #name_, .value = (uint64_t)(name_), .mask = (mask_) }
#define NUMBER(name_, value_) { .name = (name_), .value = (value_) }
#define NUMBER_IN(name_, value_, mask_) { .name = (name_), .value = (value_), .mask = (mask_) }
#define CONSTANT_SET(name_, list_) \
	const struct constant_set name_ = { (list_), sizeof(list_) / sizeof((list_)[0]) }

#define SET(name) extern const struct constant_set syscalls_##name;
#include "lib/syscalls.def"
#undef SET
