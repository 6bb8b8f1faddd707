/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a profile to the rules of one machine: what Docker decides first (includes, excludes,
 * archMap: moby profiles/seccomp/seccomp_linux.go), unless containerd or Kubernetes read the file,
 * then what runc or crun hands to libseccomp (runc libcontainer/seccomp, crun
 * src/libcrun/seccomp.c). How libseccomp combines the rules of one
 * call is verdict_combine.c.
 */
#include "lib/verdict/verdict_resolver.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/verdict/verdict_applies.h"
#include "lib/verdict/verdict_combine.h"

const char *const verdict_runtimes[] = { [RUNTIME_RUNC] = "runc",
	                                 [RUNTIME_CRUN] = "crun",
	                                 [RUNTIME_CONTAINERD] = "containerd",
	                                 [RUNTIME_KUBERNETES] = "kubernetes",
	                                 NULL };

bool verdict_reads_oci(enum runtime runtime)
{
	return runtime == RUNTIME_CONTAINERD || runtime == RUNTIME_KUBERNETES;
}

/* ---- what rules return ---- */

uint16_t verdict_resolve_data(enum action action, bool has_errno, uint32_t value)
{
	if (!profile_action_has_errno(action))
		return 0;
	return has_errno ? (uint16_t)value : EPERM;
}

static uint32_t ret_of(const struct rule *rule)
{
	return profile_action_ret(rule->action) |
	       verdict_resolve_data(rule->action, rule->has_errno, rule->errno_ret);
}

/*
 * The kernel's order of precedence: KILL_PROCESS is the smallest as a signed number (seccomp(2)).
 */
static bool is_stricter(enum action a, enum action b)
{
	return (int32_t)profile_action_ret(a) < (int32_t)profile_action_ret(b);
}

/* ---- names and rules as the runtime goes through them ---- */

size_t verdict_resolve_conditions_read(const struct resolver *r, const struct rule *rule)
{
	if (r->machine->runtime == RUNTIME_CRUN && rule->condition_count > CALL_ARGS)
		return CALL_ARGS;
	return rule->condition_count;
}

static int leave_out(struct resolver *r, size_t index, size_t name_index)
{
	const struct rule *rule = &r->profile->rules[index];
	const char *who = r->machine->vocabulary == VOCABULARY_OF_TABLES
	                          ? "this version does not know"
	                          : "libseccomp does not know";
	char quoted[80];

	json_quote(quoted, sizeof quoted, rule->names[name_index]);
	if (r->machine->strict || is_stricter(rule->action, r->profile->default_action)) {
		error_set(r->err, 0, "%s: syscalls[%zu].names[%zu]: %s the system call %s",
		          r->profile->source, index, name_index, who, quoted);
		if (r->machine->strict)
			return -1;
		return error_hint(
			r->err,
			"container runtimes leave the rule out, and %s would stand for that call",
			profile_action_name(r->profile->default_action));
	}
	warnings_add(r->warnings, "%s: syscalls[%zu].names[%zu]: %s the system call %s: left out",
	             r->profile->source, index, name_index, who, quoted);
	return 0;
}

static void raise_limit(struct resolver *r, const struct verdict_name *name)
{
	for (size_t i = 0; i < r->arch_count; i++) {
		struct resolved_arch *arch = &r->out->archs[i];
		const struct verdict_entry *on = &name->on[i];

		/*
		 * A multiplexed name has no number that runc could see (libseccomp gives a negative
		 * one).
		 */
		if (on->direct && !on->multiplexed && on->nr > arch->highest_named)
			arch->highest_named = on->nr;
	}
}

