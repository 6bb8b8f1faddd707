/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a file to the object in it that is a profile. Whatever else the file says about the filter
 * of a container is checked here: what would make that another one than the object says is refused.
 */
#include "lib/profile/profile_document.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/cleanup.h"
#include "lib/base/error.h"
#include "lib/base/warnings.h"
#include "lib/json/json.h"
#include "lib/json/json_yaml.h"
#include "lib/profile/profile_reader.h"
#include "lib/text/number.h"

int profile_document_parse(const char *text, size_t length, const char *name, json_t **out_root,
                           struct error *err)
{
	if (json_yaml_is(text, length))
		return json_yaml_parse(text, length, name, out_root, err);
	return json_parse(text, length, name, out_root, err);
}

int profile_document_read(const char *path, json_t **out_root, struct error *err)
{
	auto_free char *text = NULL;
	size_t length = 0;

	if (json_read_bytes(path, &text, &length, err) < 0)
		return -1;
	return profile_document_parse(text, length, json_name(path), out_root, err);
}

static const char *text_in(const json_t *object, const char *key)
{
	const char *text;

	return json_string_get(json_object_get(object, key), &text) == 0 ? text : "";
}

/* ---- the configuration of an OCI bundle ---- */

static const char no_filter[] =
	"given such a file, Docker and runc run the container without any filter";

static bool is_bundle(const json_t *root)
{
	return json_object_get(root, "ociVersion") || json_object_get(root, "linux");
}

/* The runtime does not read what Docker's format adds to OCI's: rules would be wider than here. */
static int check_oci(const json_t *seccomp, const char *place, struct error *err)
{
	static const char *const dockers[] = { "name", "includes", "excludes" };
	const json_t *rules = json_object_get(seccomp, "syscalls");

	if (json_object_get(seccomp, "archMap"))
		return error_set(err, 0, "%s: archMap: the runtime does not read it", place);
	for (size_t i = 0; i < json_array_size(rules); i++) {
		for (size_t k = 0; k < sizeof dockers / sizeof *dockers; k++) {
			if (json_object_get(json_array_get(rules, i), dockers[k]))
				return error_set(
					err, 0,
					"%s: syscalls[%zu].%s: the runtime does not read it", place,
					i, dockers[k]);
		}
	}
	return 0;
}

static int build_of_bundle(const json_t *root, const char *name, struct profile **out,
                           struct warnings *warnings, struct error *err)
{
	auto_free char *place = NULL;
	const json_t *seccomp = json_object_get(json_object_get(root, "linux"), "seccomp");

	if (!seccomp || json_is_null(seccomp)) {
		error_set(err, 0,
		          "%s: the bundle has no linux.seccomp: its container runs without any "
		          "filter",
		          name);
		return error_hint(err, no_filter);
	}
	if (asprintf(&place, "%s: linux.seccomp", name) < 0) {
		place = NULL;
		return error_set(err, ENOMEM, "%s", name);
	}
	if (check_oci(seccomp, place, err) < 0 ||
	    profile_reader_build(seccomp, name, place, out, warnings, err) < 0)
		return -1;
	warnings_add(warnings, "%s: is the configuration of an OCI bundle; %s", name, no_filter);
	return 0;
}

/* ---- resources of Kubernetes ---- */

static bool is_resource(const json_t *root)
{
	return json_object_get(root, "apiVersion") && json_object_get(root, "kind");
}

/* The operator's errnoRet was a string in v1beta1. */
static int convert_errnos(const json_t *spec, const char *place, struct error *err)
{
	const json_t *rules = json_object_get(spec, "syscalls");

	for (size_t i = 0; i < json_array_size(rules); i++) {
		json_t *rule = json_array_get(rules, i);
		const char *text;
		uint64_t number;

		if (json_string_get(json_object_get(rule, "errnoRet"), &text) != 0)
			continue;
		if (number_parse(text, NULL, UINT32_MAX, &number) != 0)
			return error_set(err, 0, "%s: syscalls[%zu].errnoRet: is no number", place,
			                 i);
		if (json_object_set_new(rule, "errnoRet", json_u64_new(number)) < 0)
			return error_set(err, ENOMEM, "%s", place);
	}
	return 0;
}

static int build_of_resource(json_t *root, const char *name, struct profile **out,
                             struct warnings *warnings, struct error *err)
{
	auto_free char *place = NULL;
	json_t *spec = json_object_get(root, "spec");
	char quoted[80];

	if (asprintf(&place, "%s: spec", name) < 0) {
		place = NULL;
		return error_set(err, ENOMEM, "%s", name);
	}
	json_quote(quoted, sizeof quoted, text_in(root, "kind"));
	if (strcmp(text_in(root, "kind"), "SeccompProfile") != 0) {
		error_set(err, 0, "%s: is a resource of kind %s, which holds no profile", name,
		          quoted);
		return error_hint(err, "pods and what makes them name a profile in "
		                       "securityContext.seccompProfile: give the file that is "
		                       "named, on the node below /var/lib/kubelet/seccomp");
	}
	const char *base = text_in(spec, "baseProfileName");
	if (base[0])
		return error_set(err, 0,
		                 "%s.baseProfileName: the rules of %s count, too, and are not here",
		                 place, json_quote(quoted, sizeof quoted, base));
	if (json_is_true(json_object_get(spec, "disabled")))
		return error_set(err, 0, "%s.disabled: the operator does not install the profile",
		                 place);
	if (json_is_false(json_object_get(spec, "disabled")))
		json_object_del(spec, "disabled");
	if (!spec)
		return error_set(err, 0, "%s: is missing", place);
	if (convert_errnos(spec, place, err) < 0)
		return -1;
	return profile_reader_build(spec, name, place, out, warnings, err);
}

int profile_document_build(json_t *root, const char *name, struct profile **out,
                           struct warnings *warnings, struct error *err)
{
	if ((is_resource(root) || is_bundle(root)) && json_object_get(root, "defaultAction"))
		return error_set(err, 0, "%s: is a profile, and %s besides: which is meant?", name,
		                 is_resource(root) ? "a resource of Kubernetes"
		                                   : "the configuration of a bundle");
	if (is_resource(root))
		return build_of_resource(root, name, out, warnings, err);
	if (is_bundle(root))
		return build_of_bundle(root, name, out, warnings, err);
	return profile_reader_build(root, name, name, out, warnings, err);
}
