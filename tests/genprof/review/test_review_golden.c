/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each folder of tests/cases/report holds a profile.json, a trace.json and a shell script that asks
 * for their report as JSON.
 */
#include "tests/kit/golden.h"

Test(review_golden, write_what_was_expected)
{
	golden_run("tests/cases/report", "sh ./report", 3);
}
