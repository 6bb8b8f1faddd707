/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The profiles in profiles/: default against Docker's decisions (docker_default.def) for every
 * call, the others against default.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/profile/capability.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"
#include "tests/kit/shipped_kit.h"
#include "tests/lib/profile/docker_default.h"

/* ---- machines ---- */

static const struct {
	unsigned major, minor;
} KERNELS[] = { { 3, 10 }, { 4, 7 }, { 4, 8 }, { 5, 0 }, { 6, 18 } };
static const enum arch NATIVE[] = { ARCH_X86_64, ARCH_AARCH64 };

/* Set number i: none, Docker's, all, then each by itself; false beyond the last. */
static bool capability_set(unsigned i, uint64_t *out_set)
{
	static const uint64_t sets[] = { 0, DOCKER_CAPS };

	if (i < COUNT(sets))
		*out_set = sets[i];
	else if (i == COUNT(sets))
		*out_set = capability_all();
	else
		*out_set = UINT64_C(1) << (i - COUNT(sets) - 1);
	return *out_set == 0 || (*out_set & capability_all()) != 0;
}

static struct resolved_profile *resolve(const struct profile *profile,
                                        const struct machine *machine)
{
	struct resolved_profile *resolved = NULL;
	struct error err = { .text = "" };

	cr_assert_eq(verdict_resolve(profile, machine, &resolved, NULL, &err), 0, "%s", err.text);
	return resolved;
}

/* ---- default ---- */

/* Values for the first argument that a rule of default could compare. */
static uint64_t argument(unsigned i)
{
	static const uint64_t more[] = {
		0x20000,
		0x20008,
		0x20001,
		0x40000,
		0x7fffffff,
		0x80000000,
		0xfffffffe,
		0xffffffff,
		0x100000000,
		0x100000002,
		0x100000026,
		0x1ffffffff,
		UINT64_C(0xffffffff00000008),
		UINT64_MAX,
		UINT64_C(0x7e02000000000000),
	};
	enum { SMALL = 70 };

	if (i < SMALL)
		return i;
	return i < SMALL + 64 ? UINT64_C(1) << (i - SMALL) : more[i - SMALL - 64];
}
enum { ARGUMENT_COUNT = 70 + 64 + 15 };

static unsigned long compare_call(const struct resolved_profile *r, const struct call *base,
                                  const char *name, bool beyond)
{
	struct call call = *base;
	enum decision decision = name ? decision_of(name, &r->machine) : REFUSED;
	unsigned arguments =
		decision == BY_RANGE || decision == BY_CLONE_FLAGS ? ARGUMENT_COUNT : 1;

	for (unsigned i = 0; i < arguments; i++) {
		char got_text[64];

		call.args[0] = arch_bits(call.arch) == 32 ? (uint32_t)argument(i) : argument(i);
		struct verdict got = verdict_of(r, &call);
		uint32_t want = beyond ? SECCOMP_RET_ERRNO | ENOSYS
		                       : wanted(name ? name : "", decision, &call);

		cr_expect_eq(got.ret, want,
		             "%s %u (%s) argument %#llx, Linux %u.%u, capabilities %#llx, %s: got "
		             "%s, want %#x",
		             arch_name(call.arch), call.nr, name ? name : "?",
		             (unsigned long long)call.args[0], r->machine.kernel_major,
		             r->machine.kernel_minor, (unsigned long long)r->machine.capabilities,
		             r->machine.runtime == RUNTIME_RUNC ? "runc" : "crun",
		             verdict_describe(got, got_text, sizeof got_text), want);
	}
	return arguments;
}

/*
 * Raises `highest` to each of the names' numbers: as runc counts, of the names that libseccomp
 * knows.
 */
static uint32_t raise_to(uint32_t highest, enum arch arch, const char *names)
{
	auto_free char *words = strdup(names);
	uint32_t nr;

	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		if (syscalls_is_in_libseccomp(word) &&
		    syscalls_number(arch, word, &nr) == SYSCALLS_FOUND && nr > highest)
			highest = nr;
	return highest;
}

