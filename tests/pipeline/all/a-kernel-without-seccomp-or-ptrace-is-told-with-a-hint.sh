# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

# Another sc-enforce around ours plays the kernel that lacks it.
around() {      # ERRNO NAME...
	local errnum=$1
	shift
	printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": [%s], "action": "SCMP_ACT_ERRNO", "errnoRet": %d } ] }' \
		"$(printf '"%s"\n' "$@" | paste -sd ,)" "$errnum"
}
cat >allow.json <<<'{ "defaultAction": "SCMP_ACT_ALLOW" }'
echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["chmod"], "action": "SCMP_ACT_ERRNO" } ] }' >inner.json

around 1 ptrace >no-ptrace.json
refuses 125 'trace.*not permitted' sc-enforce ./no-ptrace.json -- sc-tracer --engine=ptrace -- true
grep -q '^Hint: ' refuses.err || fail "no hint: $(cat refuses.err)"

around 38 seccomp >no-seccomp.json
refuses 125 'seccomp' sc-enforce ./no-seccomp.json -- sc-enforce ./inner.json -- true
grep -q '^Hint: ' refuses.err || fail "no hint: $(cat refuses.err)"
