/* SPDX-License-Identifier: Apache-2.0 */
/* The effective capabilities of this process -> what they lack. */
#include "lib/supervise/privileges.h"

#include <linux/capability.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool has(const struct __user_cap_data_struct data[], unsigned capability)
{
	return data[capability / 32].effective >> capability % 32 & 1;
}

const char *privileges_missing_for_bpf(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };

	if (syscall(SYS_capget, &header, data) != 0 || has(data, CAP_SYS_ADMIN))
		return NULL;
	bool has_bpf = has(data, CAP_BPF), has_perfmon = has(data, CAP_PERFMON);
	return has_bpf && has_perfmon ? NULL
	       : has_bpf              ? "CAP_PERFMON"
	       : has_perfmon          ? "CAP_BPF"
	                              : "CAP_BPF and CAP_PERFMON";
}
