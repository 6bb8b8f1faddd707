# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2016   # what the program expands
# Recorded: a filter on a small document, one that is broken. Other work: large and many files, programs from files, errors, deep ones.
. "$ROOT/tests/workloads/kit.bash"

need jq
echo '{"names": ["one", "two"], "n": 3}' >small.json
echo '{"names": [' >broken.json

record_a_filter() {
	"$@" jq -r '.names[] + " " + (.n | tostring)' small.json
	"$@" jq . broken.json 2>&1
	echo "status $?"
}

other_large_documents() {
	seq 200000 | sed 's/.*/{"n": &, "text": "the same again"}/' >large.json
	"$@" jq -s 'map(.n) | add, length' large.json
	"$@" jq -c 'select(.n % 50000 == 0)' <large.json
	"$@" jq -n '[range(100000)] | map(tostring) | join(",") | length'
	"$@" jq -S --tab . small.json
}
other_programs() {
	echo 'def twice: . * 2; .n | twice' >program.jq
	"$@" jq -f program.jq small.json
	"$@" jq -n --arg a b --slurpfile s small.json '$a, $s[0].n, (now | type), ("x1y2" | [match("[0-9]"; "g").string])'
	"$@" jq -n 'reduce range(2000) as $i (null; [.]) | [recurse(.[]?)] | length'
	"$@" jq -e .missing small.json
	echo "status $?"
}
other_errors() {
	"$@" jq . nowhere.json small.json 2>&1
	echo "status $?"
	"$@" jq '.names + 1' small.json 2>&1
	echo "status $?"
	"$@" jq '.names[' small.json 2>&1
	echo "status $?"
	"$@" jq -n '"out" | halt_error(3)' 2>&1
	echo "status $?"
}
holds_for_other_work
