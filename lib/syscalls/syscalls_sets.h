/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rows of syscalls.def are written with: sets of architectures, and the constants that an
 * argument can be written with, one set per kind of argument. Those live in
 * several files because the kernel's and the C library's headers cannot all be included together;
 * each value is the header's own wherever a header has it.
 *
 * Values are those of x86 and of the architectures that share the generic headers. Where arm
 * differs there is a set of its own (SET_ON in syscalls.def); mips, parisc and powerpc number too
 * much differently and get no names.
 */
#pragma once

#include <stddef.h>

#include "lib/syscalls/syscalls.h"

#define ON(suffix) (1u << ARCH_##suffix)
#define ON_ALL ((1u << ARCH_COUNT) - 1)
#define ON_X86_64 (ON(X86_64) | ON(X32))
#define ON_ANY_ARM (ON(ARM) | ON(AARCH64))
#define ON_ANY_S390 (ON(S390) | ON(S390X))
#define ON_OTHER_VALUES                                                                        \
	(ON(MIPS) | ON(MIPS64) | ON(MIPS64N32) | ON(MIPSEL) | ON(MIPSEL64) | ON(MIPSEL64N32) | \
	 ON(PPC) | ON(PPC64) | ON(PPC64LE) | ON(PARISC) | ON(PARISC64))

struct constant_set {
	const struct constant *list;
	size_t count;
};

/*
 * How the files write their rows: a value or flag by itself, a value of a field, a number without
 * header.
 */
#define VALUE(name_)                                       \
	{                                                  \
		.name = #name_, .value = (uint64_t)(name_) \
	}
#define FIELD(name_, mask_)                                                 \
	{                                                                   \
		.name = #name_, .value = (uint64_t)(name_), .mask = (mask_) \
	}
#define NUMBER(name_, value_)                      \
	{                                          \
		.name = (name_), .value = (value_) \
	}
#define NUMBER_IN(name_, value_, mask_)                             \
	{                                                           \
		.name = (name_), .value = (value_), .mask = (mask_) \
	}
#define CONSTANT_SET(name_, list_) \
	const struct constant_set name_ = { (list_), sizeof(list_) / sizeof((list_)[0]) }

#define SET(name) extern const struct constant_set syscalls_##name;
#include "lib/syscalls/syscalls.def"
#undef SET
