# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Profiles as blog posts make them: the names in the table of strace -c -f, and those that are then added
# by hand. For tests/workloads/measure.bash and tests/docker/workloads.bash.

# Tables of strace on standard input; the names, each once.
naive_names() {
	awk '/^------/ { inside = !inside; next } inside { print $NF }' | sort -u
}

naive_by_hand() {
	grep '^[a-z]' "$(dirname "${BASH_SOURCE[0]}")/by-hand"
}

# Names on standard input; the profile that allows them, and nothing else.
naive_profile() {
	printf '{ "defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],\n'
	printf '  "syscalls": [{ "names": [%s], "action": "SCMP_ACT_ALLOW" }] }\n' "$(sort -u | sed 's/.*/"&"/' | paste -sd,)"
}
