/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy: what a person has decided about single calls, whatever the traces say. This header is
 * the format's specification in code:
 *
 *     {
 *       "format": "seccomp-utils policy", "version": 2,
 *       "calls": {
 *         "ptrace":    { "decision": "never", "reason": "no debugging in production" },
 *         "getrandom": { "decision": "always", "reason": "used once a day, by the key rotation" },
 *         "ioctl":     { "decision": "names-only", "reason": "the driver's requests change" },
 *         "socket":    { "decision": "arguments", "reason": "outgoing TCP only",
 *                        "arguments": [ { "domain": "AF_INET", "type": "SOCK_STREAM" },
 *                                       { "domain": "AF_INET6",
 *                                         "type": { "any_of": "SOCK_STREAM|SOCK_NONBLOCK" } } ] }
 *       }
 *     }
 *
 * always: allowed with any arguments, seen or not. never: refused, seen or not. names-only: allowed
 * with any arguments if it was seen. arguments: allowed with these and no others, seen or not; each
 * element is one alternative, an argument that it leaves out may be anything. Arguments have the
 * names of lib/syscalls/syscalls.def; a value is a number or constants, compared as a whole, and
 * any_of any combination of its flags: fields among them (SOCK_STREAM, O_RDONLY) stay as they are.
 *
 * Version 1, with "policyVersion": 1 for the first line and "anyOf" for "any_of", is still read.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "genprof/facts/narrow.h"

struct error;
struct syscall_info;

#define POLICY_FORMAT "seccomp-utils policy"
enum { POLICY_VERSION = 2 };

enum decision { DECISION_ALWAYS, DECISION_NEVER, DECISION_NAMES_ONLY, DECISION_ARGUMENTS };

struct policy_call {
	char *name;
	enum decision decision;
	char *reason;
	/* DECISION_ARGUMENTS: the comments are the constants by name */
	struct narrowed arguments;
};

struct policy {
	char *source;              /* path or name, for messages */
	struct policy_call *calls; /* ascending by name */
	size_t call_count;
};

/*
 * Reads a policy ("-": standard input). Untrusted: unknown fields, words, calls, arguments and
 * constants, a call without a reason, arguments without the decision that uses them and the
 * reverse, and refusing what every workload needs to start and end are errors that name the place.
 */
int policy_read(const char *path, struct policy *out, struct error *err);
int policy_parse(const char *text, size_t length, const char *name, struct policy *out,
                 struct error *err);

/* What was decided about a call, or NULL. `policy` may be NULL. */
const struct policy_call *policy_find(const struct policy *policy, const char *name);

/*
 * Whether a policy may name the call: some architecture has it. Writes what is known of its
 * arguments on the first that lets a filter compare them, or NULL.
 */
bool policy_find_call(const char *name, const struct syscall_info **out_info);

void policy_done(struct policy *policy);
