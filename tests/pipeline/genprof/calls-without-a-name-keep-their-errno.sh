# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A program asks for what a later kernel may have, by numbers that no table knows: it is recorded, its
# profile generated and loaded without an option for that, and the answer stays what it was.
. "$ROOT/tests/pipeline/kit.bash"

cat >ask.py <<-'END'
	import ctypes, errno
	libc = ctypes.CDLL(None, use_errno=True)
	for number in 1000, 4000, 0x3fffffff:
	    ctypes.set_errno(0)
	    print(number, libc.syscall(number), errno.errorcode.get(ctypes.get_errno()))
END
"$python3" ask.py >plain
grep -q '^1000 -1 ENOSYS$' plain || fail "without us: $(<plain)"

engines=(ptrace)
sc-tracer --engine=notify -o notify.trace true 2>/dev/null && engines+=(notify)
sc-tracer --engine=bpf -o bpf.trace true 2>/dev/null && engines+=(bpf)
for engine in "${engines[@]}"; do
	sc-tracer --engine="$engine" -o trace "$python3" ask.py >traced
	cmp plain traced || fail "$engine: $(<traced)"
	sc-genprof -o profile.json trace 2>err || fail "$engine: $(<err)"
	grep -q '^sc-genprof: warning: x86_64: call number 4000 .* answered ENOSYS' err || fail "$engine: $(<err)"
	for how in '' --audit --trace-denials; do
		# shellcheck disable=SC2086   # no option is no word
		sc-enforce $how profile.json "$python3" ask.py >enforced 2>err || fail "$engine $how: $(<err)"
		cmp plain enforced || fail "$engine, sc-enforce $how: $(<enforced)"
	done
	sc-enforce --check profile.json >out 2>&1 || fail "--check: $(<out)"
	sc-genprof check profile.json trace >out 2>&1 || fail "check: $(<out)"
done