static int check_notify(struct resolver *r, size_t index)
{
	const struct rule *rule = &r->profile->rules[index];

	if (rule->action != ACTION_NOTIFY)
		return 0;
	if (!r->profile->listener_path)
		return error_set(r->err, 0,
		                 "%s: syscalls[%zu].action: SCMP_ACT_NOTIFY needs a listenerPath",
		                 r->profile->source, index);
	for (size_t i = 0; i < rule->name_count && r->machine->runtime != RUNTIME_CRUN; i++) {
		if (strcmp(rule->names[i], "write") != 0)
			continue;
		error_set(r->err, 0,
		          "%s: syscalls[%zu].names[%zu]: SCMP_ACT_NOTIFY cannot be used for write",
		          r->profile->source, index, i);
		return error_hint(r->err, "runc needs write itself to hand the listener over, and "
		                          "refuses the profile");
	}
	return 0;
}

static void warn_of_conditions(struct resolver *r, size_t index)
{
	const struct rule *rule = &r->profile->rules[index];

	if (verdict_resolve_conditions_read(r, rule) < rule->condition_count)
		warnings_add(r->warnings, "%s: syscalls[%zu].args: crun reads the first six of %zu",
		             r->profile->source, index, rule->condition_count);
	for (size_t i = 0; i < r->arch_count; i++) {
		for (size_t k = 0; k < rule->condition_count && r->out->archs[i].arg_bits == 32;
		     k++) {
			const struct condition *c = &rule->conditions[k];

			if ((c->op == OPERATOR_MASKED_EQ ? c->value_two : c->value) <= UINT32_MAX)
				continue;
			warnings_add(r->warnings,
			             "%s: syscalls[%zu].args[%zu]: on %s only the low 32 bits of "
			             "the value count",
			             r->profile->source, index, k, arch_name(r->archs[i]));
			break;
		}
	}
}

static int add_rule(struct resolver *r, size_t index)
{
	const struct rule *rule = &r->profile->rules[index];
	uint32_t default_ret = profile_action_ret(r->out->default_action) | r->out->default_data;
	bool is_default = ret_of(rule) == default_ret;

	if (!verdict_applies(rule, r->machine))
		return 0;
	if (check_notify(r, index) < 0)
		return -1;
	if (!is_default)
		warn_of_conditions(r, index);
	for (size_t i = 0; i < rule->name_count; i++) {
		struct verdict_name *name = verdict_names_find(&r->names, rule->names[i]);

		if (name->known)
			raise_limit(r, name);
		if (is_default)
			continue;
		if (!name->known && leave_out(r, index, i) < 0)
			return -1;
		for (size_t k = 0; name->known && k < r->arch_count; k++) {
			if (verdict_resolve_rule(r, &r->out->archs[k], &name->on[k], index) < 0)
				return -1;
		}
	}
	return 0;
}

/* ---- the whole ---- */

static bool compares_low_half(enum arch arch)
{
	return arch_bits(arch) == 32 || arch == ARCH_X32 || arch == ARCH_MIPS64N32 ||
	       arch == ARCH_MIPSEL64N32;
}

/*
 * runc puts a test for numbers above the highest named one before the filter, where architectures
 * are listed and the default is not ALLOW, LOG or TRACE (patchbpf, generatePatch). A highest number
 * of 0 counts as none.
 */
static void decide_limits(struct resolver *r)
{
	enum action action = r->profile->default_action;
	bool is_wanted = r->machine->runtime != RUNTIME_CRUN && !profile_action_allows(action) &&
	                 action != ACTION_TRACE;

	for (size_t i = 0; i < r->arch_count; i++) {
		struct resolved_arch *arch = &r->out->archs[i];

		arch->has_enosys_limit = is_wanted && r->is_listed[i] && arch->highest_named > 0;
	}
}

/* Whether the rule has conditions that an OCI reader does not see. */
static bool has_lost(const struct rule *rule)
{
	const struct selector *in = &rule->includes, *ex = &rule->excludes;

	return in->cap_count || in->arch_count || in->has_min_kernel || ex->cap_count ||
	       ex->arch_count || ex->has_min_kernel;
}

