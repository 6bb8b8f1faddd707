/* SPDX-License-Identifier: Apache-2.0 */
/* Drift turned into findings: what a person needs to judge it is in the words. */
#pragma once

#include <stddef.h>

#include "genprof/report.h"

struct baseline;
struct drift;
struct drift_entry;
struct error;
struct profile;

extern const struct report_kind check_kinds[];

enum check_unused { CHECK_IGNORE_UNUSED, CHECK_REPORT_UNUSED };

/*
 * Adds a finding for every entry of the drift that `baseline` (may be NULL) does not accept, and with
 * CHECK_REPORT_UNUSED one for everything unused. Writes how many entries were accepted.
 */
int check_report(const struct drift *drift, const struct profile *profile, struct baseline *baseline,
                 enum check_unused unused, struct report *report, size_t *out_accepted, struct error *err);

/* "i386 socket(domain: AF_NETLINK, type: SOCK_RAW)": the call as it was made. The caller frees it. */
char *check_title(const struct drift_entry *entry);
