/* SPDX-License-Identifier: Apache-2.0 */
/* Each folder of tests/cases/query holds a profile.json and a shell script that asks about it. */
#include "tests/kit/golden.h"

Test(query_golden, write_what_was_expected)
{
	golden_run("tests/cases/query", "sh ./ask", 5);
}
