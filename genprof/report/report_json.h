/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of a report that are JSON documents. Part of report_write. */
#pragma once

#include <stdio.h>

struct error;
struct report;

int report_json_plain(const struct report *report, FILE *out, struct error *err);
int report_json_sarif(const struct report *report, FILE *out, struct error *err);
