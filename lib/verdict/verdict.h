/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a profile says about a call: the specification that every compiled filter is held against.
 *
 * verdict_resolve decides the conditions (capabilities, architecture, kernel version) and the
 * runtime's reading of the profile for one machine; verdict_of then answers for any call. Both are
 * pure: no kernel is asked, and libseccomp's compiler is not involved.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/must_handle.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/arch.h"
#include "lib/syscalls/call.h"

struct error;
struct warnings;

/*
 * Whose reading of the profile (docs/profile-semantics.md lists the differences): a container
 * engine's that reads Docker's format and hands it to runc or crun; or containerd's, which reads
 * the file as OCI's and hands that to runc. The kubelet hands the file to containerd.
 */
enum runtime { RUNTIME_RUNC, RUNTIME_CRUN, RUNTIME_CONTAINERD, RUNTIME_KUBERNETES };

/* The words for them: "runc" ..., NULL at the end. */
extern const char *const verdict_runtimes[];

/* Whether includes, excludes, archMap and "name" do not exist for the reader. */
bool verdict_reads_oci(enum runtime runtime);

/*
 * Which system call names count. A runtime leaves out those that its libseccomp does not know;
 * the tables here have numbers for newer ones.
 */
enum verdict_vocabulary { VOCABULARY_OF_LIBSECCOMP, VOCABULARY_OF_TABLES };

struct machine {
	enum arch arch; /* the native architecture of the kernel */
	unsigned kernel_major, kernel_minor;
	uint64_t capabilities; /* bit per CAP_*: what the command will hold */
	enum runtime runtime;
	enum verdict_vocabulary vocabulary;
	bool strict; /* an unknown system call name is an error, not a warning */
};

/* One rule on one call of one architecture, after resolving. */
struct resolved_rule {
	uint32_t nr;
	enum action action;
	uint16_t data; /* errno, or the message of TRACE; else 0 */
	unsigned condition_count;
	struct condition *conditions; /* at most one per argument; most rules have none */
	size_t rule;                  /* index into profile->rules: who decided */
};

/*
 * All rules of one architecture, sorted by nr, then in the order of the profile. A call has either
 * one rule without conditions or any number with, and rules of one call that can match the same
 * arguments have the same action: the order decides which rule is named, never what happens.
 */
struct resolved_arch {
	enum arch arch;
	/* 32: libseccomp compares the low half of arguments only, x32 included */
	unsigned arg_bits;
	struct resolved_rule *rules; /* never NULL */
	size_t rule_count;
	/* runc: calls numbered above the highest named one get ENOSYS */
	bool has_enosys_limit;
	uint32_t highest_named;
};

struct resolved_profile {
	const struct profile *profile; /* borrowed: must outlive this */
	struct machine machine;
	enum action default_action;
	uint16_t default_data;
	/* SECCOMP_RET_* for a call of an architecture that is not listed */
	uint32_t bad_arch_ret;
	struct resolved_arch *archs; /* the native one first */
	size_t arch_count;
	unsigned flags;  /* as in struct profile */
	size_t compared; /* the work of resolving, beside the rules: conditions compared */
};

/*
 * Refused, with the place: what the runtime itself would refuse (NOTIFY as default or for write or
 * without a listener, architectures of another byte order), what libseccomp gives no fixed meaning
 * (rules with different actions whose conditions overlap), and names that this libseccomp does not
 * know where leaving the rule out would weaken the filter. The caller frees *out.
 */
MUST_HANDLE
int verdict_resolve(const struct profile *profile, const struct machine *machine,
                    struct resolved_profile **out, struct warnings *warnings, struct error *err);
void verdict_resolved_free(struct resolved_profile *resolved);

/* The rules of one architecture, or NULL where the profile does not list it. */
const struct resolved_arch *verdict_arch(const struct resolved_profile *resolved, enum arch arch);

/*
 * The rules on one call, in the order in which they decide; *out_count is 0 where there are none,
 * and the result then is not to be read. Takes time logarithmic in the number of rules.
 */
const struct resolved_rule *verdict_rules(const struct resolved_arch *arch, uint32_t nr,
                                          size_t *out_count);

/* Who decided. */
enum verdict_source {
	VERDICT_RULE,     /* rule is its index in the profile */
	VERDICT_DEFAULT,  /* no rule matched */
	VERDICT_ENOSYS,   /* above the highest named call */
	VERDICT_BAD_ARCH, /* the architecture is not listed */
};

struct verdict {
	uint32_t ret; /* SECCOMP_RET_* | data, as the filter must return it */
	enum verdict_source source;
	size_t rule;
	/*
	 * bit 2i: the low half of argument i mattered, bit 2i+1: its high half; others could be
	 * anything
	 */
	uint32_t halves_read;
};

/*
 * Constant time but for the call's own rules. x86-64 and x32 share an audit value: a call of either
 * is judged by its number, as a filter must.
 */
struct verdict verdict_of(const struct resolved_profile *resolved, const struct call *call);

/* Whether the kernel executes the call: ALLOW or LOG. */
bool verdict_is_allowed(struct verdict verdict);
bool verdict_ret_allows(uint32_t ret); /* the same of a SECCOMP_RET_* value */

/* "allow", "errno EPERM", "kill process", "trap", "notify": for messages. Returns `buffer`. */
const char *verdict_describe(struct verdict verdict, char *buffer, size_t size);
