/* SPDX-License-Identifier: Apache-2.0 */
/* Each folder of tests/cases/lint holds a profile.json with one fault, or none. */
#include "tests/kit/golden.h"

Test(lint_cases, say_what_was_expected)
{
	golden_run("tests/cases/lint", "sc-genprof lint $(cat options 2>/dev/null) profile.json",
	           20);
}

/*
 * Small profiles with the faults of published ones, each as a whole: what is said of them was read
 * by eye, and none of it is beside the point.
 */
Test(lint_cases, say_what_was_expected_of_profiles_as_people_publish_them)
{
	golden_run("tests/cases/lint_public", "sc-genprof lint profile.json", 20);
}
