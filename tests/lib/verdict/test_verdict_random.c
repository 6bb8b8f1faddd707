/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random profiles, judged three ways that share no code: by lib/verdict, by a loop over the rules
 * as they are in the profile, and by libseccomp fed as crun feeds it.
 */
#include "lib/verdict/verdict.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "enforce/filter/filter.h"
#include "lib/base/error.h"
#include "lib/profile/profile.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict_overlap.h"
#include "tests/kit/profile_kit.h"
#include "tests/lib/verdict/opinion.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *const names[] = { "read",       "dup2",        "socket", "semget",
	                             "socketcall", "personality", "recv" };
/*
 * Without those that x86-64 has no number for: where such a name meets x32, libseccomp 2.5.4 leaves
 * out the load of the call's number and compares the architecture instead.
 */
static const char *const compiled_names[] = { "read", "dup2", "socket", "semget", "personality" };
static const enum arch archs[] = { ARCH_X86_64, ARCH_I386, ARCH_X32 };
static const uint32_t odd_numbers[] = { 500, 9999, 0x3fffffff, 0x7fffffff, 0x80000000, 0xffffffff };

/* ---- libseccomp ---- */

/*
 * libseccomp 2.5.4 loses nodes of rules that another rule covers, which is not this program's leak.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libseccomp.so\n";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

static uint32_t scmp_action(enum action action, bool has_errno, uint32_t value)
{
	/* libseccomp's actions are the kernel's values */
	return ret_of(action, has_errno, value);
}

static int add_rule(scmp_filter_ctx ctx, const struct rule *rule, const char *name, uint32_t action)
{
	static const enum scmp_compare ops[] = {
		[OPERATOR_NE] = SCMP_CMP_NE,
		[OPERATOR_LT] = SCMP_CMP_LT,
		[OPERATOR_LE] = SCMP_CMP_LE,
		[OPERATOR_EQ] = SCMP_CMP_EQ,
		[OPERATOR_GE] = SCMP_CMP_GE,
		[OPERATOR_GT] = SCMP_CMP_GT,
		[OPERATOR_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
	};
	struct scmp_arg_cmp args[CALL_ARGS];
	int nr = seccomp_syscall_resolve_name(name), rc = 0;
	unsigned count = (unsigned)rule->condition_count;

	cr_assert_leq(count, (unsigned)CALL_ARGS);
	for (unsigned i = 0; i < count; i++)
		args[i] = (struct scmp_arg_cmp){ rule->conditions[i].index,
			                         ops[rule->conditions[i].op],
			                         rule->conditions[i].value,
			                         rule->conditions[i].value_two };
	if (!repeats(rule))
		return seccomp_rule_add_array(ctx, action, nr, count, args);
	for (unsigned i = 0; i < count && rc == 0; i++)
		rc = seccomp_rule_add_array(ctx, action, nr, 1, &args[i]);
	return rc;
}

/* Writes the filter, or returns libseccomp's refusal. */
static int compile(const struct profile *p, struct filter *out)
{
	uint32_t default_ret =
		scmp_action(p->default_action, p->has_default_errno, p->default_errno);
	scmp_filter_ctx ctx = seccomp_init(default_ret);
	struct stat st;
	int rc = 0;

	for (size_t i = 0; i < p->arch_count && (rc == 0 || rc == -EEXIST); i++)
		rc = seccomp_arch_add(ctx, arch_libseccomp_token(p->archs[i]));
	if (rc == -EEXIST)
		rc = 0;
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct rule *rule = &p->rules[i];
		uint32_t action = scmp_action(rule->action, rule->has_errno, rule->errno_ret);

		for (size_t k = 0; k < rule->name_count && rc == 0 && action != default_ret; k++)
			rc = add_rule(ctx, rule, rule->names[k], action);
	}
	int fd = memfd_create("filter", MFD_CLOEXEC);
	if (rc == 0)
		rc = seccomp_export_bpf(ctx, fd);
	seccomp_release(ctx);
	if (rc == 0) {
		cr_assert_eq(fstat(fd, &st), 0);
		out->instructions = malloc((size_t)st.st_size);
		out->count = (size_t)st.st_size / sizeof *out->instructions;
		cr_assert_eq(pread(fd, out->instructions, (size_t)st.st_size, 0),
		             (ssize_t)st.st_size);
	}
	close(fd);
	return rc;
}

/* ---- calls worth asking about ---- */

