/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a resolved profile and a call to what the filter must answer. This is the half that the
 * compiled filter is held against, so it says in the plainest way what a filter says with jumps:
 * which architecture, above the limit or not, first rule that matches, default.
 */
#include "lib/verdict/verdict.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text/errno_name.h"

void verdict_resolved_free(struct resolved_profile *resolved)
{
	if (!resolved)
		return;
	for (size_t i = 0; i < resolved->arch_count; i++) {
		for (size_t r = 0; r < resolved->archs[i].rule_count; r++)
			free(resolved->archs[i].rules[r].conditions);
		free(resolved->archs[i].rules);
	}
	free(resolved->archs);
	free(resolved);
}

const struct resolved_arch *verdict_arch(const struct resolved_profile *resolved, enum arch arch)
{
	for (size_t i = 0; i < resolved->arch_count; i++) {
		if (resolved->archs[i].arch == arch)
			return &resolved->archs[i];
	}
	return NULL;
}

/* The first rule, from `low` on, on a call numbered `nr` or higher. */
static size_t first_from(const struct resolved_arch *arch, size_t low, uint64_t nr)
{
	size_t high = arch->rule_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (arch->rules[middle].nr < nr)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct resolved_rule *verdict_rules(const struct resolved_arch *arch, uint32_t nr,
                                          size_t *out_count)
{
	size_t first = first_from(arch, 0, nr);

	*out_count = first_from(arch, first, (uint64_t)nr + 1) - first;
	return &arch->rules[first];
}

static bool is_above_limit(const struct resolved_arch *arch, uint32_t nr)
{
	return arch && arch->has_enosys_limit && nr > arch->highest_named;
}

/*
 * Which halves of the argument decide: bit 0 the low one, bit 1 the high one. The high one alone,
 * where it can.
 */
static uint32_t halves_of(const struct condition *condition, uint64_t argument, uint64_t mask)
{
	bool masked = condition->op == OPERATOR_MASKED_EQ;
	uint64_t value = masked ? condition->value_two : condition->value;
	uint32_t halves = 0;

	if (masked)
		mask &= condition->value;
	if (mask >> 32)
		halves |= 2;
	if (((argument ^ value) & mask) >> 32)
		return halves;
	return (uint32_t)mask ? halves | 1 : halves;
}

static bool rule_matches(const struct resolved_rule *rule, const struct call *call, uint64_t mask,
                         uint32_t *halves_read)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		const struct condition *condition = &rule->conditions[i];
		uint64_t argument = call->args[condition->index] & mask;

		*halves_read |= halves_of(condition, argument, mask) << 2 * condition->index;
		if (!profile_condition_holds(condition, argument))
			return false;
	}
	return true;
}

static const struct resolved_rule *find_rule(const struct resolved_arch *arch,
                                             const struct call *call, uint32_t *halves_read)
{
	uint64_t mask = arch->arg_bits == 32 ? UINT32_MAX : UINT64_MAX;
	size_t count;
	const struct resolved_rule *rules = verdict_rules(arch, call->nr, &count);

	for (size_t i = 0; i < count; i++) {
		if (rule_matches(&rules[i], call, mask, halves_read))
			return &rules[i];
	}
	return NULL;
}

/*
 * Whose rules a filter applies: the number distinguishes x86-64 from x32. Without x32 libseccomp
 * takes every number from bit 30 on for a foreign one, but for the -1 of a skipped call
 * (src/gen_bpf.c); with it, all of them go to x32's rules.
 */
static const struct resolved_arch *judge(const struct resolved_profile *resolved,
                                         const struct call *call)
{
	if (call->arch != ARCH_X86_64 && call->arch != ARCH_X32)
		return verdict_arch(resolved, call->arch);
	if (call->nr < ARCH_X32_BIT)
		return verdict_arch(resolved, ARCH_X86_64);
	const struct resolved_arch *x32 = verdict_arch(resolved, ARCH_X32);
	return x32 || call->nr != UINT32_MAX ? x32 : verdict_arch(resolved, ARCH_X86_64);
}

/* Whose limit counts: runc's stub tests bit 30 itself (libcontainer/seccomp/patchbpf). */
static const struct resolved_arch *limiter(const struct resolved_profile *resolved,
                                           const struct call *call)
{
	if (call->arch != ARCH_X86_64 && call->arch != ARCH_X32)
		return verdict_arch(resolved, call->arch);
	return verdict_arch(resolved, call->nr & ARCH_X32_BIT ? ARCH_X32 : ARCH_X86_64);
}

struct verdict verdict_of(const struct resolved_profile *resolved, const struct call *call)
{
	if (is_above_limit(limiter(resolved, call), call->nr))
		return (struct verdict){ .ret = SECCOMP_RET_ERRNO | ENOSYS,
			                 .source = VERDICT_ENOSYS };
	const struct resolved_arch *arch = judge(resolved, call);
	if (!arch)
		return (struct verdict){ .ret = resolved->bad_arch_ret,
			                 .source = VERDICT_BAD_ARCH };
	uint32_t halves_read = 0;
	const struct resolved_rule *rule = find_rule(arch, call, &halves_read);
	if (!rule)
		return (struct verdict){
			.ret = profile_action_ret(resolved->default_action) |
			       resolved->default_data,
			.source = VERDICT_DEFAULT,
			.halves_read = halves_read,
		};
	return (struct verdict){
		.ret = profile_action_ret(rule->action) | rule->data,
		.source = VERDICT_RULE,
		.rule = rule->rule,
		.halves_read = halves_read,
	};
}

bool verdict_ret_allows(uint32_t ret)
{
	uint32_t action = ret & SECCOMP_RET_ACTION_FULL;

	return action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG;
}

bool verdict_is_allowed(struct verdict verdict)
{
	return verdict_ret_allows(verdict.ret);
}

const char *verdict_describe(struct verdict verdict, char *buffer, size_t size)
{
	unsigned data = verdict.ret & SECCOMP_RET_DATA;
	char name[ERRNO_NAME_SIZE];

	switch (verdict.ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		snprintf(buffer, size, "allow");
		break;
	case SECCOMP_RET_LOG:
		snprintf(buffer, size, "allow and log");
		break;
	case SECCOMP_RET_ERRNO:
		if (data == 0)
			snprintf(buffer, size, "pretend success");
		else
			snprintf(buffer, size, "errno %s", errno_name((int)data, name));
		break;
	case SECCOMP_RET_TRACE:
		snprintf(buffer, size, "trace %u", data);
		break;
	case SECCOMP_RET_USER_NOTIF:
		snprintf(buffer, size, "notify");
		break;
	case SECCOMP_RET_TRAP:
		snprintf(buffer, size, "trap");
		break;
	case SECCOMP_RET_KILL_PROCESS:
		snprintf(buffer, size, "kill process");
		break;
	default: /* the kernel takes what it does not know for a kill */
		snprintf(buffer, size, "kill thread");
		break;
	}
	return buffer;
}