static void warn_of_lost(struct resolver *r)
{
	const struct profile *p = r->profile;
	const char *who = verdict_runtimes[r->machine->runtime];
	size_t count = 0, first = 0, singular = 0;

	for (size_t i = p->rule_count; verdict_reads_oci(r->machine->runtime) && i-- > 0;) {
		if (has_lost(&p->rules[i])) {
			count++;
			first = i;
		}
		singular += p->rules[i].is_singular;
	}
	if (count > 0)
		warnings_add(r->warnings,
		             "%s: %s does not read includes and excludes: %zu rule%s without "
		             "conditions, such as syscalls[%zu]",
		             p->source, who, count, count == 1 ? " stands" : "s stand", first);
	if (singular > 0)
		warnings_add(r->warnings, "%s: %s does not read \"name\": %zu rule%s no call",
		             p->source, who, singular, singular == 1 ? " names" : "s name");
	if (p->group_count > 0 && verdict_reads_oci(r->machine->runtime))
		warnings_add(r->warnings, "%s: %s does not read archMap: only %s is in the filter",
		             p->source, who, arch_profile_name(r->machine->arch));
}

static int fill(struct resolver *r)
{
	const struct profile *p = r->profile;
	struct resolved_profile *out = r->out;

	out->profile = p;
	out->machine = *r->machine;
	out->default_action = p->default_action;
	out->default_data =
		verdict_resolve_data(p->default_action, p->has_default_errno, p->default_errno);
	/* libseccomp's own choice; no runtime changes it */
	out->bad_arch_ret = SECCOMP_RET_KILL_THREAD;
	out->flags = p->flags;
	if (!p->has_flags && r->machine->runtime == RUNTIME_CRUN)
		out->flags = 1u << PROFILE_FLAG_SPEC_ALLOW;
	if (r->machine->runtime != RUNTIME_CRUN &&
	    (p->flags & 1u << PROFILE_FLAG_WAIT_KILLABLE_RECV))
		warnings_add(r->warnings,
		             "%s: flags: runc does not know SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV "
		             "and would refuse the profile",
		             p->source);
	if (p->default_action == ACTION_NOTIFY)
		return error_set(r->err, 0,
		                 "%s: defaultAction: SCMP_ACT_NOTIFY cannot be the default action",
		                 p->source);
	warn_of_lost(r);
	out->archs = calloc(r->arch_count, sizeof *out->archs);
	if (!out->archs ||
	    verdict_names_init(&r->names, p, r->machine->vocabulary, r->archs, r->arch_count) < 0)
		return error_set(r->err, ENOMEM, "%s", p->source);
	out->arch_count = r->arch_count;
	for (size_t i = 0; i < r->arch_count; i++) {
		out->archs[i].arch = r->archs[i];
		out->archs[i].arg_bits = compares_low_half(r->archs[i]) ? 32 : 64;
		if (array_room(out->archs[i].rules, 0, 0) < 0)
			return error_set(r->err, ENOMEM, "%s", p->source);
	}
	for (size_t i = 0; i < p->rule_count; i++) {
		if (add_rule(r, i) < 0)
			return -1;
	}
	for (size_t i = 0; i < r->arch_count; i++) {
		if (verdict_combine(p->source, &out->archs[i], &out->compared, r->err) < 0)
			return -1;
	}
	decide_limits(r);
	return 0;
}

int verdict_resolve(const struct profile *profile, const struct machine *machine,
                    struct resolved_profile **out, struct warnings *warnings, struct error *err)
{
	struct resolver r = {
		.profile = profile, .machine = machine, .warnings = warnings, .err = err
	};

	r.out = calloc(1, sizeof *r.out);
	if (!r.out)
		return error_set(err, ENOMEM, "%s", profile->source);
	int rc = verdict_resolve_archs(&r);
	if (rc == 0)
		rc = fill(&r);
	verdict_names_done(&r.names);
	if (rc < 0) {
		verdict_resolved_free(r.out);
		return -1;
	}
	*out = r.out;
	return 0;
}
