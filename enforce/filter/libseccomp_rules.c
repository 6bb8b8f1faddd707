/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One libseccomp context per architecture, because the rules of a resolved profile differ by
 * architecture; then all merged into one.
 *
 * libseccomp takes native numbers and translates them by name, so a rule for another architecture
 * goes number there -> name -> number here. On i386 it makes the socketcall and ipc rules that
 * belong to a name by itself (see rule_number).
 */
#include "enforce/filter/libseccomp_rules.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "enforce/filter/libseccomp.h"
#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/syscalls/syscalls.h"
#include "lib/verdict/verdict.h"

/*
 * From how many rules on the binary tree is used, as runc does it: libseccomp up to 2.5.4 compiles
 * a tree without rules wrongly (runc libcontainer/seccomp/seccomp_linux.go).
 */
enum { TREE_FROM_RULES = 32, OPTIMIZE_TREE = 2 };

_Static_assert(SCMP_ACT_ERRNO(5) == (SECCOMP_RET_ERRNO | 5) &&
                       SCMP_ACT_TRACE(5) == (SECCOMP_RET_TRACE | 5) &&
                       SCMP_ACT_ALLOW == SECCOMP_RET_ALLOW && SCMP_ACT_LOG == SECCOMP_RET_LOG &&
                       SCMP_ACT_TRAP == SECCOMP_RET_TRAP &&
                       SCMP_ACT_NOTIFY == SECCOMP_RET_USER_NOTIF &&
                       SCMP_ACT_KILL_PROCESS == SECCOMP_RET_KILL_PROCESS &&
                       SCMP_ACT_KILL_THREAD == SECCOMP_RET_KILL_THREAD,
               "libseccomp's actions are the kernel's return values");

/* seccomp_release for scope's end. */
static void release(scmp_filter_ctx *context)
{
	if (*context)
		seccomp_release(*context);
}
#define auto_context __attribute__((__cleanup__(release)))

static enum scmp_compare comparison(enum operator op)
{
	switch (op) {
	case OPERATOR_NE:
		return SCMP_CMP_NE;
	case OPERATOR_LT:
		return SCMP_CMP_LT;
	case OPERATOR_LE:
		return SCMP_CMP_LE;
	case OPERATOR_EQ:
		return SCMP_CMP_EQ;
	case OPERATOR_GE:
		return SCMP_CMP_GE;
	case OPERATOR_GT:
		return SCMP_CMP_GT;
	case OPERATOR_MASKED_EQ:
		return SCMP_CMP_MASKED_EQ;
	case OPERATOR_COUNT:
		break;
	}
	return _SCMP_CMP_MIN; /* libseccomp refuses it */
}

/*
 * The name of the profile's rule that became a rule on a multiplexer (socketcall, ipc) by its code,
 * or NULL: the profile names the multiplexer itself.
 */
static const char *multiplexed_name(const struct resolved_profile *resolved, enum arch arch,
                                    const struct resolved_rule *rule)
{
	const struct rule *source = &resolved->profile->rules[rule->rule];
	const char *own = syscalls_name(arch, rule->nr);

	for (size_t i = 0; i < source->name_count; i++) {
		uint32_t nr = 0, code = 0;

		if (own && strcmp(source->names[i], own) == 0)
			return NULL;
		if (syscalls_multiplexed(arch, source->names[i], &nr, &code) != SYSCALLS_FOUND ||
		    nr != rule->nr)
			continue;
		for (unsigned c = 0; c < rule->condition_count; c++) {
			const struct condition *condition = &rule->conditions[c];

			if (condition->index == 0 && condition->op == OPERATOR_EQ &&
			    condition->value == code)
				return source->names[i];
		}
	}
	return NULL;
}

enum { COVERED_BY_ANOTHER = 1 };

/*
 * The number that makes libseccomp write this rule, or COVERED_BY_ANOTHER when it does so unasked.
 */
static int rule_number(const struct resolved_profile *resolved, enum arch arch,
                       const struct resolved_rule *rule, int *out_number, struct error *err)
{
	uint32_t direct = 0;
	const char *name = multiplexed_name(resolved, arch, rule);

	if (name && syscalls_number(arch, name, &direct) == SYSCALLS_FOUND)
		return COVERED_BY_ANOTHER;
	auto_free char *own =
		name ? NULL
		     : seccomp_syscall_resolve_num_arch(arch_libseccomp_token(arch), (int)rule->nr);
	if (!name)
		name = own;
	if (!name)
		return error_set(err, 0, "libseccomp: call %u of %s has no name", rule->nr,
		                 arch_name(arch));
	*out_number = seccomp_syscall_resolve_name(name);
	return *out_number == __NR_SCMP_ERROR
	               ? error_set(err, 0, "libseccomp: does not know %s", name)
	               : 0;
}

