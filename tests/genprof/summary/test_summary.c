/* SPDX-License-Identifier: Apache-2.0 */
#include "genprof/summary/summary.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/warnings.h"
#include "tests/kit/genprof_kit.h"

#define PROFILE(rules)                                                                    \
	"{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"architectures\":[\"SCMP_ARCH_X86_64\"]," \
	"\"syscalls\":[" rules "]}"
#define ALLOW(names, more) "{\"names\":[" names "],\"action\":\"SCMP_ACT_ALLOW\"" more "}"

Test(summary, tells_what_was_seen_added_refused_wider_and_risky)
{
	static const char *const wanted[] = {
		"1 call seen, 2 added (1: ends the process; 1: seen beside others)",
		"1 of the 3 calls that Docker's default allows are refused",
		"wider than Docker's default: bpf",
		"risky: bpf loads programs into the kernel; its verifier has been a frequent way "
		"to "
		"take the kernel over",
	};
	struct profile *docker = kit_parse(PROFILE(ALLOW("\"read\",\"write\",\"exit_group\"", "")));
	struct profile *profile = kit_parse(PROFILE(
		ALLOW("\"read\",\"bpf\"",
	              "") "," ALLOW("\"exit_group\"", ",\"comment\":\"some; ends the process\"")));
	struct resolved_profile *reference = kit_resolve(docker, RUNTIME_RUNC),
				*resolved = kit_resolve(profile, RUNTIME_RUNC);
	static const uint64_t nothing[CALL_ARGS];
	struct trace *trace = kit_start_run();
	struct warnings lines = { 0 };
	struct error err;

	kit_add(trace, ARCH_X86_64, "read", nothing);
	cr_assert_eq(summary_write(resolved, reference, trace, &lines, &err), 0, "%s", err.text);
	cr_assert_eq(lines.count, sizeof wanted / sizeof *wanted, "%zu lines", lines.count);
	for (size_t i = 0; i < lines.count; i++)
		cr_expect_str_eq(lines.lines[i], wanted[i], "got \"%s\"", lines.lines[i]);
	warnings_done(&lines);
	verdict_resolved_free(resolved);
	verdict_resolved_free(reference);
	profile_free(profile);
	profile_free(docker);
	trace_free(trace);
}