/* A value of some condition, or beside it, or any. */
static uint64_t argument(uint64_t *seed, const struct profile *p)
{
	const struct rule *rule =
		p->rule_count ? &p->rules[kit_below(seed, (unsigned)p->rule_count)] : NULL;

	if (!rule || rule->condition_count == 0 || kit_below(seed, 4) == 0)
		return kit_value(seed);
	const struct condition *c =
		&rule->conditions[kit_below(seed, (unsigned)rule->condition_count)];
	uint64_t value =
		c->op == OPERATOR_MASKED_EQ && kit_below(seed, 2) ? c->value_two : c->value;
	switch (kit_below(seed, 8)) {
	case 0:
		return value + 1;
	case 1:
		return value - 1;
	case 2:
		return value ^ UINT64_C(1) << kit_below(seed, 64);
	case 3:
		return value | UINT64_C(0xabcd) << 40;
	default:
		return value;
	}
}

static struct call next_call(uint64_t *seed, const struct profile *p)
{
	struct call call = { .arch = archs[kit_below(seed, 3)] };

	if (kit_below(seed, 8) == 0) {
		call.nr = odd_numbers[kit_below(seed, LENGTH(odd_numbers))];
		if (call.arch == ARCH_X32)
			call.nr = ARCH_X32_BIT | (call.nr & 0xffff);
		else if (call.arch == ARCH_X86_64)
			call.nr &= 0x3fffffff;
	} else if (syscalls_number(call.arch, names[kit_below(seed, LENGTH(names))], &call.nr) !=
	           SYSCALLS_FOUND) {
		call.nr = call.arch == ARCH_X32 ? ARCH_X32_BIT | 3 : 3;
	}
	for (unsigned i = 0; i < 3; i++)
		call.args[i] =
			call.arch == ARCH_I386 ? (uint32_t)argument(seed, p) : argument(seed, p);
	if (call.arch == ARCH_I386 && kit_below(seed, 3) == 0)
		call.args[0] = kit_below(seed, 4); /* codes of socketcall and ipc */
	return call;
}

static void show(const struct profile *p, const struct call *call, uint32_t got, uint32_t want,
                 const char *whose)
{
	char *text = profile_text(p);

	cr_log_error("%s nr %#x (%#llx, %#llx, %#llx): verdict %#x, %s %#x\n%s",
	             arch_name(call->arch), call->nr, (unsigned long long)call->args[0],
	             (unsigned long long)call->args[1], (unsigned long long)call->args[2], got,
	             whose, want, text);
	free(text);
}

static unsigned repeats_of_loop(unsigned usual)
{
	const char *more = getenv("RANDOM_PROFILES");

	return more ? (unsigned)strtoul(more, NULL, 10) : usual;
}

Test(verdict_random, agrees_with_a_loop_over_the_rules)
{
	const struct kit_options options = { .names = names,
		                             .name_count = LENGTH(names),
		                             .max_rules = 5 };
	uint64_t seed = 42;
	unsigned accepted = 0, wrong = 0, rounds = repeats_of_loop(3000);

	for (unsigned i = 0; i < rounds && wrong == 0; i++) {
		struct machine machine = { .arch = ARCH_X86_64,
			                   .runtime = i % 2 ? RUNTIME_CRUN : RUNTIME_RUNC };
		struct profile *p = kit_profile(&seed, &options);
		struct resolved_profile *resolved = NULL;
		struct error err;

		if (verdict_resolve(p, &machine, &resolved, NULL, &err) == 0) {
			accepted++;
			for (int k = 0; k < 60 && wrong == 0; k++) {
				struct call call = next_call(&seed, p);
				uint32_t got = verdict_of(resolved, &call).ret,
					 want = opinion(p, &machine, &call);

				if (got != want) {
					wrong++;
					show(p, &call, got, want, "loop");
				}
			}
		}
		verdict_resolved_free(resolved);
		profile_free(p);
	}
	cr_expect_eq(wrong, 0u);
	cr_expect_gt(accepted, rounds / 4, "only %u of %u had a meaning", accepted, rounds);
}

/* The call with other bits wherever the verdict says that it did not look. */
static struct call change_unread(uint64_t *seed, const struct verdict *verdict, struct call call)
{
	for (unsigned i = 0; i < CALL_ARGS; i++) {
		uint64_t low = kit_below(seed, 3) ? kit_below(seed, 16) : UINT32_MAX;
		uint64_t high = kit_below(seed, 3) ? 0 : kit_below(seed, 4);

		if (!(verdict->halves_read >> 2 * i & 1))
			call.args[i] = (call.args[i] & ~(uint64_t)UINT32_MAX) | low;
		if (!(verdict->halves_read >> (2 * i + 1) & 1))
			call.args[i] = (uint32_t)call.args[i] | high << 32;
	}
	return call;
}

