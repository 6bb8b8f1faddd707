/* SPDX-License-Identifier: Apache-2.0 */
/* Each folder of tests/cases/generate holds a trace.json and the options of sc-genprof. */
#include "tests/kit/golden.h"

Test(generate_cases, write_what_was_expected)
{
	golden_run("tests/cases/generate", "sc-genprof -q $(cat options) trace.json", 9);
}
