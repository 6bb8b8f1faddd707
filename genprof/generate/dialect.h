/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile written in the format of its reader. What a dialect cannot say is an error, never
 * dropped.
 *
 *   docker      Docker's and Podman's file, with conditions on capabilities and architectures
 *   oci         the object linux.seccomp of a bundle's config.json (runtime-spec config-linux.md);
 *               comments stay, as its readers must ignore properties that they do not know
 *   kubernetes  the file below a kubelet's seccomp directory: what oci is to containerd and CRI-O
 *   spo         the Security Profiles Operator's resource SeccompProfile, in YAML
 *               (security-profiles-operator api/seccompprofile/v1beta1)
 */
#pragma once

struct error;
struct profile;

enum dialect { DIALECT_DOCKER, DIALECT_OCI, DIALECT_KUBERNETES, DIALECT_SPO };

/* Their words, in the order of the enumeration, NULL-terminated. */
extern const char *const dialect_names[];

/*
 * The text; `name` is the name of the resource (spo). What cannot be said is an error that names
 * the place, with a hint where options help. The caller frees *out_text.
 */
int dialect_text(const struct profile *profile, enum dialect dialect, const char *name,
                 char **out_text, struct error *err);

/*
 * The name of the resource in a file: "out/web.json" gives "web". The caller frees it; NULL: no
 * memory.
 */
char *dialect_resource_name(const char *output);

/*
 * The part of a pod's specification that uses `file` as the kubelet finds it, or NULL when there is
 * no memory. The caller frees it.
 */
char *dialect_kubernetes_snippet(const char *file);