static int add_rule(scmp_filter_ctx context, const struct resolved_profile *resolved,
                    enum arch arch, const struct resolved_rule *rule,
                    const struct scmp_arg_cmp *args, unsigned count, struct error *err)
{
	int number = 0;
	int found = rule_number(resolved, arch, rule, &number, err);

	if (found != 0)
		return found < 0 ? -1 : 0;
	int rc = seccomp_rule_add_array(context, profile_action_ret(rule->action) | rule->data,
	                                number, count, args);
	/*
	 * The same rule twice changes nothing; another answer to it comes too late: the proof
	 * judges.
	 */
	if (rc == 0 || rc == -EEXIST)
		return 0;
	return error_set(err, -rc, "libseccomp: rule %zu, call %u of %s", rule->rule, rule->nr,
	                 arch_name(arch));
}

static int add_rules(scmp_filter_ctx context, const struct resolved_profile *resolved,
                     const struct resolved_arch *arch, struct error *err)
{
	for (size_t r = 0; r < arch->rule_count; r++) {
		const struct resolved_rule *rule = &arch->rules[r];
		struct scmp_arg_cmp args[CALL_ARGS];

		for (unsigned c = 0; c < rule->condition_count; c++) {
			const struct condition *condition = &rule->conditions[c];

			args[c] =
				(struct scmp_arg_cmp){ condition->index, comparison(condition->op),
				                       condition->value, condition->value_two };
		}
		if (add_rule(context, resolved, arch->arch, rule, args, rule->condition_count,
		             err) < 0)
			return -1;
	}
	return 0;
}

/* The tree needs rules on every architecture, and is worth it for many. */
static bool wants_tree(const struct resolved_profile *resolved)
{
	size_t most = 0;

	for (size_t i = 0; i < resolved->arch_count; i++) {
		if (resolved->archs[i].rule_count == 0)
			return false;
		if (resolved->archs[i].rule_count > most)
			most = resolved->archs[i].rule_count;
	}
	return most > TREE_FROM_RULES;
}

/* An empty context for one architecture. */
static int new_context(const struct resolved_profile *resolved, enum arch arch, bool is_tree,
                       scmp_filter_ctx *out, struct error *err)
{
	uint32_t token = arch_libseccomp_token(arch);
	auto_context scmp_filter_ctx context =
		seccomp_init(profile_action_ret(resolved->default_action) | resolved->default_data);

	if (!context)
		return error_set(err, 0,
		                 "libseccomp: %s as default action: not supported on this kernel",
		                 profile_action_name(resolved->default_action));
	int rc = 0;
	if (token != seccomp_arch_native()) {
		rc = seccomp_arch_add(context, token);
		if (rc == 0)
			rc = seccomp_arch_remove(context, SCMP_ARCH_NATIVE);
	}
	if (rc == 0)
		rc = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, resolved->bad_arch_ret);
	if (rc == 0 && is_tree)
		rc = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, OPTIMIZE_TREE);
	if (rc < 0)
		return error_set(err, -rc, "libseccomp: set up a filter for %s", arch_name(arch));
	*out = take(context);
	return 0;
}

/* A call without rules has no place in the order. */
static int set_priorities(const struct libseccomp_priority *priorities, size_t count,
                          const struct resolved_arch *arch, scmp_filter_ctx context,
                          struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct libseccomp_priority *wanted = &priorities[i];
		size_t rules = 0;

		if (wanted->arch == arch->arch)
			verdict_rules(arch, wanted->nr, &rules);
		auto_free char *name =
			rules > 0 ? seccomp_syscall_resolve_num_arch(arch_libseccomp_token(
									     arch->arch),
		                                                     (int)wanted->nr)
				  : NULL;
		int rc =
			name ? seccomp_syscall_priority(context, seccomp_syscall_resolve_name(name),
		                                        wanted->priority)
			     : 0;
		if (rc < 0)
			return error_set(err, -rc, "libseccomp: order %s", name);
	}
	return 0;
}

int libseccomp_rules_build(const struct resolved_profile *resolved,
                           const struct libseccomp_priority *priorities, size_t count,
                           scmp_filter_ctx *out, struct error *err)
{
	bool is_tree = !priorities && wants_tree(resolved);
	auto_context scmp_filter_ctx all = NULL;

	for (size_t i = 0; i < resolved->arch_count; i++) {
		const struct resolved_arch *arch = &resolved->archs[i];
		auto_context scmp_filter_ctx context = NULL;

		if (new_context(resolved, arch->arch, is_tree, &context, err) < 0)
			return -1;
		if (add_rules(context, resolved, arch, err) < 0 ||
		    set_priorities(priorities, count, arch, context, err) < 0)
			return -1;
		if (!all) {
			all = take(context);
			continue;
		}
		int rc = seccomp_merge(all, context);
		if (rc < 0)
			return error_set(err, -rc,
			                 "libseccomp: join %s with the other architectures",
			                 arch_name(arch->arch));
		context = NULL; /* transferred */
	}
	*out = take(all);
	return 0;
}
