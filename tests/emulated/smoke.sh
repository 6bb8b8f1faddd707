# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=dash
# shellcheck disable=SC2015,SC2086
# Sourced by init: one line for each thing that works, "FAIL NAME: why", or "none NAME" for what the kernel
# lacks. With busybox alone, and whatever the machine is.
passed=0 failed=0 lacking=0
ok() { passed=$((passed + 1)); echo "ok    $*"; }
bad() { failed=$((failed + 1)); echo "FAIL  $*: $(busybox head -c 300 err | busybox tr '\n' '|')"; }
none() { lacking=$((lacking + 1)); echo "none  $*"; }
ends() {        # NAME STATUS COMMAND...
	local name=$1 want=$2 got
	shift 2
	"$@" >out 2>err
	got=$?
	[ $got = "$want" ] || { bad "$name: status $got, wanted $want"; return 1; }
}

ends "probe" 0 sc-enforce --probe && ok "probe"
engines=ptrace
if sc-tracer -q --engine=notify -o n.json -- busybox true >out 2>err; then engines="ptrace notify"
else none "notify: $(busybox head -n 1 err)"; fi
if sc-tracer-shared -q --engine=bpf -o b.json -- busybox true >out 2>err; then engines="$engines bpf"
else none "bpf: $(busybox head -n 1 err)"; fi
tracer_of() { [ $1 = bpf ] && echo sc-tracer-shared || echo sc-tracer; }

work_ls() { "$@" busybox ls -l /bin; }
work_tar() { "$@" busybox tar -cf t.tar -C / smoke.sh; "$@" busybox tar -tf t.tar; }
work_find() { "$@" busybox find / -xdev -name 'b*'; }
work_sh() { "$@" busybox sh -c 'busybox seq 1000 | busybox sort -n | busybox tail -n 1; (busybox sleep 0; echo sub) & wait'; }
work_threads() { "$@" /bin/v_thread_churn; }
for engine in $engines; do
	tracer=$(tracer_of $engine)
	for work in ls tar find sh threads; do
		name="$engine: $work"
		work_$work >want 2>&1
		work_$work $tracer -q --engine=$engine -o t.json -- >got 2>err
		busybox cmp -s want got || { bad "$name: recording changes what it writes"; continue; }
		sc-genprof -q -o p.json t.json 2>err || { bad "$name: no profile"; continue; }
		work_$work sc-enforce p.json -- >got 2>err
		busybox cmp -s want got && ok "$name" || bad "$name: under its profile"
	done
done
ends "errors" 0 sc-tracer -c -- busybox sh -c 'busybox cat /nowhere; true' && {
	busybox awk '$NF ~ /^open/ && NF > 5 { found = 1 } END { exit !found }' err && ok "errors" || bad "errors are not counted"; }
ends "stacks" 0 sc-tracer -q -k -o k.json -- /bin/v_nested && {
	busybox grep -q inner k.json && ok "stacks" || bad "stacks: no frames"; }

busybox sleep 1000 &
victim=$!
sc-tracer -q -p $victim -o a.json 2>err &
tracer=$!
busybox sleep 2
busybox kill -TERM $tracer
wait $tracer
busybox kill $victim && busybox grep -q '"observations"' a.json && ok "attach" || bad "attach"

for path in /bin/v_*; do
	name=${path#/bin/v_}
	"$path" >want 2>&1
	alone=$?
	[ $alone = 77 ] && { none "victim $name"; continue; }
	for engine in $engines; do
		case $engine.$name in notify.own_filter | notify.group_filter) continue ;; esac
		ends "victim $name, $engine" $alone busybox timeout 60 "$(tracer_of $engine)" -q --engine=$engine -o t.json -- "$path" && ok "victim $name, $engine"
	done
done

ends "default" 0 sc-enforce default -- busybox ls / && ok "default"
ends "proof" 0 sc-enforce --check default && ok "proof"
: >file
ends "refusal" 1 sc-enforce default-no-chmod -- busybox chmod 600 file && ok "refusal"
ends "audit" 0 sc-enforce --audit default-no-chmod -- busybox chmod 600 file && {
	busybox grep -q chmod err && [ "$(busybox stat -c %a file)" = 600 ] && ok "audit" || bad "audit"; }
ends "denials" 1 sc-enforce --trace-denials default-no-chmod -- busybox chmod 640 file && {
	busybox grep -q chmod err && ok "denials" || bad "denials"; }
ends "audit of deny" 0 sc-enforce --audit -q deny -- busybox ls / && ok "audit of deny"
echo '{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_KILL_PROCESS"}]}' >kill.json
sc-enforce kill.json -- busybox mkdir d >out 2>err
[ $? = 159 ] && ok "kill" || bad "kill"
echo "emulated: $passed passed, $failed failed, $lacking lacking here"
