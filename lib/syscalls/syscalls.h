/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of each system call: its name and number on each architecture, and for the
 * arguments that are worth a rule their kind, their width in the kernel and their constants.
 *
 * Names and numbers come from libseccomp, and from a small table of calls that are newer than it.
 * Argument knowledge is data: lib/syscalls/syscalls.def, one line per fact with its source.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

enum syscalls_answer {
	SYSCALLS_FOUND = 0,
	/* the name exists, this architecture has no entry of its own for it */
	SYSCALLS_ABSENT,
	SYSCALLS_UNKNOWN, /* no table knows the name */
};

/*
 * The kernel's name for a number, or NULL when no table knows it. For i386 the direct entries are
 * meant: 359 is socket, 102 is socketcall. Constant time; safe for the tracer's hot path.
 */
const char *syscalls_name(enum arch arch, uint32_t nr);

/* The number of a name, written only on SYSCALLS_FOUND. Direct entries, as above. */
MUST_HANDLE
enum syscalls_answer syscalls_number(enum arch arch, const char *name, uint32_t *out_nr);

/* Whether there is one; where there is none it takes longer to say why not. */
bool syscalls_has(enum arch arch, const char *name, uint32_t *out_nr);

/*
 * i386 reaches socket calls through socketcall(code, ...) and System V ipc through ipc(code, ...).
 * Returns 0 and writes the multiplexer's number and code for a name that `arch` multiplexes,
 * SYSCALLS_ABSENT for any other.
 */
MUST_HANDLE
enum syscalls_answer syscalls_multiplexed(enum arch arch, const char *name, uint32_t *out_nr,
                                          uint32_t *out_code);

/* Whether a rule on this name is about the call: directly or through a multiplexer. */
bool syscalls_is_named(const struct call *call, const char *name);

/* Whether the libseccomp that is linked knows the name (runc drops names that it does not). */
bool syscalls_is_in_libseccomp(const char *name);

/*
 * Whether the libseccomp of Debian 12, the oldest that we look after, knows a call that has a name
 * here. What is decided by this is the same wherever it is decided.
 */
bool syscalls_is_in_oldest_libseccomp(const char *name);

/*
 * Whether libseccomp can make a rule on this number of this architecture. It knows names that it
 * has no number for everywhere (2.5.4: map_shadow_stack on x32).
 */
bool syscalls_is_compiled(enum arch arch, uint32_t nr);

/* The highest number that any table knows on `arch` (calls beyond are newer than this program). */
uint32_t syscalls_highest(enum arch arch);

/* ---- arguments ---- */

enum arg_kind {
	ARG_UNFILTERED = 0, /* a pointer, descriptor, pid, length, or not worth a rule */
	ARG_ENUM,           /* one of some constants: ioctl request, socket domain */
	ARG_FLAGS,          /* an or of bits: mmap protection, clone flags */
	ARG_SIGNAL,         /* a signal number; 0 only asks whether the target exists */
};

struct constant {
	const char *name;
	uint64_t value;
	/* the field that the value is in; 0: the value's own bits (flags), all (enum) */
	uint64_t mask;
};

/* What the kernel does with the bits above bit 31 of a 64-bit register. */
enum arg_width {
	ARG_WIDTH_32 = 0,  /* the parameter is an int: they are cut off */
	ARG_WIDTH_LOW,     /* the parameter is a long, and they are ignored */
	ARG_WIDTH_CHECKED, /* the parameter is a long, and the call fails when one is set */
	ARG_WIDTH_64,      /* in memory (struct memory_arg): all bits count */
};

struct arg_info {
	enum arg_kind kind;
	enum arg_width width;
	const char *name;                 /* "domain", "prot" */
	const struct constant *constants; /* borrowed, static */
	size_t constant_count;
	bool octal;                         /* a file mode: people read it in octal */
	const struct arg_context *contexts; /* borrowed, static: for syscalls_arg_in_context */
	size_t context_count;
};

struct syscall_info {
	const char *name;
	struct arg_info args[CALL_ARGS]; /* kind ARG_UNFILTERED where nothing is known */
	/* the arguments belong together: socket(domain, type, protocol) */
	bool joint;
};

/*
 * The bits of such a value that name a task or a descriptor of one run, and another one in the
 * next; 0: none. A clock id below 0 holds a pid or a descriptor above three bits of kind
 * (include/linux/posix-timers.h, clock_getcpuclockid(3)).
 */
uint64_t syscalls_id_bits(const struct arg_info *info, uint64_t value);

/*
 * Argument knowledge for a call, or NULL when none of its arguments is worth a rule on `arch` (old
 * i386 mmap and select pass a pointer to their arguments). Constant time.
 */
const struct syscall_info *syscalls_info(enum arch arch, uint32_t nr);

/*
 * A number in the structure that an argument points at. No filter sees it; a tracer may read it
 * while the task is stopped at the call. In a trace it takes the place of argument `index`, which
 * is the pointer itself or the structure's size.
 */
struct memory_arg {
	const char *call;
	unsigned index;
	unsigned pointer; /* the argument that points at the structure */
	unsigned offset;  /* of 64 bits in there, on every architecture */
	struct arg_info info;
};

/* The numbers in memory that say what a call does; NULL and 0 for most calls. Constant time. */
const struct memory_arg *syscalls_memory_args(enum arch arch, uint32_t nr, size_t *out_count);

/* The places that these take, a bit per argument. */
unsigned syscalls_memory_set(enum arch arch, uint32_t nr);

/*
 * The bits of an argument that decide what a call does, and that rules compare. No call does
 * anything that depends on higher ones (enum arg_width).
 */
static const uint64_t SYSCALLS_ARG_MASK = UINT32_MAX;

/*
 * The argument as it is read beside these values of the call's others: protocol 6 is IPPROTO_TCP in
 * AF_INET, NETLINK_XFRM in AF_NETLINK. Returns `arg` itself where the others do not matter or
 * nothing is known for them, else `out`, filled.
 */
const struct arg_info *syscalls_arg_in_context(const struct arg_info *arg,
                                               const uint64_t values[CALL_ARGS],
                                               struct arg_info *out);

/*
 * What is known of argument `index` of the call, read beside the arguments that `known` has (bit
 * per index): the result of syscalls_arg_in_context, with `out` as its room. NULL: nothing.
 */
const struct arg_info *syscalls_arg_of_call(const struct call *call, unsigned known, unsigned index,
                                            struct arg_info *out);

/*
 * Writes `value` with the constants' names ("AF_INET", "PROT_READ|PROT_WRITE",
 * "O_RDONLY|0x40000000", "SIGTERM", or a number when nothing fits) and returns `buffer`. Cut to fit
 * `size`.
 */
const char *syscalls_format_arg(const struct arg_info *arg, uint64_t value, char *buffer,
                                size_t size);
