/* SPDX-License-Identifier: Apache-2.0 */
/* Three dialects are JSON and differ in what they may say; the fourth is YAML and written here. */
#include "genprof/generate/dialect.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/json/json.h"
#include "lib/profile/profile.h"

const char *const dialect_names[] = { [DIALECT_DOCKER] = "docker",
	                              [DIALECT_OCI] = "oci",
	                              [DIALECT_KUBERNETES] = "kubernetes",
	                              [DIALECT_SPO] = "spo",
	                              NULL };

enum { MAX_NAME = 253 }; /* of a resource: RFC 1123 subdomain, Kubernetes object names */

static int refuse(struct error *err, enum dialect dialect, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(struct error *err, enum dialect dialect, const char *format, ...)
{
	char what[256];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	return error_set(err, 0, "%s: %s cannot be said in this format", dialect_names[dialect],
	                 what);
}

static bool has_conditions(const struct selector *s)
{
	return s->cap_count || s->arch_count || s->has_min_kernel;
}

/* What only Docker's format has. */
static int check_oci(const struct profile *profile, enum dialect dialect, struct error *err)
{
	if (profile->group_count)
		return refuse(err, dialect, "archMap");
	for (size_t r = 0; r < profile->rule_count; r++) {
		if (has_conditions(&profile->rules[r].includes))
			return refuse(err, dialect, "syscalls[%zu].includes", r);
		if (has_conditions(&profile->rules[r].excludes))
			return refuse(err, dialect, "syscalls[%zu].excludes", r);
	}
	return 0;
}

/* The resource's numbers are int64 and not negative: masks of 64 bits are above them. */
static bool is_too_large(const struct condition *c)
{
	return c->value > INT64_MAX || (c->op == OPERATOR_MASKED_EQ && c->value_two > INT64_MAX);
}

static int check_spo_rules(const struct profile *profile, struct error *err)
{
	for (size_t r = 0; r < profile->rule_count; r++) {
		const struct rule *rule = &profile->rules[r];

		for (size_t c = 0; c < rule->condition_count; c++) {
			if (is_too_large(&rule->conditions[c]))
				return refuse(
					err, DIALECT_SPO,
					"syscalls[%zu] (%s).args[%zu]: a value above %" PRId64, r,
					rule->names[0], c, INT64_MAX);
		}
	}
	return 0;
}

/*
 * SeccompProfileSpec: no field for the default's errno, enumerations of architectures, and lists
 * that are left out when empty.
 */
static int check_spo(const struct profile *profile, struct error *err)
{
	if (check_oci(profile, DIALECT_SPO, err) < 0)
		return -1;
	if (profile->has_default_errno && profile->default_errno != EPERM)
		return refuse(err, DIALECT_SPO, "defaultErrnoRet other than %d", EPERM);
	if (profile->has_flags && !profile->flags)
		return refuse(err, DIALECT_SPO,
		              "flags: an empty list, which is not the same as none,");
	for (size_t i = 0; i < profile->arch_count; i++)
		if (profile->archs[i] == ARCH_LOONGARCH64)
			return refuse(err, DIALECT_SPO, "architectures[%zu]: %s", i,
			              arch_profile_name(profile->archs[i]));
	return check_spo_rules(profile, err);
}

static int check_name(const char *name, struct error *err)
{
	size_t length = strlen(name);
	char quoted[128];

	bool right = length > 0 && length <= MAX_NAME && isalnum((unsigned char)name[0]) &&
	             isalnum((unsigned char)name[length - 1]);
	for (size_t i = 0; i < length; i++)
		right = right && strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", name[i]);
	if (right)
		return 0;
	error_set(err, 0, "spo: %s cannot be the name of a resource",
	          json_quote(quoted, sizeof quoted, name));
	return error_hint(err, "--name gives it one: lower-case letters, digits, '-' and '.'");
}

/* ---- YAML ---- */

/*
 * What ends a line: control characters, and for YAML 1.1 (and so for Kubernetes) NEL, LS and PS.
 * Its bytes, or 0.
 */
static size_t break_length(const char *text)
{
	if (strncmp(text, "\xc2\x85", 2) == 0)
		return 2;
	if (strncmp(text, "\xe2\x80\xa8", 3) == 0 || strncmp(text, "\xe2\x80\xa9", 3) == 0)
		return 3;
	return iscntrl((unsigned char)*text) ? 1 : 0;
}

/* A comment line: whatever it holds, it stays one. */
static void yaml_comment(const char *indent, const char *text, FILE *out)
{
	fprintf(out, "%s# ", indent);
	for (size_t n; *text; text += n ? n : 1) {
		n = break_length(text);
		fputc(n ? ' ' : *text, out);
	}
	fputc('\n', out);
}

/* A double-quoted scalar; JSON's escapes are YAML's. */
static int yaml_string(const char *key, const char *text, FILE *out)
{
	json_t *string = json_string(text);
	auto_free char *quoted =
		string ? json_dumps(string, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;

	json_decref(string);
	if (!quoted)
		return -1;
	fprintf(out, "  %s: %s\n", key, quoted);
	return 0;
}

static void yaml_condition(const struct condition *c, FILE *out)
{
	fprintf(out, "        - index: %u\n          op: %s\n          value: %" PRIu64 "\n",
	        c->index, profile_operator_name(c->op), c->value);
	if (c->op == OPERATOR_MASKED_EQ)
		fprintf(out, "          valueTwo: %" PRIu64 "\n", c->value_two);
}

static void yaml_rule(const struct rule *rule, FILE *out)
{
	if (rule->comment)
		yaml_comment("    ", rule->comment, out);
	fprintf(out, "    - action: %s\n", profile_action_name(rule->action));
	if (rule->has_errno)
		/* a string in v1beta1 */
		fprintf(out, "      errnoRet: \"%" PRIu32 "\"\n", rule->errno_ret);
	fprintf(out, "      names:\n");
	for (size_t i = 0; i < rule->name_count; i++)
		fprintf(out, "        - %s\n", rule->names[i]);
	if (rule->condition_count)
		fprintf(out, "      args:\n");
	for (size_t i = 0; i < rule->condition_count; i++)
		yaml_condition(&rule->conditions[i], out);
}

static int yaml_profile(const struct profile *profile, const char *name, FILE *out)
{
	fprintf(out,
	        "apiVersion: security-profiles-operator.x-k8s.io/v1beta1\nkind: SeccompProfile\n");
	fprintf(out, "metadata:\n  name: \"%s\"\nspec:\n", name);
	fprintf(out, "  defaultAction: %s\n", profile_action_name(profile->default_action));
	if (profile->listener_path && yaml_string("listenerPath", profile->listener_path, out) < 0)
		return -1;
	if (profile->listener_metadata &&
	    yaml_string("listenerMetadata", profile->listener_metadata, out) < 0)
		return -1;
	if (profile->flags)
		fprintf(out, "  flags:\n");
	for (enum profile_flag f = 0; f < PROFILE_FLAG_COUNT; f++)
		if (profile->flags & 1u << f)
			fprintf(out, "    - %s\n", profile_flag_name(f));
	if (profile->arch_count)
		fprintf(out, "  architectures:\n");
	for (size_t i = 0; i < profile->arch_count; i++)
		fprintf(out, "    - %s\n", arch_profile_name(profile->archs[i]));
	if (profile->rule_count)
		fprintf(out, "  syscalls:\n");
	for (size_t i = 0; i < profile->rule_count; i++)
		yaml_rule(&profile->rules[i], out);
	return 0;
}

static int spo_text(const struct profile *profile, const char *name, char **out_text,
                    struct error *err)
{
	auto_free char *text = NULL;
	size_t size;

	if (check_name(name, err) < 0 || check_spo(profile, err) < 0)
		return -1;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		return error_set(err, 0, "profile: out of memory");
	int result = yaml_profile(profile, name, out);
	if (fclose(out) != 0 || result < 0)
		return error_set(err, 0, "profile: out of memory");
	*out_text = take(text);
	return 0;
}

int dialect_text(const struct profile *profile, enum dialect dialect, const char *name,
                 char **out_text, struct error *err)
{
	if (dialect == DIALECT_SPO)
		return spo_text(profile, name, out_text, err);
	if (dialect != DIALECT_DOCKER && check_oci(profile, dialect, err) < 0)
		return -1;
	char *text = profile_text(profile);
	if (!text)
		return error_set(err, 0, "profile: out of memory");
	*out_text = text;
	return 0;
}

char *dialect_resource_name(const char *output)
{
	const char *slash = output ? strrchr(output, '/') : NULL;
	const char *file = !output || strcmp(output, "-") == 0 ? "generated"
	                   : slash                             ? slash + 1
	                                                       : output;

	return strndup(file, strcspn(file, "."));
}

char *dialect_kubernetes_snippet(const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	char below[512], quoted[1024], *text;

	snprintf(below, sizeof below, "profiles/%s", name);
	if (asprintf(&text,
	             "# The file goes to /var/lib/kubelet/seccomp/profiles/ on every node; this "
	             "goes into the pod:\n"
	             "securityContext:\n"
	             "  seccompProfile:\n"
	             "    type: Localhost\n"
	             "    localhostProfile: %s\n",
	             json_quote(quoted, sizeof quoted, below)) < 0)
		return NULL;
	return text;
}
