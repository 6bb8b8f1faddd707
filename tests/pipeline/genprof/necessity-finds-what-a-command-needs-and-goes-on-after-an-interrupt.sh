# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o trace.json -- cat /etc/hostname >/dev/null
sc-genprof -o profile.json trace.json

sc-genprof necessity -j 2 --write-policy=policy.json profile.json -- cat /etc/hostname >table
grep -q '^needed     openat ' table || fail "cat opens nothing?"
grep -q '^tolerated  ' table || fail "cat needs everything?"

# What was tolerated is refused now, and the command still works.
sc-genprof -q --policy=policy.json -o smaller.json trace.json
sc-enforce smaller.json cat /etc/hostname | cmp - /etc/hostname

# An interrupt leaves no run behind and keeps what was found. Runs without openat end at once, the
# others take a second.
sc-genprof necessity -o record profile.json -- sh -c 'cat /etc/hostname; sleep 1' >/dev/null 2>err &
pid=$!
until_it_works test -s record || fail "no record: $(cat err)"
kill -INT "$pid"
wait "$pid" && fail "an interrupt is no success"
grep -q 'interrupted after [0-9]* of' err || fail "$(cat err)"
before=$(grep -c '"class"' record)
[ "$before" -gt 0 ] || fail "nothing was kept"
grep -q '"complete": false' record || fail "not complete yet"
sc-genprof necessity -o record profile.json -- cat /etc/hostname >/dev/null 2>err &&
	fail "a record of another command was taken"
grep -q 'is the record of another command' err || fail "$(cat err)"

# 125 to 127 are a command's own exit statuses as well as those of sc-enforce before it starts one.
sc-tracer -o trace.json -- sh -c 'exit 126' >/dev/null 2>&1 || true
sc-genprof -q -o profile.json trace.json
sc-genprof necessity -j 2 profile.json -- sh -c 'exit 126' >table ||
	fail "a command that exits with 126 was taken for one that does not start"
grep -q '^needed     execve.*: not started, not exit 126$' table || fail "$(cat table)"
sc-genprof necessity profile.json -- ./nowhere >table 2>err && fail "a command that is not there has started"
grep -q '^sc-genprof: ./nowhere: does not start under profile.json$' err || fail "$(cat err)"
