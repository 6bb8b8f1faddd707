/* SPDX-License-Identifier: Apache-2.0 */
/* Each folder of tests/cases/lint holds a profile.json with one fault, or none. */
#include "tests/kit/golden.h"

Test(lint_cases, say_what_was_expected)
{
	golden_run("tests/cases/lint", "sc-genprof lint $(cat options 2>/dev/null) profile.json",
	           20);
}
