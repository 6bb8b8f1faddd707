/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where a call is written as the kernel writes it for a filter. */
#include "lib/syscalls/call.h"

#include <string.h>

struct seccomp_data call_to_data(const struct call *call)
{
	struct seccomp_data data = {
		.nr = (int)call->nr,
		.arch = arch_audit_value(call->arch),
		.instruction_pointer = call->ip,
	};

	_Static_assert(sizeof data.args == sizeof call->args,
	               "seccomp_data has six 64-bit arguments");
	memcpy(data.args, call->args, sizeof data.args);
	return data;
}
