/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A seccomp profile as Docker, Podman, runc and crun read it. This header is the format's
 * specification in code; docs/profile-semantics.md says what each field means where.
 *
 * The structure is the file, nothing decided yet: conditions (capabilities, architecture, kernel)
 * stay beside their rules until verdict_resolve decides them for one machine.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"
#include "lib/syscalls/arch.h"

struct error;
struct warnings;

enum action {
#define ACTION(suffix, word, ret) ACTION_##suffix,
#include "lib/profile/profile.def"
#undef ACTION
	ACTION_COUNT
};

enum operator{
#define OPERATOR(suffix, word) OPERATOR_##suffix,
#include "lib/profile/profile.def"
#undef OPERATOR
	OPERATOR_COUNT
};

enum profile_flag {
#define FLAG(suffix, word) PROFILE_FLAG_##suffix,
#include "lib/profile/profile.def"
#undef FLAG
	PROFILE_FLAG_COUNT
};

/* libseccomp refuses 4095, which the kernel would take (src/system.c, sys_chk_seccomp_action). */
enum { PROFILE_MAX_ERRNO = 4094, PROFILE_MAX_TRACE = 65535 };

/* One test on one argument; all tests of a rule must hold. */
struct condition {
	unsigned index; /* 0 - 5 */
	enum operator op;
	uint64_t value;     /* MASKED_EQ: the mask */
	uint64_t value_two; /* MASKED_EQ: the wanted value */
};

/* When a rule applies at all. An empty selector of includes always holds, of excludes never. */
struct selector {
	char **caps; /* "CAP_SYS_ADMIN" */
	size_t cap_count;
	char **arches; /* Docker's names: "amd64" */
	size_t arch_count;
	bool has_min_kernel;
	unsigned min_kernel_major, min_kernel_minor;
};

struct rule {
	char **names; /* at least one, as in the file */
	size_t name_count;
	bool is_singular; /* given as "name", which only Docker and its like read */
	enum action action;
	bool has_errno;
	/* ERRNO: 0 - PROFILE_MAX_ERRNO; TRACE: the tracer's message, 16 bits */
	uint32_t errno_ret;
	struct condition *conditions;
	size_t condition_count;
	char *comment; /* or NULL */
	struct selector includes, excludes;
};

/*
 * archMap: with the main architecture its sub-architectures apply too. Groups whose main
 * architecture has a name that is not known here are left out: they are no machine's.
 */
struct arch_group {
	enum arch arch;
	enum arch *subs;
	size_t sub_count;
	/* the first of its sub-architectures that is not known here, or NULL */
	char *unknown_sub;
};

struct profile {
	char *source; /* path or name, for messages */
	enum action default_action;
	bool has_default_errno;
	uint32_t default_errno;
	enum arch *archs; /* "architectures" */
	size_t arch_count;
	struct arch_group *groups; /* "archMap"; never together with architectures */
	size_t group_count;
	/* "flags": [] is not the same as no flags: runtimes have a default */
	bool has_flags;
	unsigned flags;          /* bit per enum profile_flag */
	char *listener_path;     /* or NULL */
	char *listener_metadata; /* or NULL */
	struct rule *rules;
	size_t rule_count;
};

const char *profile_action_name(enum action action); /* "SCMP_ACT_ERRNO" */
/* takes errnoRet: ERRNO and TRACE */
bool profile_action_has_errno(enum action action);
uint32_t profile_action_ret(enum action action); /* SECCOMP_RET_* without data */
/* the call is made: ALLOW and LOG */
bool profile_action_allows(enum action action);
const char *profile_operator_name(enum operator op); /* "SCMP_CMP_EQ" */
const char *profile_flag_name(enum profile_flag flag);

/* Whether two of the conditions compare one argument: libseccomp then makes "or" of a rule's. */
bool profile_repeats_argument(const struct condition *conditions, size_t count);

/*
 * The group of archMap that applies where `arch` is the native architecture: the first one with it,
 * or NULL (*out_group is borrowed). A group with a sub-architecture that is not known is an error,
 * as in the runtimes; the other groups are not checked.
 */
MUST_HANDLE
int profile_find_group(const struct profile *profile, enum arch arch,
                       const struct arch_group **out_group, struct error *err);

/*
 * Whether one argument passes the test: the meaning of every operator, in one place. All compare 64
 * bits unsigned; MASKED_EQ compares the mask's bits only, of the argument and of value_two
 * (libseccomp src/db.c, _db_node_mask_fixup; profile_parse refuses bits outside of the mask).
 */
bool profile_condition_holds(const struct condition *condition, uint64_t argument);

/*
 * Reads a profile from `path` ("-": standard input). Untrusted: unknown fields, actions,
 * operators, flags and architectures, wrong types, numbers out of range, empty names, both
 * spellings of one thing, are errors that name file and place:
 *     profile.json: syscalls[12].args[0].op: "SCMP_CMP_EQUAL" is not an operator
 * System call names are not checked here (verdict_resolve, lint). What can be read but deserves a
 * word goes to `warnings` (may be NULL). The caller frees *out with profile_free.
 */
MUST_HANDLE
int profile_read(const char *path, struct profile **out, struct warnings *warnings,
                 struct error *err);

/* The same for a text in memory; `name` stands for the path in messages. */
MUST_HANDLE
int profile_parse(const char *text, size_t length, const char *name, struct profile **out,
                  struct warnings *warnings, struct error *err);

/*
 * The profile as Docker-format JSON text, fields in the customary order; the same profile gives the
 * same bytes, and profile_parse gives an equal profile back. The caller frees it; NULL: no memory.
 */
char *profile_text(const struct profile *profile);

/* An empty profile with that default action, or NULL. Rules are added with profile_add_rule. */
struct profile *profile_new(const char *source, enum action default_action);

/* Appends a zeroed rule and writes its address, valid until the next call. */
MUST_HANDLE
int profile_add_rule(struct profile *profile, struct rule **out_rule, struct error *err);
MUST_HANDLE
int profile_rule_add_name(struct rule *rule, const char *name, struct error *err);
MUST_HANDLE
int profile_rule_add_condition(struct rule *rule, const struct condition *condition,
                               struct error *err);

/* Removes a rule and frees it; the ones behind it move up. */
void profile_remove_rule(struct profile *profile, size_t index);

void profile_free(struct profile *profile);
