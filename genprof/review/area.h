/* SPDX-License-Identifier: Apache-2.0 */
/* What a system call is about: files, memory, processes ... (area.def). */
#pragma once

enum area {
#define AREA(suffix, word) AREA_##suffix,
#define AREA_CALL(call, suffix)
#include "genprof/review/area.def"
#undef AREA
#undef AREA_CALL
	AREA_COUNT
};

const char *area_name(enum area area); /* "processes and threads" */

/* AREA_OTHER for a name that the table does not have. */
enum area area_of(const char *call);