static uint32_t highest_named(enum arch arch, const struct machine *machine)
{
	uint32_t highest = raise_to(0, arch, "socket personality clone clone3");

	for (size_t i = 0; i < COUNT(ALLOWED_NAMES); i++)
		if (condition_holds(&ALLOWED_NAMES[i], machine))
			highest = raise_to(highest, arch, ALLOWED_NAMES[i].names);
	return highest;
}

static unsigned long compare_arch(const struct resolved_profile *r, enum arch arch)
{
	unsigned long compared = 0;
	uint32_t end = (syscalls_highest(arch) & ~ARCH_X32_BIT) + 20;
	uint32_t highest = highest_named(arch, &r->machine);

	for (uint32_t i = 0; i <= end; i++) {
		struct call call = { .arch = arch, .nr = arch == ARCH_X32 ? i | ARCH_X32_BIT : i };
		const char *name = syscalls_name(arch, call.nr);
		bool beyond = r->machine.runtime == RUNTIME_RUNC && call.nr > highest;

		/* What libseccomp does not know, here or anywhere, both runtimes leave out. */
		if (name &&
		    (!syscalls_is_in_libseccomp(name) || !syscalls_is_compiled(arch, call.nr)))
			name = NULL;
		compared += compare_call(r, &call, name, beyond);
	}
	return compared;
}

static void compare_machines(enum arch native, unsigned kernel)
{
	struct profile *profile = read_shipped("default");
	unsigned long compared = 0;
	uint64_t caps;

	for (unsigned c = 0; capability_set(c, &caps); c++) {
		for (unsigned runtime = RUNTIME_RUNC; runtime <= RUNTIME_CRUN; runtime++) {
			struct machine machine = {
				.arch = native,
				.kernel_major = KERNELS[kernel].major,
				.kernel_minor = KERNELS[kernel].minor,
				.capabilities = caps,
				.runtime = runtime,
			};
			struct resolved_profile *resolved = resolve(profile, &machine);

			cr_assert_eq(resolved->arch_count, native == ARCH_X86_64 ? 3u : 2u);
			for (size_t i = 0; i < resolved->arch_count; i++)
				compared += compare_arch(resolved, resolved->archs[i].arch);
			verdict_resolved_free(resolved);
		}
	}
	cr_expect_gt(compared, 50000ul);
	profile_free(profile);
}

Test(shipped_profiles, default_decides_as_docker_for_every_call_on_x86_64)
{
	for (unsigned k = 0; k < COUNT(KERNELS); k++)
		compare_machines(NATIVE[0], k);
}

Test(shipped_profiles, default_decides_as_docker_for_every_call_on_aarch64)
{
	for (unsigned k = 0; k < COUNT(KERNELS); k++)
		compare_machines(NATIVE[1], k);
}

/* ---- the others against default ---- */

static bool is_chmod(const char *name)
{
	static const char *const family[] = { "chmod", "fchmod", "fchmodat", "fchmodat2" };

	for (size_t i = 0; i < COUNT(family); i++)
		if (!strcmp(name, family[i]))
			return true;
	return false;
}

/* Takes names, or whole rules, out of a profile; what is taken out is freed. */
static void remove_chmod(struct profile *profile)
{
	size_t kept_rules = 0;

	for (size_t i = 0; i < profile->rule_count; i++) {
		struct rule *rule = &profile->rules[i];
		size_t kept = 0;

		for (size_t n = 0; n < rule->name_count; n++) {
			if (is_chmod(rule->names[n]))
				free(rule->names[n]);
			else
				rule->names[kept++] = rule->names[n];
		}
		rule->name_count = kept;
		if (kept > 0) {
			struct rule moved = *rule;
			*rule = profile->rules[kept_rules];
			profile->rules[kept_rules++] = moved;
		}
	}
	cr_assert_eq(kept_rules, profile->rule_count - 1, "the chmod family is one rule");
}

