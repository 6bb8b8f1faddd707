# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

library=$(readlink -f "$(ldconfig -p | awk '/libunwind-ptrace.so.0 / { print $NF; exit }')")
[[ -f $library ]] || fail "no libunwind-ptrace here"
unshare -rm true || { echo "no mount namespace here"; exit 77; }
touch file

# An empty file stands in the place of the library, for the commands that follow.
# shellcheck disable=SC2016    # the inner shell's parameters
without() { unshare -rm bash -c 'mount --bind /dev/null "$0" && exec "$@"' "$library" "$@"; }

without sc-tracer -q -o trace -- true || fail "a recording without stacks: status $?"
without sc-enforce default -- true || fail "sc-enforce: status $?"
refuses 125 'call stacks: .*libunwind-ptrace' without sc-tracer -k -o stacks -- true
grep -q '^Hint: .*libunwind' refuses.err || fail "no hint: $(cat refuses.err)"
[[ ! -e stacks ]] || fail "a trace without the stacks that were asked for"

without sc-enforce -k --audit default-no-chmod -- chmod 600 file 2>report || fail "--audit: status $?: $(cat report)"
grep -q 'chmod.*: no rule names it' report || fail "the refusal is not reported: $(cat report)"
grep -q 'warning: call stacks: .*reported without' report || fail "nothing says why there is no stack: $(cat report)"
without sc-enforce --audit default-no-chmod -- chmod 600 file 2>report || fail "--audit: status $?: $(cat report)"
! grep -q "warning: call stacks:" report || fail "call stacks that are not wanted are missed: $(cat report)"
