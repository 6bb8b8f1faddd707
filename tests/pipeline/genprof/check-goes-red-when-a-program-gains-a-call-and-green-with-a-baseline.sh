# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"
need gcc

build() {       # NAME STATEMENT
	cat >"$1.c" <<-END
		#include <sys/stat.h>
		#include <unistd.h>
		int main(void) { $2; return write(1, "hi", 2) != 2; }
	END
	gcc -o "$1" "$1.c"
}
build old ';'
build new 'chmod("/nonexistent", 0600)'
for program in old new; do
	sc-tracer -o "$program.trace" -- "./$program" >/dev/null
done
sc-genprof -o profile.json old.trace

sc-genprof check profile.json old.trace || fail "the profile does not fit the trace it was made of"
status=0; sc-genprof check profile.json new.trace >report || status=$?
[ "$status" -eq 1 ] || fail "status $status, not 1"
grep -q '^profile.json: chmod.*: error: .* \[wider\]$' report || fail "$(cat report)"
[ "$(grep -c '\[wider\]$' report)" -eq 1 ] || fail "$(cat report)"

# Every format says the same, in a form that its reader can parse.
for format in json junit github sarif; do
	status=0; sc-genprof check --format=$format profile.json new.trace >"report.$format" || status=$?
	[ "$status" -eq 1 ] || fail "$format: status $status, not 1"
done
$python3 - <<'END'
import json, xml.etree.ElementTree
report = json.load(open("report.json"))
assert [f["call"] for f in report["findings"]] == ["chmod"], report
suite = xml.etree.ElementTree.parse("report.junit").getroot().find("testsuite")
assert suite.get("failures") == "1" and suite.find("testcase/failure").get("type") == "wider"
run = json.load(open("report.sarif"))["runs"][0]
assert run["results"][0]["ruleId"] in [rule["id"] for rule in run["tool"]["driver"]["rules"]]
assert open("report.github").read().startswith("::error file=profile.json,title=wider")
END

sc-genprof check --baseline=accepted.json --update-baseline --reason='the file is ours' profile.json new.trace
sc-genprof check --baseline=accepted.json profile.json new.trace || fail "the baseline does not accept what it holds"
sc-genprof -q check --baseline=accepted.json --unused profile.json old.trace || fail "unused calls only warn"
grep -q '"reason": "the file is ours"' accepted.json || fail "$(cat accepted.json)"

# One of two findings can be accepted: the other stays red.
build newer 'chmod("/nonexistent", 0600); rmdir("/nonexistent")'
sc-tracer -o newer.trace -- ./newer >/dev/null
sc-genprof check --baseline=one.json --update-baseline --only='chmod*' profile.json newer.trace
status=0; sc-genprof check --baseline=one.json profile.json newer.trace >report || status=$?
[ "$status" -eq 1 ] || fail "with one of two accepted: status $status, not 1"
grep -q '^profile.json: rmdir: error' report || fail "$(cat report)"
! grep '^profile.json: chmod' report || fail "chmod was accepted"
status=0; sc-genprof check --baseline=one.json --update-baseline --only='chown*' profile.json newer.trace 2>message || status=$?
[ "$status" -eq 2 ] || fail "--only that matches nothing: status $status"
grep -q 'no drift matches "chown\*"' message || fail "$(cat message)"

# The same change, seen as what the profile of the new build allows.
sc-genprof -o wider.json new.trace
status=0; sc-genprof diff profile.json wider.json >difference || status=$?
[ "$status" -eq 1 ] || fail "diff: status $status, not 1"
grep -q '^wider.json: chmod: warning: now allowed.* \[wider\]$' difference || fail "$(cat difference)"
sc-genprof explain wider.json new.trace chmod | grep -q "by $PWD/new" || fail "explain does not know who called chmod"
