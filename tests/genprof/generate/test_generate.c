/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/generate/generate.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/base/warnings.h"
#include "tests/kit/genprof_kit.h"

static void add(struct trace *trace, enum arch arch, const char *name, uint64_t a0, uint64_t a1,
                uint64_t a2, uint64_t a3)
{
	kit_add(trace, arch, name, (const uint64_t[CALL_ARGS]){ a0, a1, a2, a3 });
}

static struct profile *generate(struct trace *trace, enum narrowing how)
{
	const struct generate_options options = { .narrowing = how };
	struct profile *profile = NULL;
	struct error err = { 0 };

	cr_assert_eq(generate_profile(trace, &options, &profile, NULL, NULL, &err), 0, "%s",
	             err.text);
	return profile;
}

static const struct rule *rule_for(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->rule_count; i++)
		for (size_t n = 0; n < profile->rules[i].name_count; n++)
			if (strcmp(profile->rules[i].names[n], name) == 0)
				return &profile->rules[i];
	return NULL;
}

static bool allows(const struct profile *profile, const struct call *call)
{
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
	bool allowed = verdict_is_allowed(verdict_of(resolved, call));

	verdict_resolved_free(resolved);
	return allowed;
}

Test(generate, puts_names_without_conditions_into_one_sorted_rule)
{
	struct trace *trace = kit_start_run();

	add(trace, ARCH_X86_64, "write", 1, 2, 3, 4);
	add(trace, ARCH_X86_64, "getpid", 0, 0, 0, 0);
	add(trace, ARCH_X86_64, "read", 1, 2, 3, 4);
	struct profile *profile = generate(trace, NARROWING_STABLE);
	const struct rule *rule = &profile->rules[0];
	cr_assert_eq(rule->name_count, 3u);
	cr_expect_str_eq(rule->names[0], "getpid");
	cr_expect_str_eq(rule->names[1], "read");
	cr_expect_str_eq(rule->names[2], "write");
	cr_expect_eq(profile->default_action, ACTION_ERRNO);
	cr_expect_eq(profile->default_errno, (uint32_t)EPERM);
	profile_free(profile);
	trace_free(trace);
}

Test(generate, allows_what_starts_and_ends_any_workload)
{
	struct trace *trace = kit_start_run();
	const char *const always[] = { "execve", "exit", "exit_group" };

	add(trace, ARCH_X86_64, "getpid", 0, 0, 0, 0);
	struct profile *profile = generate(trace, NARROWING_EXACT);
	for (int i = 0; i < 3; i++)
		cr_expect_not_null(rule_for(profile, always[i]), "%s", always[i]);
	cr_expect_null(rule_for(profile, "rt_sigreturn"));
	cr_expect_null(rule_for(profile, "restart_syscall"));
	profile_free(profile);
	trace_free(trace);
}

Test(generate, allows_the_way_back_from_a_handler_and_from_a_stop)
{
	struct trace *trace = kit_start_run();

	add(trace, ARCH_X86_64, "rt_sigaction", 2, 0, 0, 0);
	add(trace, ARCH_X86_64, "nanosleep", 0, 0, 0, 0);
	add(trace, ARCH_X86_64, "poll", 0, 0, 0, 0);
	struct profile *profile = generate(trace, NARROWING_NONE);
	cr_expect_not_null(rule_for(profile, "rt_sigreturn"));
	cr_expect_null(rule_for(profile, "sigreturn"), "x86-64 has no such call");
	cr_expect_not_null(rule_for(profile, "restart_syscall"));
	size_t rules = 0;
	for (size_t i = 0; i < profile->rule_count; i++)
		rules += strcmp(profile->rules[i].names[0], "restart_syscall") == 0;
	cr_expect_eq(rules, 1u);
	profile_free(profile);
	trace_free(trace);
}

Test(generate, lists_the_architectures_that_were_seen)
{
	struct trace *trace = kit_start_run();

	add(trace, ARCH_X86_64, "getpid", 0, 0, 0, 0);
	add(trace, ARCH_I386, "mmap2", 0, 0, PROT_READ, MAP_PRIVATE);
	struct profile *profile = generate(trace, NARROWING_STABLE);
	cr_assert_eq(profile->arch_count, 2u);
	cr_expect_eq(profile->archs[0], ARCH_X86_64);
	cr_expect_eq(profile->archs[1], ARCH_I386);
	cr_expect_eq(profile->group_count, 0u);
	profile_free(profile);
	trace_free(trace);
}

Test(generate, notes_names_that_become_allowed_on_another_architecture)
{
	struct trace *trace = kit_start_run();
	const struct generate_options options = { .narrowing = NARROWING_STABLE };
	struct profile *profile = NULL;
	struct warnings notes = { 0 };
	struct error err = { 0 };

	add(trace, ARCH_X86_64, "getpid", 0, 0, 0, 0);
	add(trace, ARCH_I386, "getppid", 0, 0, 0, 0);
	cr_assert_eq(generate_profile(trace, &options, &profile, NULL, &notes, &err), 0, "%s",
	             err.text);
	cr_assert_eq(notes.count, 2u);
	cr_expect_str_eq(notes.lines[1], "getppid: seen on i386 only, allowed on x86_64 too");
	warnings_done(&notes);
	profile_free(profile);
	trace_free(trace);
}

