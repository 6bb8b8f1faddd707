# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A victim plays the runtime, so that each call is known. Real runtimes: tests/docker.
. "$ROOT/tests/pipeline/kit.bash"

[[ $(id -u) == 0 ]] || skip "containers are recorded as root"
sc-tracer --engine=bpf -o try.trace true 2>err || skip "this kernel, or this build, cannot: $(tail -n 1 err)"
cp "$BUILD_DIR/victims/runtime" runc

# What the container's own filter refuses (keyctl) or lets pass (uname, access), and what is not seen from outside.
cat >profile.json <<-'END'
	{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
	 {"names": ["uname"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13},
	 {"names": ["keyctl"], "action": "SCMP_ACT_KILL_PROCESS", "args": [{"index": 0, "value": 0, "op": "SCMP_CMP_EQ"}]},
	 {"names": ["access"], "action": "SCMP_ACT_ERRNO"},
	 {"names": ["sysinfo"], "action": "SCMP_ACT_ALLOW"},
	 {"names": ["close"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0, "value": 7, "op": "SCMP_CMP_EQ"}]},
	 {"names": ["personality"], "action": "SCMP_ACT_ERRNO"}]}
END

start() {
	rm -f go leave
	./runc run filter /bin/sh -c 'until [ -e go ]; do sleep 0.1; done; exec ./runc work leave' audited &
	container=$!
	until_it_works pgrep -P "$container" || fail "no container"
	first=$(pgrep -P "$container")
	until_it_works sh -c "tr '\\0' ' ' </proc/$first/cmdline | grep -q '^/bin/sh'"
}

audit() {    # OPTION...
	sc-enforce --audit "$@" profile.json 2>said &
	auditor=$!
	until_it_works grep -q '^sc-enforce: auditing' said || fail "does not begin: $(cat said)"
}

says() { grep -qE "$1" said || fail "does not say \"$1\": $(cat said)"; }

row() {    # CALLS VERDICT CALL [PROGRAM]: of the table at the end
	says "^ *$1  $2 +$3, ${4:-$PWD/runc}\$"
}

# ---- a container: what it makes, and what its filter refuses; it is not disturbed ----
start
audit --container=audited --report=report.json -o audit.trace --suggest=suggested.json
says '^sc-enforce: auditing container audited until it ends'
touch go
until_it_works grep -q "^sc-enforce: $PWD/runc: uname\(.*\): errno EACCES: " said || fail "does not tell as it comes: $(cat said)"
kill -0 "$container" || fail "the container is gone"
touch leave
wait "$container" || fail "the container was disturbed: status $?"
wait "$auditor" || fail "status $?: $(cat said)"
row 3 'errno EACCES' 'uname'
row 2 'kill process' 'keyctl\(.*\)' '\?'
row '[0-9]+' 'errno EPERM' 'access' '.*'
says 'calls?, the first of them close.*not judged: the profile decides by an argument that is not seen from outside'
! grep -E 'sysinfo|personality|  .*close' said || fail "refuses what the profile allows, or was not called"
grep -q '"ended"' audit.trace || fail "the trace does not say how it ended"
sc-genprof -q -o of-audit.json audit.trace || fail "the trace is none"
$python3 -c 'import json; r = json.load(open("report.json")); assert r["command"] == "container audited" and r["calls"] >= 6, r' ||
	fail "the report"
sc-genprof check suggested.json audit.trace >checked || fail "what it suggests refuses them still: $(cat checked)"

# ---- we leave before it ends ----
start
audit --container=audited -o audit.trace
kill -TERM "$auditor"
wait "$auditor" || fail "status $?: $(cat said)"
grep -q '"detached"' audit.trace || fail "the trace does not say how it ended"
touch go leave
wait "$container" || fail "the container was disturbed: status $?"

# ---- a process, and a profile that refuses nothing of it ----
start
sc-enforce --audit -p "$first" default-log 2>said &
auditor=$!
until_it_works grep -q '^sc-enforce: auditing process' said || fail "does not begin: $(cat said)"
touch go leave
wait "$auditor" || fail "status $?: $(cat said)"
wait "$container" || fail "the container was disturbed: status $?"
says "log|nothing would be refused"

# ---- what it does not take ----
refuses 125 'none that runs is called so' sc-enforce --audit --container=nobody profile.json
refuses 125 'nothing can be refused in what runs already' sc-enforce --trace-denials --container=audited profile.json
refuses 125 'needs --check or --audit' sc-enforce --container=audited profile.json
refuses 125 'cannot be had with --container' sc-enforce --audit -k --container=audited profile.json
refuses 125 'cannot be used with --container' sc-enforce --audit -p 1 --container=audited profile.json
refuses 125 'nothing is run here' sc-enforce --audit --container=audited profile.json true
refuses 125 'process 999999999' sc-enforce --audit -p 999999999 profile.json
refuses 125 'there is no filter to audit' sc-enforce --audit -p $$ unconfined
