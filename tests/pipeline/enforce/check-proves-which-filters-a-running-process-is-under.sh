# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "filters are read by root"
profile() {    # NAME...: these are refused
	printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": [%s], "action": "SCMP_ACT_ERRNO" } ] }' \
		"$(printf '"%s"\n' "$@" | paste -sd ,)"
}
profile chmod >chmod.json
profile uname >uname.json
profile chmod uname >both.json

until_it_says() { until_it_works grep -q "$1" "/proc/$pid/status" || fail "process $pid: $(cat "/proc/$pid/status")"; }
is_called() { [[ $(cat "/proc/$pid/comm") == "$1" ]]; }

sleep 100 &
pid=$!
refuses 125 'not loaded: it is under no filter' sc-enforce --check -p $pid ./chmod.json
kill $pid

sc-enforce -q ./chmod.json -- sleep 101 &
pid=$!
until_it_works is_called sleep
sc-enforce --check -p $pid ./chmod.json >said 2>err || fail "its own filter: $(cat said err)"
grep -q "process $pid: the same: 1 filter is loaded" said || fail "says: $(cat said)"
refuses 125 'another profile is loaded: uname\(0.*profile says errno.*filter says allow' \
	sc-enforce --check -p $pid ./uname.json
grep -q '^State:.*sleeping' /proc/$pid/status || fail "it was left stopped"
grep -q '^TracerPid:	0' /proc/$pid/status || fail "it was left with a tracer"
kill $pid

# Two filters decide together.
sc-enforce -q ./chmod.json -- sc-enforce -q ./uname.json -- sleep 102 &
pid=$!
until_it_works is_called sleep
sc-enforce --check -p $pid ./both.json >said 2>err || fail "two filters: $(cat said err)"
grep -q 'the same: 2 filters are loaded' said || fail "says: $(cat said)"
refuses 125 'another profile is loaded: uname' sc-enforce --check -p $pid ./chmod.json

# One that was stopped stays stopped.
kill -STOP $pid
until_it_works grep -q '^State:.*stopped' /proc/$pid/status
sc-enforce --check -p $pid ./both.json >said 2>err || fail "a stopped one: $(cat said err)"
grep -q '^State:.*stopped' /proc/$pid/status || fail "a stopped process goes on: $(grep State /proc/$pid/status)"
kill -KILL $pid

refuses 125 'no such process' sc-enforce --check -p 2147483647 ./both.json
refuses 125 'not a process id' sc-enforce --check -p self ./both.json
refuses 125 'none that runs is called so' sc-enforce --check --container=nobody ./both.json
refuses 125 'needs --check' sc-enforce --container=nobody ./both.json -- true
refuses 125 'needs --check' sc-enforce -p 1 ./both.json -- true
refuses 125 'cannot be used with' sc-enforce --check --container=nobody -p 1 ./both.json
