/* SPDX-License-Identifier: Apache-2.0 */
/* An empty report of lint, as the command makes it. */
#pragma once

#include "genprof/lint/lint.h"
#include "genprof/report/report.h"

#define LINT_REPORT                                                                    \
	{                                                                              \
		.command = "lint", .file = "p.json", .passed = "", .kinds = lint_kinds \
	}