Test(verdict_random, does_not_depend_on_the_halves_of_arguments_that_it_did_not_read)
{
	const struct kit_options options = { .names = names,
		                             .name_count = LENGTH(names),
		                             .max_rules = 5 };
	uint64_t seed = 5;
	unsigned changed = 0, rounds = repeats_of_loop(2000);

	for (unsigned i = 0; i < rounds; i++) {
		struct machine machine = { .arch = ARCH_X86_64 };
		struct profile *p = kit_profile(&seed, &options);
		struct resolved_profile *resolved = NULL;
		struct error err;

		bool has_meaning = verdict_resolve(p, &machine, &resolved, NULL, &err) == 0;
		for (int k = 0; k < 60 && has_meaning; k++) {
			struct call call = next_call(&seed, p);
			struct verdict before = verdict_of(resolved, &call);
			struct call other = change_unread(&seed, &before, call);
			struct verdict after = verdict_of(resolved, &other);

			changed +=
				memcmp(&call, &other, sizeof call) != 0 && before.halves_read != 0;
			if (after.ret != before.ret || after.rule != before.rule ||
			    after.halves_read != before.halves_read)
				show(p, &other, after.ret, before.ret, "before the change");
			cr_assert_eq(after.ret, before.ret);
			cr_assert_eq(after.rule, before.rule);
			cr_assert_eq(after.halves_read, before.halves_read);
		}
		verdict_resolved_free(resolved);
		profile_free(p);
	}
	cr_expect_gt(changed, rounds, "only %u calls were decided by part of their arguments",
	             changed);
}

Test(verdict_random, agrees_with_what_libseccomp_compiles_for_masks)
{
	const struct kit_options options = { .names = compiled_names,
		                             .name_count = LENGTH(compiled_names),
		                             .max_rules = 5,
		                             .masked_only = true };
	const struct machine machine = { .arch = ARCH_X86_64, .runtime = RUNTIME_CRUN };
	uint64_t seed = 7;
	unsigned accepted = 0, wrong = 0, rounds = repeats_of_loop(500);

	for (unsigned i = 0; i < rounds && wrong == 0; i++) {
		struct profile *p = kit_profile(&seed, &options);
		struct resolved_profile *resolved = NULL;
		struct filter filter = { 0 };
		struct error err;

		if (verdict_resolve(p, &machine, &resolved, NULL, &err) == 0) {
			int rc = compile(p, &filter);

			accepted++;
			if (rc != 0) {
				struct call none = { 0 };

				wrong++;
				show(p, &none, 0, (uint32_t)rc, "libseccomp refuses");
			}
			for (int k = 0; k < 60 && wrong == 0; k++) {
				struct call call = next_call(&seed, p);
				struct seccomp_data data = call_to_data(&call);
				uint32_t got = verdict_of(resolved, &call).ret,
					 want = filter_run(&filter, &data, NULL);

				if (got != want) {
					wrong++;
					show(p, &call, got, want, "libseccomp");
				}
			}
		}
		free(filter.instructions);
		verdict_resolved_free(resolved);
		profile_free(p);
	}
	cr_expect_eq(wrong, 0u);
	cr_expect_gt(accepted, rounds / 4, "only %u of %u had a meaning", accepted, rounds);
}

Test(verdict_random, finds_an_overlap_exactly_where_some_value_fits_both)
{
	uint64_t seed = 99;

	/*
	 * Values below 16 can be tried one by one; 32 bits wide, the rest behaves as 15 or as 16
	 * does.
	 */
	for (int i = 0; i < 200000; i++) {
		struct condition of_a = { 0 }, of_b = { 0 };
		struct resolved_rule a = { .condition_count = 1, .conditions = &of_a };
		struct resolved_rule b = { .condition_count = 1, .conditions = &of_b };
		bool meet = false;

		for (struct condition *c = &of_a; c; c = c == &of_a ? &of_b : NULL) {
			c->op = (enum operator)kit_below(&seed, OPERATOR_COUNT);
			c->value = kit_below(&seed, 16);
			c->value_two =
				c->op == OPERATOR_MASKED_EQ ? kit_below(&seed, 16) & c->value : 0;
		}
		for (uint64_t v = 0; v < 32 && !meet; v++)
			meet = profile_condition_holds(&a.conditions[0], v) &&
			       profile_condition_holds(&b.conditions[0], v);
		cr_assert_eq(verdict_overlap(&a, &b, 32), meet,
		             "%s %llu/%llu and %s %llu/%llu: want %d",
		             profile_operator_name(a.conditions[0].op),
		             (unsigned long long)a.conditions[0].value,
		             (unsigned long long)a.conditions[0].value_two,
		             profile_operator_name(b.conditions[0].op),
		             (unsigned long long)b.conditions[0].value,
		             (unsigned long long)b.conditions[0].value_two, meet);
	}
}