static void expect_same_text(const struct profile *got, const struct profile *want)
{
	auto_free char *got_text = profile_text(got), *want_text = profile_text(want);

	cr_assert(got_text && want_text);
	cr_expect_str_eq(got_text, want_text);
}

Test(shipped_profiles, default_no_chmod_is_default_without_its_four_names)
{
	struct profile *want = read_shipped("default");
	struct profile *got = read_shipped("default-no-chmod");
	size_t all = want->rule_count;

	remove_chmod(want);
	want->rule_count = all - 1; /* the emptied rule was moved behind the others */
	expect_same_text(got, want);
	want->rule_count = all;
	profile_free(want);
	profile_free(got);
}

/* Hands over the verdicts of two profiles on every call of a machine, with many first arguments. */
static void each_call(const struct profile *profile, const struct profile *other,
                      uint64_t capabilities,
                      void (*expect)(const struct call *, struct verdict, struct verdict))
{
	struct machine machine = { .arch = ARCH_X86_64,
		                   .kernel_major = 6,
		                   .kernel_minor = 18,
		                   .capabilities = capabilities };
	struct resolved_profile *a = resolve(profile, &machine), *b = resolve(other, &machine);

	cr_assert_eq(a->arch_count, 3u, "an architecture left out is a different decision");
	for (size_t i = 0; i < a->arch_count; i++) {
		enum arch arch = a->archs[i].arch;

		for (uint32_t n = 0; n < 600; n++) {
			struct call call = { .arch = arch,
				             .nr = arch == ARCH_X32 ? n | ARCH_X32_BIT : n };

			for (unsigned v = 0; v < ARGUMENT_COUNT; v++) {
				call.args[0] =
					arch_bits(arch) == 32 ? (uint32_t)argument(v) : argument(v);
				expect(&call, verdict_of(a, &call), verdict_of(b, &call));
			}
		}
	}
	verdict_resolved_free(a);
	verdict_resolved_free(b);
}

static void expect_logged_where_refused(const struct call *call, struct verdict got,
                                        struct verdict by_default)
{
	uint32_t want = by_default.ret == SECCOMP_RET_ALLOW ? SECCOMP_RET_ALLOW : SECCOMP_RET_LOG;

	cr_expect_eq(got.ret, want, "%s %u argument %#llx: got %#x, want %#x",
	             arch_name(call->arch), call->nr, (unsigned long long)call->args[0], got.ret,
	             want);
}

Test(shipped_profiles, default_log_logs_what_default_refuses_and_allows_what_it_allows)
{
	struct profile *log = read_shipped("default-log"), *by_default = read_shipped("default");

	each_call(log, by_default, DOCKER_CAPS, expect_logged_where_refused);
	each_call(log, by_default, capability_all(), expect_logged_where_refused);
	profile_free(log);
	profile_free(by_default);
}

static void expect_logged(const struct call *call, struct verdict got, struct verdict same)
{
	(void)same;
	cr_expect_eq(got.ret, (uint32_t)SECCOMP_RET_LOG, "%s %u: got %#x", arch_name(call->arch),
	             call->nr, got.ret);
}

Test(shipped_profiles, audit_logs_everything)
{
	struct profile *audit = read_shipped("audit");

	each_call(audit, audit, 0, expect_logged);
	profile_free(audit);
}

static void expect_refused(const struct call *call, struct verdict got, struct verdict same)
{
	(void)same;
	cr_expect_eq(got.ret, SECCOMP_RET_ERRNO | EPERM, "%s %u: got %#x", arch_name(call->arch),
	             call->nr, got.ret);
}

Test(shipped_profiles, deny_refuses_everything)
{
	struct profile *deny = read_shipped("deny");

	each_call(deny, deny, capability_all(), expect_refused);
	profile_free(deny);
}
