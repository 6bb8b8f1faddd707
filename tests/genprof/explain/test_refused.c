/* SPDX-License-Identifier: Apache-2.0 */
/* What explain says of named calls that no rule allows. */
#include "genprof/explain/refused.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "genprof/compare/attribution.h"
#include "tests/kit/genprof_kit.h"

static const char rules[] = "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"architectures\": "
			    "[\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\"], \"syscalls\": ["
			    "{ \"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\" },"
			    "{ \"names\": [\"mount\"], \"action\": \"SCMP_ACT_ALLOW\", "
			    "\"includes\": { \"caps\": [\"CAP_SYS_ADMIN\"] } } ] }";

Test(refused, names_the_architecture_of_the_trace_or_the_first_one)
{
	static const uint64_t none[CALL_ARGS];
	char read[] = "read", mounts[] = "mount", waits[] = "waitpid", reboots[] = "reboot";
	char *const names[] = { read, mounts, waits, reboots };
	static const char want[] =
		"i386 mount: refused (errno EPERM): syscalls[1] allows it with CAP_SYS_ADMIN\n"
		/* x86-64 has no such call */
		"i386 waitpid: refused (errno EPERM): no rule names it\n"
		"reboot: refused (errno EPERM): no rule names it\n";
	struct profile *profile = kit_parse(rules);
	struct resolved_profile *resolved = kit_resolve(profile, RUNTIME_CRUN);
	struct trace *trace = kit_start_run();
	struct attribution attribution;
	json_t *list = NULL;
	char *text = NULL;
	struct error err;
	size_t size;

	kit_add(trace, ARCH_X86_64, "read", none);
	kit_add(trace, ARCH_I386, "mount", none);
	cr_assert_eq(attribution_collect(resolved, trace, &attribution, &err), 0);
	const struct refused_question question = { resolved, trace, &attribution, names, 4 };
	FILE *out = open_memstream(&text, &size);
	cr_expect_eq(refused_write(&question, out, &err), 0);
	fclose(out);
	cr_expect_str_eq(text, want, "%s", text);
	cr_assert_eq(refused_json(&question, &list, &err), 0);
	cr_expect_eq(json_array_size(list), 3u);
	const json_t *mount = json_array_get(list, 0);
	cr_expect_str_eq(json_string_value(json_object_get(mount, "arch")), "i386");
	cr_expect_str_eq(json_string_value(json_object_get(mount, "reason")),
	                 "syscalls[1] allows it with CAP_SYS_ADMIN");
	json_decref(list);
	free(text);
	attribution_done(&attribution);
	trace_free(trace);
	verdict_resolved_free(resolved);
	profile_free(profile);
}
