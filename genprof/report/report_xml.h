/* SPDX-License-Identifier: Apache-2.0 */
/* The format of a report that is XML. Part of report_write. */
#pragma once

#include <stdio.h>

struct report;

void report_xml_junit(const struct report *report, FILE *out);
