# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A profile of one kind of work, audited under another one with a reload in it: what the report says, and that what it
# suggests is enough.
. "$ROOT/tests/pipeline/nginx.bash"

seq 10000 >site/numbers
get() { curl -s --max-time 5 -o /dev/null "$at/$1"; }
plain() { nginx_configure 'access_log off;' ''; }
other_work() {          # with another configuration after a reload; needs the server's process
	get nothing
	nginx_configure "access_log $PWD/access.log;" "location /list/ { alias $PWD/site/; autoindex on; }"
	echo 'worker_priority 5;' >>nginx.conf
	kill -HUP "$(cat nginx.pid)"
	# An old worker may still answer for a moment, but not with what only the new configuration has.
	until_it_works_or_ends "$1" curl -sf --max-time 5 -o /dev/null "$at/list/" || return 1
	until_it_works_or_ends "$1" curl -sf --max-time 5 -o /dev/null "$at/list/numbers" || return 1
	kill -QUIT "$(cat nginx.pid)"
}

plain
nginx_start sc-tracer -q -o nginx.trace --
until_it_works_or_ends $! get numbers || fail "nginx does not answer under sc-tracer"
kill -TERM $!
wait $! || fail "nginx ends with $? under sc-tracer"
sc-genprof -q -o nginx.json nginx.trace

nginx_start sc-enforce -k --audit --report=report.json --suggest=suggested.json -o refused.trace ./nginx.json 2>report.txt
until_it_works_or_ends $! get numbers || fail "nginx does not answer under audit: $(cat report.txt)"
other_work $! || fail "the work fails under audit: $(cat report.txt)"
wait $! || fail "nginx ends with $? under audit: $(tail report.txt)"
cat report.txt

# One line for each kind and place: program, task, call, verdict, reason; then the stack, into the program.
for call in getdents64 'setpriority\(which=PRIO_PROCESS\)'; do
	grep -Eq "^sc-enforce: /[^ ]*/nginx\[[0-9]+\]: $call: errno EPERM: no rule names it\$" report.txt ||
		fail "not reported: $call"
	grep -Eq "^ +[0-9]+  errno EPERM       $call, /[^ ]*/nginx\$" report.txt || fail "not in the table: $call"
done
grep -q '^    nginx(ngx_read_dir+0x' report.txt || fail "no stack leads into nginx"
[[ $(grep -Ec '^ +[0-9]+  errno EPERM       getdents64, ' report.txt) == 1 ]] || fail "the table has one call twice"
$python3 - <<'END' || fail "the report as JSON says something else"
import json
report = json.load(open("report.json"))
names = {refusal["name"] for refusal in report["refusals"]}
assert {"getdents64", "setpriority"} <= names, names
assert report["ending"] == "exit 0" and report["omitted"] == 0, report["ending"]
assert report["calls"] == sum(refusal["calls"] for refusal in report["refusals"])
assert all(refusal["stack"] for refusal in report["refusals"]), "a refusal without a stack"
END

# The suggested profile is enough, and so is one of both traces.
sc-genprof -q -o merged.json nginx.trace refused.trace
for profile in suggested merged; do
	plain
	nginx_start sc-enforce --trace-denials ./$profile.json 2>again.txt
	until_it_works_or_ends $! get numbers || fail "$profile: nginx does not answer: $(cat again.txt)"
	other_work $! || fail "$profile: the work fails: $(cat again.txt)"
	wait $! || fail "$profile: nginx ends with $?: $(cat again.txt)"
	grep -q '^sc-enforce: nothing was refused$' again.txt || fail "$profile: $(cat again.txt)"
done
