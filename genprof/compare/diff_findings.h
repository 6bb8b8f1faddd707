/* SPDX-License-Identifier: Apache-2.0 */
/* A difference between two profiles turned into findings. */
#pragma once

#include "genprof/report/report.h"

struct diff;
struct error;

extern const struct report_kind diff_findings_kinds[];

/* Adds a finding for every entry. */
int diff_findings_add(const struct diff *diff, struct report *report, struct error *err);
