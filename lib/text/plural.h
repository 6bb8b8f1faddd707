/* SPDX-License-Identifier: Apache-2.0 */
/* Counts in sentences: "1 call in 3 runs". */
#pragma once

/* The ending of a noun after `count`: fprintf(out, "%zu call%s", n, PLURAL(n)). */
#define PLURAL(count) ((count) == 1 ? "" : "s")
