# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

warns() {       # PATTERN COMMAND...
	sc-tracer "--engine=${engine:-auto}" --time-limit=1 -o run.trace -- "${@:2}" >/dev/null 2>&1 || true
	sc-genprof -o profile.json run.trace 2>err || fail "${*:2}: no profile: $(cat err)"
	grep -qE "$1" err || fail "${*:2}: no \"$1\" in: $(cat err)"
	sc-genprof -q -o profile.json run.trace 2>err
	[[ ! -s err ]] || fail "-q: $(cat err)"
}
warns '1 of 1 runs ended with "signal SIGSEGV": the workload crashed' sh -c 'kill -SEGV $$'
warns '1 of 1 runs ended with "signal SIGSYS": .*seccomp filter' sh -c 'kill -SYS $$'
warns '1 of 1 runs ended with "exit 127": ' sh -c 'no-such-program'
warns '1 of 1 runs ended with "exit 126": ' sh -c 'exit 126'
warns '1 of 1 runs ended with "time limit": .*cut short' sleep 60
warns 'call number 1000 has no name here' "$BUILD_DIR/victims/unknown_number"
# 77: the kernel has io_uring switched off
status=0
"$BUILD_DIR/victims/io_uring" || status=$?
# With ptrace, as with bpf its operations are known.
(( status == 77 )) || engine=ptrace warns '^sc-genprof: warning: io_uring_enter: ' "$BUILD_DIR/victims/io_uring"
