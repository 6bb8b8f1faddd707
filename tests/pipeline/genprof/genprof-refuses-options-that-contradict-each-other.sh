# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -q -o run.trace -- true
sc-genprof -q -o mine.json run.trace
echo '{ "format": "seccomp-utils baseline", "version": 2, "accepted": [] }' >accepted.json
echo '{ "format": "seccomp-utils policy", "version": 2, "calls": {} }' >policy.json

# What is read second would be empty, and be called a broken file.
twice='^sc-genprof: standard input: named twice$'
refuses 2 "$twice" sc-genprof check - - <mine.json
refuses 2 "$twice" sc-genprof check --baseline=- - run.trace <mine.json
refuses 2 "$twice" sc-genprof explain - - read <mine.json
refuses 2 "$twice" sc-genprof surplus - - <mine.json
refuses 2 "$twice" sc-genprof surplus --reference=- - run.trace <mine.json
refuses 2 "$twice" sc-genprof report - - <mine.json
refuses 2 "$twice" sc-genprof report --against=- --baseline=- mine.json run.trace </dev/null
refuses 2 "$twice" sc-genprof report --reference=- - run.trace <mine.json
refuses 2 "$twice" sc-genprof diff - - <mine.json
refuses 2 "$twice" sc-genprof --policy=- - <policy.json
refuses 2 "$twice" sc-genprof saturation - - <run.trace
sc-genprof check --baseline=accepted.json - run.trace <mine.json || fail "a profile from standard input is refused"
sc-genprof check mine.json - <run.trace || fail "a trace from standard input is refused"
sc-genprof --policy=- -o again.json run.trace <policy.json || fail "a policy from standard input is refused"
cmp mine.json again.json

# Options that would be ignored.
refuses 2 '^sc-genprof: --reason: needs --update-baseline$' sc-genprof check --reason=why mine.json run.trace
refuses 2 '^sc-genprof: --reason: needs' sc-genprof check --baseline=accepted.json --reason=why mine.json run.trace
refuses 2 '^sc-genprof: --update-baseline: needs --baseline$' sc-genprof check --update-baseline mine.json run.trace
refuses 2 '^sc-genprof: --name: needs --format=spo$' sc-genprof --name=web run.trace
refuses 2 '^sc-genprof: --name: needs' sc-genprof --format=oci --name=web run.trace
refuses 2 '^sc-genprof: --name: needs --to=spo$' sc-genprof convert --to=oci --name=web mine.json
refuses 2 '^sc-genprof: --to: missing$' sc-genprof convert mine.json
refuses 2 '^sc-genprof: mine.json: unexpected operand$' sc-genprof convert --to=oci mine.json mine.json
refuses 2 "$twice" sc-genprof import - - <mine.json
refuses 2 '^sc-genprof: mine.json: no system call is in it$' sc-genprof import mine.json
refuses 2 '^sc-genprof: LOG: missing$' sc-genprof import
refuses 2 '^sc-genprof: nowhere: no such file' sc-genprof import nowhere
refuses 2 '^sc-genprof: --arch: "vax" is not an architecture' sc-genprof query --arch=vax mine.json read
