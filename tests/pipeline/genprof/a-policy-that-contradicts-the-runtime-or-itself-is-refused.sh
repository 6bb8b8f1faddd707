# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. "$ROOT/tests/pipeline/kit.bash"

sc-tracer -o trace.json -- true
policy() {      # CALLS
	echo "{ \"format\":\"seccomp-utils policy\",\"version\":2, \"calls\": { $1 } }" >policy.json
}
decision() {    # CALL DECISION [MORE]
	echo "\"$1\": { \"decision\": \"$2\", \"reason\": \"r\"${3:+, $3} }"
}

policy "$(decision capset never)"
refuses 2 'policy\.json: calls\.capset\.decision: contradicts --for: runc [0-9]' \
	sc-genprof --for=runc --policy=policy.json -o profile.json trace.json
sc-genprof --for=runc --no-new-privs --policy=policy.json -o fine.json trace.json
sc-genprof --policy=policy.json -o fine.json trace.json

policy "$(decision prctl arguments '"arguments": [ { "option": "PR_SET_NAME" } ]')"
refuses 2 'policy\.json: calls\.prctl\.arguments: contradict --for: crun [0-9.]*( to [0-9.]*)? needs PR_' \
	sc-genprof --for=crun --policy=policy.json -o profile.json trace.json

policy "$(decision execve never)"
refuses 2 'policy\.json: calls\.execve\.decision: ' sc-genprof --policy=policy.json -o profile.json trace.json
policy "$(decision socket never '"arguments": [ { "domain": 1 } ]')"
refuses 2 'policy\.json: calls\.socket\.arguments: contradicts' sc-genprof --policy=policy.json -o profile.json trace.json
policy "$(decision socket never), $(decision socket always)"
refuses 2 'policy\.json:1:[0-9]*: .*socket' sc-genprof --policy=policy.json -o profile.json trace.json
nothing_written profile.json

# A runtime that cannot start.
refuses 2 'no-such-runtime: no such file' sc-genprof floor --runtime=./no-such-runtime -o file.floor
refuses 2 'false run: ended with exit 1' sc-genprof floor --runtime=false -o file.floor
refuses 2 'true run: it loaded no filter' sc-genprof floor --runtime=true -o file.floor
nothing_written file.floor