Test(generate, keeps_answering_enosys_to_what_the_kernel_did_not_have)
{
	struct trace *trace = kit_start_run();
	struct error err;
	struct call call = { .arch = ARCH_X86_64 };

	add(trace, ARCH_X86_64, "getpid", 0, 0, 0, 0);
	add(trace, ARCH_X86_64, "statx", 0, 0, 0, 0);
	cr_assert_eq(syscalls_number(ARCH_X86_64, "statx", &call.nr), SYSCALLS_FOUND);
	cr_assert_eq(trace_add_result(trace, ARCH_X86_64, call.nr, 1, ENOSYS, 0, &err), 0);
	struct profile *profile = generate(trace, NARROWING_STABLE);
	const struct rule *rule = rule_for(profile, "statx");
	cr_assert_not_null(rule);
	cr_expect_eq(rule->action, ACTION_ERRNO);
	cr_expect_eq(rule->errno_ret, (uint32_t)ENOSYS);
	cr_expect_eq(rule->condition_count, 0u);
	profile_free(profile);

	add(trace, ARCH_X86_64, "statx", 0, 0, 0, 0);
	profile = generate(trace, NARROWING_STABLE);
	cr_expect_eq(rule_for(profile, "statx")->action, ACTION_ALLOW,
	             "one call may have succeeded");
	profile_free(profile);
	trace_free(trace);
}

Test(generate, leaves_calls_without_a_name_out_with_a_warning)
{
	struct trace *trace = kit_start_run();
	struct generate_options options = { .narrowing = NARROWING_STABLE };
	struct profile *profile = NULL;
	struct warnings warnings = { 0 };
	struct error err = { 0 };

	add(trace, ARCH_X86_64, "getpid", 0, 0, 0, 0);
	kit_add_call(trace, &(struct call){ .arch = ARCH_X86_64, .nr = 9999 });
	cr_assert_eq(generate_profile(trace, &options, &profile, &warnings, NULL, &err), 0, "%s",
	             err.text);
	cr_assert_eq(warnings.count, 1u);
	cr_expect(strstr(warnings.lines[0], "9999"), "%s", warnings.lines[0]);
	warnings_done(&warnings);
	profile_free(profile);
	trace_free(trace);
}

Test(generate, refuses_a_trace_of_nothing)
{
	struct trace *trace = kit_start_run();
	const struct generate_options options = { .narrowing = NARROWING_STABLE };
	struct profile *profile = NULL;
	struct error err = { 0 };

	cr_expect_eq(generate_profile(trace, &options, &profile, NULL, NULL, &err), -1);
	cr_expect(strstr(err.text, "nothing"), "%s", err.text);
	trace_free(trace);
}

/* ---- properties over random traces ---- */

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* A value as programs pass it: small, a combination of constants, or anything. */
static uint64_t random_value(const struct arg_info *info, uint32_t *state)
{
	uint64_t value = 0;

	switch (next_random(state) % 8) {
	case 0:
		return next_random(state) % 4;
	case 1:
		return (uint64_t)next_random(state) << 32 | next_random(state);
	default:
		if (info->constant_count == 0)
			return next_random(state) % 40;
		for (uint32_t i = 1 + next_random(state) % 3; i > 0; i--)
			value |= info->constants[next_random(state) % info->constant_count].value;
		return value;
	}
}

static struct call random_call(uint32_t *state)
{
	static const enum arch arches[] = { ARCH_X86_64, ARCH_X86_64, ARCH_X86_64, ARCH_I386 };
	struct call call = { .arch = arches[next_random(state) % 4] };

	/* Names that libseccomp does not know are left out when a profile is resolved. */
	do
		call.nr = next_random(state) % 460;
	while (!syscalls_name(call.arch, call.nr) ||
	       !syscalls_is_in_libseccomp(syscalls_name(call.arch, call.nr)));
	const struct syscall_info *info = syscalls_info(call.arch, call.nr);
	for (int a = 0; a < CALL_ARGS; a++) {
		if (info && info->args[a].kind != ARG_UNFILTERED)
			call.args[a] = random_value(&info->args[a], state);
		if (arch_bits(call.arch) == 32)
			call.args[a] &= UINT32_MAX;
	}
	return call;
}

enum { RANDOM_CALLS = 1500 };

static struct trace *random_trace(uint32_t seed, struct call made[RANDOM_CALLS])
{
	struct trace *trace = kit_start_run();
	uint32_t state = seed, few = 0;

	for (int i = 0; i < RANDOM_CALLS; i++) {
		/* Some calls often, so that their arguments degrade. */
		if (i % 3 == 0) {
			do
				made[i] = random_call(&few);
			while (made[i].nr % 16 != seed % 16);
		} else {
			made[i] = random_call(&state);
		}
		kit_add_call(trace, &made[i]);
	}
	return trace;
}

