/* SPDX-License-Identifier: Apache-2.0 */
/* Drift turned into findings: what a person needs to judge it is in the words. */
#pragma once

#include <stddef.h>

#include "genprof/report/report.h"

struct baseline;
struct drift;
struct drift_entry;
struct error;
struct attribution;
struct profile;
struct resolved_profile;

extern const struct report_kind check_kinds[];

/*
 * Adds a finding for every entry of the drift that `baseline` (may be NULL) does not accept. Writes
 * how many were accepted.
 */
int check_report_drift(const struct drift *drift, const struct resolved_profile *resolved,
                       struct baseline *baseline, struct report *report, size_t *out_accepted,
                       struct error *err);

/* Adds a finding for every name of a rule that no trace needed. */
int check_report_unused(const struct attribution *attribution, const struct profile *profile,
                        struct report *report, struct error *err);

/* "i386 socket(domain=AF_NETLINK, type=SOCK_RAW)": the call as it was made. The caller frees it. */
char *check_title(const struct drift_entry *entry);