Test(generate, allows_every_call_of_the_trace_however_arguments_are_narrowed)
{
	static struct call made[RANDOM_CALLS];

	for (uint32_t seed = 1; seed <= 12; seed++) {
		struct trace *trace = random_trace(seed, made);
		for (enum narrowing how = NARROWING_NONE; how <= NARROWING_EXACT; how++) {
			struct profile *profile = generate(trace, how);
			struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_RUNC);
			for (int i = 0; i < RANDOM_CALLS; i++)
				cr_assert(syscalls_memory_set(made[i].arch, made[i].nr) ||
				                  verdict_is_allowed(
							  verdict_of(resolved, &made[i])),
				          "seed %u, narrowing %d: %s %s(%#lx, %#lx, %#lx, %#lx)",
				          seed, how, arch_name(made[i].arch),
				          syscalls_name(made[i].arch, made[i].nr), made[i].args[0],
				          made[i].args[1], made[i].args[2], made[i].args[3]);
			verdict_resolved_free(resolved);
			profile_free(profile);
		}
		trace_free(trace);
	}
}

Test(generate, writes_what_reads_back_as_the_same_text)
{
	static struct call made[RANDOM_CALLS];

	for (enum narrowing how = NARROWING_NONE; how <= NARROWING_EXACT; how++) {
		struct trace *trace = random_trace(77, made);
		struct profile *profile = generate(trace, how), *again = NULL;
		struct error err = { 0 };
		char *text = profile_text(profile);

		cr_assert_eq(profile_parse(text, strlen(text), "again", &again, NULL, &err), 0,
		             "%s", err.text);
		char *text_again = profile_text(again);
		cr_expect_str_eq(text, text_again);
		free(text);
		free(text_again);
		profile_free(profile);
		profile_free(again);
		trace_free(trace);
	}
}

Test(generate, gives_the_same_bytes_whatever_the_order_of_merging)
{
	static struct call made[RANDOM_CALLS];
	struct trace *forwards = trace_new(), *backwards = trace_new();
	struct error err = { 0 };

	for (uint32_t i = 0; i < 4; i++) {
		struct trace *one = random_trace(i + 1, made), *other = random_trace(4 - i, made);
		cr_assert_eq(trace_merge(forwards, one, &err), 0, "%s", err.text);
		cr_assert_eq(trace_merge(backwards, other, &err), 0, "%s", err.text);
		trace_free(one);
		trace_free(other);
	}
	for (enum narrowing how = NARROWING_NONE; how <= NARROWING_EXACT; how++) {
		struct profile *a = generate(forwards, how), *b = generate(backwards, how);
		char *x = profile_text(a), *y = profile_text(b);
		cr_expect_str_eq(x, y, "narrowing %d", how);
		free(x);
		free(y);
		profile_free(a);
		profile_free(b);
	}
	trace_free(forwards);
	trace_free(backwards);
}

Test(generate, compares_nothing_where_one_architecture_passes_a_pointer_to_its_arguments)
{
	struct trace *trace = kit_start_run();
	struct call old_mmap = { .arch = ARCH_I386, .nr = 90, .args = { 0xbffff000 } };

	add(trace, ARCH_X86_64, "mmap", 0, 0, PROT_READ, MAP_PRIVATE);
	kit_add_call(trace, &old_mmap);
	struct profile *profile = generate(trace, NARROWING_STABLE);
	const struct rule *rule = rule_for(profile, "mmap");
	cr_expect_eq(rule->condition_count, 0u);
	cr_expect_not_null(rule->comment);
	cr_expect(allows(profile, &old_mmap));
	profile_free(profile);
	trace_free(trace);
}

/* Whatever stood in the registers: jq 1.6 and JavaScript round larger numbers than 2^53. */
Test(generate, writes_no_number_of_more_than_32_bits)
{
	static const enum narrowing levels[] = { NARROWING_STABLE, NARROWING_EXACT };
	static const uint64_t registers[] = { 0, 1, 0xffffffff00000002, UINT64_MAX };
	struct trace *trace = kit_start_run();

	for (uint32_t nr = 0; nr <= syscalls_highest(ARCH_X86_64); nr++) {
		for (size_t i = 0; syscalls_info(ARCH_X86_64, nr) && i < 4; i++) {
			const uint64_t value = registers[i];
			const struct call call = { .arch = ARCH_X86_64,
				                   .nr = nr,
				                   .args = { value, value, value, value, value,
				                             value } };

			kit_add_call(trace, &call);
		}
	}
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
		struct profile *profile = generate(trace, levels[i]);

		for (size_t r = 0; r < profile->rule_count; r++) {
			const struct rule *rule = &profile->rules[r];

			for (size_t c = 0; c < rule->condition_count; c++)
				cr_expect((rule->conditions[c].value |
				           rule->conditions[c].value_two) <= UINT32_MAX,
				          "%s: argument %u", rule->names[0],
				          rule->conditions[c].index);
		}
		profile_free(profile);
	}
	trace_free(trace);
}
